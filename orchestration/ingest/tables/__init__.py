"""Recognisers: one module per table kind. Each takes a Table by its header and makes its facts."""

from __future__ import annotations

from orchestration.ingest.tables import (
    amounts,
    assignments,
    carried_over,
    goals,
    indicators,
    risks,
    sick_leave,
    status_counts,
)
from orchestration.ingest.tables.context import Context
from orchestration.ingest.tables.model import Table

#: The first that recognises a table takes it.
_RECORDS = (
    ("status_counts", status_counts),
    ("carried_over_assignments", carried_over),
    ("assignments", assignments),
    ("internal_control_risks", risks),
    ("sick_leave", sick_leave),
)


def facts(tables: list[Table], context: Context) -> tuple[dict[str, list[dict]], frozenset[int]]:
    """Fact rows by fact, and the lines of the tables that gave any."""
    found: dict[str, list[dict]] = {}
    lines: set[int] = set()
    indicators_read = 0
    for whole in tables:
        judged, table = goals.parted(whole)
        if judged is not None:
            found.setdefault("goals", []).extend(goals.of_table(judged, context))
        fact, rows = _read(table, context, indicators_read + 1)
        if not rows:
            continue
        if fact == "indicator_cells":
            indicators_read = max(r["line_no"] for r in rows)
        found.setdefault(fact, []).extend(rows)
        if fact == "internal_control_risks" and (rest := risks.unread(table)) is not None:
            found.setdefault("other_cells", []).extend(amounts.cells(rest, "other_cells", context))
        lines.update(range(table.line, table.line_end + 1))
        for row in table.rows:
            if row.comment is not None:  # comments below a row are prose, read for claims
                lines.difference_update(range(row.line_end + 1, _next_line(table, row.line_end)))
    return found, frozenset(lines)


def _next_line(table: Table, after: int) -> int:
    return min((r.line for r in table.rows if r.line > after), default=table.line_end + 1)


def _read(table: Table, context: Context, next_indicator: int) -> tuple[str, list[dict]]:
    for fact, module in _RECORDS:
        if module.recognises(table):
            return fact, module.records(table, context)
    if goals.recognises(table):
        return "goals", goals.of_table(table, context)
    if indicators.recognises(table):
        return "indicator_cells", indicators.cells(table, context, next_indicator)
    if (cells := amounts.recognises(table)) is not None:
        return cells, amounts.cells(table, cells, context)
    return "", []
