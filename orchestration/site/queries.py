"""What the pages say, read from one publication: per report, per organisation, and over all.

Everything is read from the published database alone; it is never written, so a run beside this one disturbs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

Row = dict[str, Any]

#: What a report's page is made of; with the columns that say nothing on it, so that they make no page anew.
_OF_A_REPORT = {
    "core.reports": "loaded_at",
    "quality.findings": "last_seen",
    "quality.finding_addends": None,
    "quality.reconciliations": None,
    "quality.coverage": None,
    "quality.unparsed": None,
    "finance.operating_account": None,
    "finance.budget_changes": None,
    "finance.forecast_history": None,
    "goals.goal_tree": None,
    "goals.assignments": None,
    "goals.assignment_history": None,
    "goals.indicator_values": None,
    "hr.sick_leave": None,
}

#: Facts whose lines are shown as source lines.
_FACTS = (
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

#: Reports whose rows are read by one query each.
_READ_AT_ONCE = 50
_THESE = "report_id in (select unnest($1::varchar[]))"

_GRAVEST_FIRST = "case severity when 'error' then 0 when 'warning' then 1 else 2 end"
_STATES = "case state when 'open' then 0 when 'accepted' then 1 else 2 end"

#: An earlier year's value of an indicator that the latest report before this one gave otherwise.
_RESTATED = """
    with told as (
        select report_id, period_end, indicator_key, indicator, reference_year, value, unit, source_line
        from goals.indicator_values
        where measure like 'actual\\_____' escape '\\' and value is not null
    )
    select now.report_id, now.indicator, now.reference_year, now.unit, now.value, now.source_line,
        arg_max(former.value, former.period_end) as former_value,
        arg_max(former.report_id, former.period_end) as former_report_id
    from told as now
    inner join told as former
        on now.indicator_key = former.indicator_key and now.reference_year = former.reference_year
        and former.period_end < now.period_end
    where now.{which}
    group by all
    having arg_max(former.value, former.period_end) <> now.value
    order by now.source_line, now.reference_year
"""

#: The lines that something was read from, once each, with the longest text told of them.
_LINES = (
    "select report_id, source_line, max(source_line_end) as source_line_end, min(page) as page,"
    " arg_max(source_text, length(source_text)) as source_text from ("
    + " union all ".join(
        f"select report_id, source_line, source_line_end, {page}, source_text from {table} where {{which}}"
        for table, page in [
            *((f"core.{fact}", "page") for fact in _FACTS),
            ("quality.findings", "page"),
            ("quality.finding_addends", "null as page"),
        ]
    )
    + ") where source_line is not null and source_text is not null"
    " group by report_id, source_line order by report_id, source_line"
)


@dataclass(frozen=True, slots=True)
class Report:
    """All that the pages of one report say: rows as dicts of the published columns."""

    report: Row
    findings: list[Row]
    addends: dict[str, list[Row]]
    relations: list[Row]
    coverage: Row
    unparsed: list[Row]
    lines: list[Row]
    account: list[Row]
    goals: list[Row]
    assignments: list[Row]
    sick_leave: list[Row]
    restated: list[Row]
    budget_changes: list[Row]
    forecast_changes: list[Row]
    due_changes: list[Row]

    @property
    def report_id(self) -> str:
        return str(self.report["report_id"])


@dataclass(frozen=True, slots=True)
class Overview:
    """What the start page and the list of findings say."""

    reports: list[Row]  # of dim.report, with counts of open findings, coverage and the day of the oldest one
    findings: list[Row]  # open errors and warnings
    seen: list[Row]  # severity, the day first seen, how many open findings
    quarantine: list[Row]
    addends: dict[str, list[Row]]  # of these findings, by id
    relations: dict[str, list[Row]]  # that fail, by report


@dataclass(frozen=True, slots=True)
class Organisation:
    """What an organisation's page says, over all its reports."""

    organisation: Row
    reports: list[Row]
    totals: list[Row]
    goals: list[Row]
    sick_leave: list[Row]
    findings: list[Row] = field(default_factory=list)


