"""The SQL of gate two: per rule, the rows of the marts that break it, counted per table, column and report.

Every select yields the columns of VIOLATIONS, one row per (table, column, report) that breaks the rule, and one row
with 0 violations per table and column that was looked at: what is missing from both was not checked. Counting in
DuckDB keeps the frames small, however many rows the marts have.
"""

from __future__ import annotations

from collections.abc import Iterator

from expectations import contract

#: text, text, text, text (null when no report is to blame), integer, text (a value that breaks the rule), integer
VIOLATIONS = ("rule", "table", "column", "report_id", "source_line", "found", "violations")

#: rule: what it expects
RULES = {
    "key": "keys are unique",
    "required": "required columns have a value",
    "enumeration": "enumerated columns hold words of their enumeration",
    "current": "facts belong to a current report, and a report has one current version",
    "rule": "reconciliations and findings name a rule of the catalogue",
    "finding": "findings name a current report, and one that is a doubtful reading is information at most",
    "coverage": "every numeric token is loaded, classified or unaccounted for",
    "amount": "amounts in the marts are the reported ones, in kr",
}

#: mart, core table: both hold a report's table cell by cell; the mart has one column per measure, in kr.
AMOUNTS = (
    ("finance.operating_account", "core.finance_cells"),
    ("finance.investment_projects", "core.investment_cells"),
)
MEASURES = (
    "budget_ytd", "actual_ytd", "variance_ytd", "actual_ytd_prior_year", "change_ytd", "budget_year", "forecast_year",
    "variance_year", "actual_year", "actual_prior_year", "total_budget", "total_forecast", "variance",
    "actual_cumulative",
)  # fmt: skip
_KR = "case c.unit when 'kr' then 1 when 'tkr' then 1000 when 'mnkr' then 1000000 end"

Columns = dict[str, dict[str, str]]


def selects(columns: Columns) -> Iterator[str]:
    """All selects that the existing tables (columns by table) allow."""
    for table, key in contract.KEYS.items():
        if _has(columns, table, *key):
            yield from _keys(columns, table, key)
    for table, names in contract.REQUIRED.items():
        for column in names:
            if _has(columns, table, column):
                yield from _rows(columns, "required", table, column, f"{column} is null")
    for table, enumerations in contract.ENUMERATIONS.items():
        for column, words in enumerations.items():
            if _has(columns, table, column):
                listed = ", ".join(f"'{word}'" for word in words)
                yield from _rows(columns, "enumeration", table, column, f"{column} not in ({listed})")
    yield from _references(columns)
    if _has(columns, "quality.coverage", "numeric_tokens", "loaded", "classified_other", "unaccounted"):
        condition = "numeric_tokens <> loaded + classified_other + unaccounted"
        yield from _rows(columns, "coverage", "quality.coverage", "numeric_tokens", condition)
    for mart, core in AMOUNTS:
        yield from _amounts(columns, mart, core)


def _references(columns: Columns) -> Iterator[str]:
    current = "report_id not in (select report_id from core.reports where is_current)"
    if _has(columns, "core.reports", "report_id", "is_current"):
        counted = "select report_id from core.reports group by report_id having count(*) filter (is_current) <> 1"
        yield from _rows(columns, "current", "core.reports", "is_current", f"report_id in ({counted})")
        for table in columns:
            if table.startswith("core.") and table != "core.reports" and _has(columns, table, "report_id"):
                yield from _rows(columns, "current", table, "report_id", current)
        if _has(columns, "quality.findings", "report_id", "state"):
            yield from _rows(columns, "finding", "quality.findings", "report_id", f"state <> 'resolved' and {current}")
    if _has(columns, "quality.findings", "extraction_suspect", "severity"):
        yield from _rows(
            columns, "finding", "quality.findings", "severity", "extraction_suspect and severity <> 'info'"
        )
    if _has(columns, "quality.rules", "rule_id"):
        for table in ("quality.findings", "quality.reconciliations"):
            if _has(columns, table, "rule_id"):
                unknown = "rule_id not in (select rule_id from quality.rules)"
                yield from _rows(columns, "rule", table, "rule_id", unknown)


def _keys(columns: Columns, table: str, key: tuple[str, ...]) -> Iterator[str]:
    names = ", ".join(key)
    again = f"({names}) in (select ({names}) from {table} group by {names} having count(*) > 1)"
    yield from _rows(columns, "key", table, names, again, found=f"concat_ws(' · ', {names})")


def _rows(
    columns: Columns, rule: str, table: str, column: str, condition: str, found: str | None = None
) -> Iterator[str]:
    """The rows that meet the condition, counted per report, and a row with none for the table and column."""
    report_id = "report_id" if _has(columns, table, "report_id") else "null"
    source_line = "source_line" if _has(columns, table, "source_line") else "null"
    told = f"'{rule}' as rule, '{table}' as \"table\", '{column}' as \"column\""
    yield _looked_at(rule, table, column)
    yield (
        f"select {told}, cast({report_id} as varchar) as report_id, cast(min({source_line}) as bigint) as source_line, "
        f"min(cast({found or column} as varchar)) as found, count(*) as violations "
        f"from {table} where {condition} group by all"
    )


def _looked_at(rule: str, table: str, column: str) -> str:
    return (
        f"select '{rule}', '{table}', '{column}', cast(null as varchar), cast(null as bigint), cast(null as varchar), "
        "cast(0 as bigint)"
    )


def _amounts(columns: Columns, mart: str, core: str) -> Iterator[str]:
    """A mart's amount against the core cell of its line: times the factor to kr, exactly, and none missing."""
    if not (_has(columns, mart, "report_id", "statement", "line_no") and _has(columns, core, "statement", "unit")):
        return
    for measure in MEASURES:
        for column in (measure, f"{measure}_kr", f"{measure}_sek"):
            if _has(columns, mart, column):
                yield _looked_at("amount", mart, column)
                yield (
                    f"select 'amount' as rule, '{mart}' as \"table\", '{column}' as \"column\", c.report_id, "
                    f"cast(min(c.source_line) as bigint) as source_line, min(cast(m.{column} as varchar)) as found, "
                    f"count(*) as violations from {core} as c "
                    f"left join {mart} as m using (report_id, statement, line_no) "
                    f"where c.measure = '{measure}' and c.unit in ('kr', 'tkr', 'mnkr') "
                    f"and m.{column} is distinct from c.value * {_KR} group by all"
                )


def _has(columns: Columns, table: str, *names: str) -> bool:
    return table in columns and all(name in columns[table] for name in names)
