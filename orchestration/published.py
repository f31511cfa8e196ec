"""What the published tables say, for the command line: read from their Parquet files, so no reader's lock matters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.publish import Publication

SEVERITIES = ("error", "warning", "info")

#: Facts that are counted in the summary, the others are about these.
FACTS = (
    "finance_cells",
    "investment_cells",
    "other_cells",
    "goals",
    "indicator_cells",
    "assignments",
    "status_counts",
    "sick_leave",
    "staff_turnover",
    "internal_control_risks",
    "carried_over_assignments",
    "claims",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over one publication; `findings` are the open ones by severity, `unparsed` the table regions not taken."""

    reports: int
    rows: dict[str, int]
    findings: dict[str, int]
    quarantine: list[dict[str, Any]]
    unparsed: list[dict[str, Any]]


class Tables:
    """The Parquet files of one publication, by `schema.table`."""

    def __init__(self, publication: Publication) -> None:
        import duckdb

        self._folder = publication.folder / "parquet"
        self._con = duckdb.connect()

    def path(self, table: str) -> Path:
        schema, name = table.split(".")
        return self._folder / schema / f"{name}.parquet"

    def rows(self, query: str, table: str, parameters: list[Any] | None = None) -> list[dict[str, Any]]:
        """The query's rows as dicts; `{table}` in it stands for the table's file."""
        cursor = self._con.execute(query.replace("{table}", f"read_parquet('{self.path(table)}')"), parameters or [])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def summary(self) -> Summary:
        [reports] = self.rows("select count(distinct report_id) as n from {table}", "core.reports")
        rows = {fact: self.rows("select count(*) as n from {table}", f"core.{fact}")[0]["n"] for fact in FACTS}
        by_severity = self.rows(
            "select severity, count(*) as n from {table} where state = 'open' group by severity", "quality.findings"
        )
        counted = {row["severity"]: row["n"] for row in by_severity}
        return Summary(
            reports=reports["n"],
            rows=rows,
            findings={severity: counted.get(severity, 0) for severity in SEVERITIES},
            quarantine=self.rows("select * from {table} order by source_file", "quality.quarantine"),
            unparsed=self.rows("select * from {table} order by report_id, first_line", "quality.unparsed"),
        )

    def findings(self, every: bool) -> list[dict[str, Any]]:
        """Open findings, errors first; with `every` those that are accepted or resolved come after."""
        return self.rows(
            "select * from {table} where state = 'open' or ? order by state <> 'open',"
            " case severity when 'error' then 0 when 'warning' then 1 else 2 end, report_id, source_line, finding_id",
            "quality.findings",
            [every],
        )

    def reports(self) -> list[dict[str, Any]]:
        """Per current report: reader, version, coverage, rows per fact and open findings by severity."""
        reports = self.rows("select * from {table} where is_current order by report_id", "core.reports")
        coverage = {row["report_id"]: row for row in self.rows("select * from {table}", "quality.coverage")}
        facts: dict[str, dict[str, int]] = {}
        for fact in FACTS:
            for row in self.rows("select report_id, count(*) as n from {table} group by report_id", f"core.{fact}"):
                facts.setdefault(row["report_id"], {})[fact] = row["n"]
        findings: dict[str, dict[str, int]] = {}
        for row in self.findings(every=False):
            counts = findings.setdefault(row["report_id"], dict.fromkeys(SEVERITIES, 0))
            counts[row["severity"]] += 1
        return [
            report
            | {
                "rows": facts.get(report["report_id"], {}),
                "findings": findings.get(report["report_id"], dict.fromkeys(SEVERITIES, 0)),
                "coverage": share(coverage.get(report["report_id"], {})),
            }
            for report in reports
        ]


def share(coverage: dict[str, Any]) -> float | None:
    """The share of a report's numeric tokens that are accounted for, 0..1; None when it has none."""
    tokens = coverage.get("numeric_tokens")
    return None if not tokens else 1 - coverage["unaccounted"] / tokens