class Publication:
    """One published database, open for reading."""

    def __init__(self, database: Path) -> None:
        import duckdb

        self._con = duckdb.connect(str(database), read_only=True)
        self._rules: dict[str, Row] | None = None

    def __enter__(self) -> Publication:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._con.close()

    def rows(self, query: str, parameters: list[Any] | None = None) -> list[Row]:
        cursor = self._con.execute(query, parameters or [])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def digests(self) -> dict[str, str]:
        """Per report a digest over all that its pages say; equal digests make equal pages."""
        parts: dict[str, list[str]] = {}
        selects = {
            table: f"select * exclude ({without}) from {table}" if without else f"select * from {table}"
            for table, without in _OF_A_REPORT.items()
        }
        selects["restated"] = _RESTATED.format(which="report_id is not null")  # what other reports say, too
        for name, select in selects.items():
            for row in self.rows(
                "select report_id, sum(hash(t)::hugeint)::varchar as told, count(*) as n"
                f" from ({select}) as t group by report_id"
            ):
                parts.setdefault(row["report_id"], []).append(f"{name} {row['n']} {row['told']}")
        return {report_id: "; ".join(told) for report_id, told in parts.items()}

    @property
    def rules(self) -> dict[str, Row]:
        if self._rules is None:
            self._rules = {row["rule_id"]: row for row in self.rows("from quality.rules")}
        return self._rules

    def overview(self) -> Overview:
        reports = self.rows(
            """
            select r.*,
                count(*) filter (f.severity = 'error') as errors,
                count(*) filter (f.severity = 'warning') as warnings,
                count(*) filter (f.severity = 'info') as notes,
                min(f.first_seen) filter (f.severity <> 'info') as oldest,
                any_value(c.numeric_tokens) as numeric_tokens,
                any_value(c.unaccounted) as unaccounted
            from dim.report as r
            left join quality.findings as f on r.report_id = f.report_id and f.state = 'open'
            left join quality.coverage as c on r.report_id = c.report_id
            group by all
            order by r.municipality, r.organisation, r.period_end desc, r.report_id
            """
        )
        findings = self.rows(
            f"""
            select f.*, r.municipality, r.organisation, r.organisation_key, r.report_type, r.period_start, r.period_end
            from quality.findings as f
            inner join dim.report as r on f.report_id = r.report_id
            where f.state = 'open' and f.severity <> 'info'
            order by {_GRAVEST_FIRST}, f.first_seen desc, f.report_id, f.source_line, f.finding_id
            """
        )
        seen = self.rows(
            "select severity, first_seen::date as day, count(*) as n from quality.findings"
            " where state = 'open' group by all order by all"
        )
        which = "finding_id in (select finding_id from quality.findings where state = 'open' and severity <> 'info')"
        return Overview(
            reports,
            findings,
            seen,
            self.rows("from quality.quarantine order by source_file"),
            _by(self.rows(f"from quality.finding_addends where {which} order by addend_no"), "finding_id"),
            _by(self.rows("from quality.reconciliations where outcome = 'inconsistent' order by all"), "report_id"),
        )

    def reports(self, report_ids: Sequence[str]) -> Iterator[Report]:
        """Everything about each of these reports, in their order. Raises LookupError when one is not published.

        Read some at a time: a query costs much the same for one report as for many.
        """
        for at in range(0, len(report_ids), _READ_AT_ONCE):
            yield from self._reports(report_ids[at : at + _READ_AT_ONCE])

    def _reports(self, report_ids: Sequence[str]) -> list[Report]:
        def of_reports(select: str) -> dict[str, list[Row]]:
            return _by(self.rows(select.format(which=_THESE), [list(report_ids)]), "report_id")

        told = {
            "report": of_reports("select * from dim.report left join core.reports using (report_id) where {which}"),
            "findings": of_reports(
                f"from quality.findings where {{which}} order by {_STATES}, {_GRAVEST_FIRST}, source_line, finding_id"
            ),
            "addends": of_reports("from quality.finding_addends where {which} order by addend_no"),
            "relations": of_reports("from quality.reconciliations where {which} order by source_line, relation_id"),
            "coverage": of_reports("from quality.coverage where {which}"),
            "unparsed": of_reports("from quality.unparsed where {which} order by first_line"),
            "lines": of_reports(_LINES),
            "account": of_reports("from finance.operating_account where {which} order by source_line, line_no"),
            "goals": of_reports("from goals.goal_tree where {which} order by goal_no"),
            "assignments": of_reports(
                "select report_id, kind, status, prognosis, count(*) as n from goals.assignments where {which}"
                " group by all order by all"
            ),
            "sick_leave": of_reports(
                "from hr.sick_leave where {which} and measure = 'rate'"
                " order by population, group_name nulls first, value_period_start, value_period_end"
            ),
            "restated": of_reports(_RESTATED),
            "budget_changes": of_reports("from finance.budget_changes where {which} order by source_line"),
            "forecast_changes": of_reports(
                "from finance.forecast_history where {which} and forecast_change_sek <> 0 order by line_no"
            ),
            "due_changes": of_reports(
                "from goals.assignment_history where {which} and due_date_moved order by title, fact_no"
            ),
        }
        return [
            _report(report_id, {name: rows.get(report_id, []) for name, rows in told.items()})
            for report_id in report_ids
        ]

    def organisations(self) -> list[Row]:
        return self.rows("from dim.organisation order by municipality, organisation")

    def organisation(self, row: Row, reports: list[Row]) -> Organisation:
        """`reports`: those of the overview that are its own, in any order."""
        key = [row["organisation_key"]]
        return Organisation(
            organisation=row,
            reports=sorted(reports, key=lambda r: (r["period_end"], r["report_id"])),
            totals=self.rows(
                "from finance.operating_account where organisation_key = ? and line_kind = 'total'"
                " and coalesce(budget_year_sek, forecast_year_sek, actual_ytd_sek, actual_year_sek) is not null"
                " order by statement, line_label, period_end, line_no",
                key,
            ),
            goals=self.rows(
                "select report_id, period_start, period_end, assessment, count(*) as n from goals.goal_assessments"
                " where organisation_key = ? and assessment is not null group by all order by period_end, assessment",
                key,
            ),
            sick_leave=self.rows(
                # Told by several reports: what the last one says.
                "select population, group_name, value_period_start, value_period_end, value_months,"
                " arg_max(value, period_end) as value, arg_max(confidence, period_end) as confidence"
                " from hr.sick_leave where organisation_key = ? and measure = 'rate' and basis = 'table'"
                " group by all order by all",
                key,
            ),
            findings=self.rows(
                "select report_id, severity, count(*) as n from quality.findings"
                " where state = 'open' and report_id in (select report_id from dim.report where organisation_key = ?)"
                " group by all order by all",
                key,
            ),
        )


def _report(report_id: str, told: dict[str, list[Row]]) -> Report:
    if not told["report"]:
        raise LookupError(f"the report {report_id} is not published")
    whole = {
        "report": told["report"][0],
        "addends": _by(told["addends"], "finding_id"),
        "coverage": next(iter(told["coverage"]), {}),
    }
    return Report(**{**told, **whole})  # type: ignore[arg-type]


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found
