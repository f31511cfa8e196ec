"""Invented reports in the samples' dialects: what is found in them is what was planted, no more and no less."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dbt_helpers import Project, reports_schema

from benchmarks.generator import names, plants, write
from orchestration.ingest import schemas
from orchestration.ingest.extract import extract
from orchestration.reconcile.explain import explain_all

REPORTS = 120  # every kind of error, in every dialect, and both periods of three years


@pytest.fixture(scope="module")
def made() -> list[write.Made]:
    return list(write.reports(REPORTS))


@pytest.fixture(scope="module")
def extracted(made: list[write.Made]) -> dict[str, dict[str, list[dict]]]:
    """The facts of each report, by its file."""
    return {
        report.path: {f: t.to_pylist() for f, t in extract(report.text.encode(), report.path).facts.items()}
        for report in made
    }


def test_a_generated_landing_folder_is_the_same_every_time_and_no_two_reports_are(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write.write(tmp_path / name, 40)
    texts = {p.relative_to(tmp_path / "one"): p.read_bytes() for p in (tmp_path / "one").rglob("*") if p.is_file()}

    assert {p: (tmp_path / "two" / p).read_bytes() for p in texts} == texts
    assert len(set(texts.values())) == len(texts) == 42  # the manifest and the list of dialects with them


def test_more_reports_than_there_are_names_for_are_refused() -> None:
    with pytest.raises(ValueError, match=str(names.MOST)):
        names.places(names.MOST + 1)


def test_every_dialect_and_every_kind_of_error_is_among_them(made: list[write.Made]) -> None:
    assert {(report.dialect, report.expected[1]) for report in made if report.expected} == {
        (dialect, kind.rule) for dialect, kinds in plants.KINDS.items() for kind in kinds
    }


def test_every_number_of_every_report_is_read(extracted: dict[str, dict[str, list[dict]]]) -> None:
    for path, facts in extracted.items():
        assert not facts["unparsed"], path
        [coverage] = facts["coverage"]
        assert coverage["unaccounted"] <= 2, path  # in what is read by eye a worn letter may pass for a digit
    ids = [facts["reports"][0]["report_id"] for facts in extracted.values()]
    assert len(set(ids)) == REPORTS


def test_what_is_found_is_what_was_planted(
    made: list[write.Made], extracted: dict[str, dict[str, list[dict]]], tmp_path: Path
) -> None:
    project = Project(tmp_path)
    for fact, schema in schemas.FACTS.items():
        schema = reports_schema() if fact == "reports" else schema
        rows = [row for facts in extracted.values() for row in facts[fact]]
        if fact == "reports":
            version = {"version_no": 1, "is_current": True, "loaded_at": datetime(2025, 9, 20, 7, 0)}
            rows = [row | version for row in rows]
        (tmp_path / "facts" / fact).mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "facts" / fact / "bucket-00.parquet")
    project.run("seed")
    project.build("path:models/staging", "path:models/reconcile", command="run")

    findings, _, _ = explain_all(tmp_path / "work" / "marts.duckdb", datetime.now(UTC).replace(tzinfo=None))

    file_of = {facts["reports"][0]["report_id"]: path for path, facts in extracted.items()}
    found = sorted((file_of[f["report_id"]], f["rule_id"], f["source_line"]) for f in findings)
    assert found == sorted(report.expected[:3] for report in made if report.expected)
