"""A dbt project over facts that a test writes itself: plant facts, build a group, read a table.

One project serves a whole test module: dbt parses it once (2 to 3 s), every build after that costs a second or two.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.ingest import schemas
from orchestration.reconcile.schemas import FINDING_ADDENDS, FINDING_EVENTS, FINDINGS
from orchestration.store.state import QUARANTINE

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"

VERSION_COLUMNS = [("version_no", pa.int32()), ("is_current", pa.bool_()), ("loaded_at", pa.timestamp("us"))]


def reports_schema() -> pa.Schema:
    """What facts/reports holds: the fact's columns and those of its version."""
    return pa.schema(list(schemas.FACTS["reports"]) + [pa.field(n, t) for n, t in VERSION_COLUMNS])


def report(report_id: str, **given: Any) -> dict[str, Any]:
    """A row of facts/reports with plausible values for whatever is not given."""
    row: dict[str, Any] = {
        "report_id": report_id,
        "source_file": f"{report_id}.txt",
        "content_sha256": "0" * 64,
        "reader": "tsv",
        "municipality": "Exempel kommun",
        "organisation": "Kommunstyrelsen",
        "report_type": "delårsrapport",
        "period_start": date(2025, 1, 1),
        "period_end": date(2025, 4, 30),
        "fiscal_year": 2025,
        "is_draft": False,
        "lines": 100,
        "version_no": 1,
        "is_current": True,
        "loaded_at": datetime(2025, 5, 20, 7, 0),
    }
    return row | given


@dataclass
class Facts:
    """Facts under construction; every fact row is numbered and given the common columns it lacks."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, fact: str, report_id: str, /, **columns: Any) -> int:
        """Add a row and return its fact_no (or, for a fact without one, its place)."""
        rows = self.rows.setdefault(fact, [])
        number = 1 + sum(r["report_id"] == report_id for r in rows)
        names = schemas.FACTS[fact].names
        common = {
            "fact_no": number,
            "source_line": number,
            "source_line_end": columns.get("source_line", number),
            "source_text": "",
            "confidence": 1.0,
        }
        rows.append({"report_id": report_id} | {n: v for n, v in common.items() if n in names} | columns)
        return number

    def cells(
        self, report_id: str, statement: str, table: dict[str, dict[str, Any]], fact: str = "finance_cells", **more: Any
    ) -> None:
        """Add a table: {"label" or "label|kind": {measure: value}}; rows are numbered from 1, None is a blank cell."""
        for line_no, (row, values) in enumerate(table.items(), start=1):
            label, _, kind = row.partition("|")
            for measure, value in values.items():
                if value is not None:
                    given = {"statement": statement, "line_no": line_no, "line_label": label, "measure": measure}
                    given |= {"line_kind": kind or "item", "source_line": 10 + line_no, "decimals": decimals(value)}
                    given |= {"value": value, "unit": "%" if measure.endswith("_pct") else "tkr"} | more
                    self.add(fact, report_id, **given)

    def arcs(
        self, report_id: str, statement: str, total: int, items: dict[int, int], fact: str = "finance_cells"
    ) -> None:
        """Say that row `total` sums the rows {line_no: weight}."""
        for item, weight in items.items():
            self.add(
                "calculation_arcs",
                report_id,
                fact=fact,
                statement=statement,
                total_line_no=total,
                item_line_no=item,
                weight=weight,
                basis="planted",
                columns_holding=1,
                columns_total=1,
                exact=False,
            )


def decimals(value: Any) -> int:
    """Decimals shown: `12` → 0, `Decimal("1.50")` → 2."""
    exponent = value.as_tuple().exponent if hasattr(value, "as_tuple") else 0
    return max(0, -exponent)


class Project:
    """The dbt project over a data folder of its own. `build` runs a group, `rows` reads a table of the working file."""

    def __init__(self, data: Path):
        self.data = data
        (data / "work").mkdir(parents=True, exist_ok=True)

    def write(self, facts: Facts, reports: Iterable[dict[str, Any]] | None = None) -> None:
        """Write every fact's Parquet file; reports that are only named by a fact get a plausible row."""
        if reports is None:
            named = sorted({r["report_id"] for rows in facts.rows.values() for r in rows})
            reports = [report(n) for n in named]
        for fact in schemas.FACTS:
            if fact == "reports":
                schema = reports_schema()
                table = pa.Table.from_pylist([{n: r.get(n) for n in schema.names} for r in reports], schema=schema)
            else:
                table = schemas.table(fact, facts.rows.get(fact, []))
            folder = self.data / "facts" / fact
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, folder / "bucket-00.parquet")

    def write_findings(self, findings: Iterable[dict[str, Any]] = (), addends: Iterable[dict[str, Any]] = ()) -> None:
        """What the marts read beside the facts: findings, their addends, no event and an empty quarantine."""
        tables = {
            "findings/findings": pa.Table.from_pylist(list(findings), schema=FINDINGS),
            "findings/finding_addends": pa.Table.from_pylist(list(addends), schema=FINDING_ADDENDS),
            "findings/finding_events": FINDING_EVENTS.empty_table(),
            "state/quarantine": QUARANTINE.empty_table(),
        }
        for name, table in tables.items():
            path = self.data / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, path)

    def run(self, *arguments: str) -> Any:
        """One dbt command in this process; raises AssertionError with what failed."""
        os.environ["AVSTAMT_DATA"] = str(self.data)
        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        places += ["--target-path", str(self.data / "work" / "dbt"), "--log-path", str(self.data / "work" / "dbt")]
        try:
            result = dbtRunner().invoke([*arguments, *places, "--quiet", "--no-use-colors"])
        finally:
            DuckDBConnectionManager.close_all_connections()
        if not result.success:
            failed = [f"{r.node.name}: {r.message}" for r in getattr(result.result, "results", []) if r.message]
            raise AssertionError(f"dbt {' '.join(arguments)}: {result.exception or failed}")
        return result.result

    def build(self, *paths: str, command: str = "build") -> Any:
        """Build what is selected, with its data tests (`command="run"`: without)."""
        unit_tests = ["--exclude-resource-type", "unit_test"] if command == "build" else []
        return self.run(command, "--select", *paths, *unit_tests)

    def reconcile(
        self, facts: Facts, reports: Iterable[dict[str, Any]] | None = None
    ) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """quality.reconciliations of these facts, by report and rule, in the order of their places."""
        self.write(facts, reports)
        self.run("seed")
        self.build("path:models/staging", "path:models/reconcile", command="run")
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in self.rows("select * from quality.reconciliations order by source_line, relation_id"):
            found.setdefault((row["report_id"], row["rule_id"]), []).append(row)
        return found

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """The rows that a query on the working file returns."""
        with duckdb.connect(str(self.data / "work" / "marts.duckdb"), read_only=True) as con:
            return con.execute(sql, parameters).to_arrow_table().to_pylist()
