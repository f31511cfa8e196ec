"""Many copies of the samples as reports of one run: one build of the models for all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from dbt_helpers import Project, reports_schema

from orchestration.ingest import schemas
from orchestration.ingest.extract import extract
from orchestration.reconcile.explain import explain
from orchestration.reconcile.working_file import read_working_file

WORKERS = min(2, os.cpu_count() or 1)
BATCH = 40  # copies extracted, and reports explained, at a time
_NOT_ASKED = ("number_tokens", "coverage", "unparsed")
_VERSION = {"version_no": 1, "is_current": True, "loaded_at": datetime(2025, 5, 20, 7, 0)}

Facts = dict[str, list[dict]]
Copy = tuple[str, str, str]  # report id, source file, text


def facts_of(text: str, name: str, report_id: str) -> Facts:
    """What extraction makes of the text, as the facts of a body of its own."""
    found = {fact: table.to_pylist() for fact, table in extract(text.encode(), name).facts.items()}
    for fact in _NOT_ASKED:
        found[fact] = []
    for rows in found.values():
        for row in rows:
            row["report_id"] = report_id
    for row in found["reports"]:
        # Bodies of one municipality are compared with one another; each copy has one of its own.
        row |= {"municipality": f"{report_id} kommun", "organisation": f"{row['organisation']} {report_id}"}
        row |= {"source_file": report_id, **_VERSION}
    return found


def _extract(copies: list[Copy], facts: Path, batch: int) -> int:
    rows: Facts = {fact: [] for fact in schemas.FACTS}
    for report_id, name, text in copies:
        for fact, own in facts_of(text, name, report_id).items():
            rows[fact] += own
    for fact, own in rows.items():
        schema = reports_schema() if fact == "reports" else schemas.FACTS[fact]
        folder = facts / fact
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(own, schema=schema), folder / f"batch-{batch:04d}.parquet")
    return len(copies)


def _explain(path: Path, reports: list[str]) -> tuple[list[dict], list[dict]]:
    given = read_working_file(path, reports)
    return explain(given.reconciliations, given.terms, given.facts, given.rules, datetime.now(UTC).replace(tzinfo=None))


def _batches(things: Iterable) -> Iterator[list]:
    every = list(things)
    for at in range(0, len(every), BATCH):
        yield every[at : at + BATCH]


class Run:
    """One run over many copies."""

    def __init__(self, data: Path, copies: Iterable[Copy]):
        self.project = Project(data)
        self.database = data / "work" / "marts.duckdb"
        self.reports = []
        with ProcessPoolExecutor(WORKERS) as pool:
            jobs = []
            for number, batch in enumerate(_batches(copies)):
                self.reports += [report_id for report_id, _, _ in batch]
                jobs.append(pool.submit(_extract, batch, data / "facts", number))
            assert sum(job.result() for job in jobs) == len(self.reports)
        self.project.run("seed")
        self.project.build("path:models/staging", "path:models/reconcile", command="run")

    def findings(self) -> dict[str, list[dict]]:
        """Findings by report, each with its addends."""
        found: dict[str, list[dict]] = {report_id: [] for report_id in self.reports}
        with ProcessPoolExecutor(WORKERS) as pool:
            jobs = [pool.submit(_explain, self.database, batch) for batch in _batches(self.reports)]
            for job in jobs:
                findings, addends = job.result()
                by_finding: dict[str, list[dict]] = {}
                for row in addends:
                    by_finding.setdefault(row["finding_id"], []).append(row)
                for finding in findings:
                    found[finding["report_id"]].append(finding | {"addends": by_finding[finding["finding_id"]]})
        return found

    def rows(self, table: str, report_id: str | None = None) -> list[Mapping]:
        where = f" where report_id = '{report_id}'" if report_id else ""
        return self.project.rows(f"select * from {table}{where}")
