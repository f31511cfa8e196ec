"""Sick leave: rates by month, and rates by group with the change between two years."""

from __future__ import annotations

import re
from datetime import date

from orchestration.ingest.grammar import dates
from orchestration.ingest.grammar.numbers import fits
from orchestration.ingest.layout.headings import without_number
from orchestration.ingest.tables.context import Context, number_of, provenance
from orchestration.ingest.tables.model import Row, Table
from orchestration.ingest.words import fold, vocabulary

_YEAR = re.compile(r"\b(20\d\d)\b")
_FOOTNOTE = re.compile(r"(?i)(?:avser|gäller)\s+perioden\s+(\d{1,2})\s+(\w+)\s*[-–]\s*(\d{1,2})\s+(\w+)")
_MONTH_COLUMNS = 6
_MONTHS_OF_YEARS = 3  # columns of months are enough where every row is a year's


def recognises(table: Table) -> bool:
    if _months(table):
        return any("sjuk" in fold(t) for t in [*table.headings, *(r.label for r in table.rows), *table.notes])
    named = (table.header[0], *table.headings[-1:])
    return any(fold(without_number(t)).startswith("sjuk") for t in named) and any(map(_is_period, table.header[1:]))


def _is_period(title: str) -> bool:
    return _column_period(title, date.max) is not None


def _column_period(title: str, last: date) -> tuple[date, date] | None:
    """What `2025` (until the day of `last`), `Jan-apr 2025` or `April 2025` covers; None for any other title."""
    text = title.strip()
    if re.fullmatch(r"20\d\d", text):
        day = dates.month_end(int(text), last.month)
        whole = last == dates.month_end(last.year, last.month)
        return date(int(text), 1, 1), day if whole else day.replace(day=min(last.day, day.day))
    if (found := dates.MONTH_RANGE.fullmatch(text)) and found[3]:
        first, end = dates.month_of(found[1]), dates.month_of(found[2])
        return (date(int(found[3]), first, 1), dates.month_end(int(found[3]), end)) if first <= end else None
    if found := dates.MONTH_YEAR.fullmatch(text):
        month = dates.month_of(found[1])
        return date(int(found[2]), month, 1), dates.month_end(int(found[2]), month)
    return None


def _months(table: Table) -> list[int]:
    months = [m for t in table.header[1:] if (m := dates.month_number(t)) is not None]
    yearly = bool(table.rows) and all(_YEAR.search(r.label) for r in table.rows)
    return months if len(months) >= (_MONTHS_OF_YEARS if yearly else _MONTH_COLUMNS) else []


def records(table: Table, context: Context) -> list[dict]:
    """Rows of `sick_leave`: a rate for each filled cell, a change for each cell of a difference column."""
    return _by_month(table, context) if _months(table) else _by_group(table, context)


def _spans_of_months(table: Table) -> list[tuple[int, int] | None]:
    """First and last month of each column: `Mars`, `Jan–april`; None for any other."""
    found: list[tuple[int, int] | None] = []
    for title in table.header[1:]:
        ranged = dates.MONTH_RANGE.fullmatch(title.strip())
        month = dates.month_number(title)
        if ranged and not ranged[3]:
            first, last = dates.month_of(ranged[1]), dates.month_of(ranged[2])
            found.append((first, last) if first < last else None)
        else:
            found.append((month, month) if month is not None else None)
    return found


def _by_month(table: Table, context: Context) -> list[dict]:
    found = []
    columns = _spans_of_months(table)
    for row in table.rows:
        year = _YEAR.search(row.label)
        if not year:
            continue
        for months, cell in zip(columns, row.cells, strict=False):
            number = number_of(cell)
            if months is None or number is None or cell is None or not fits(number.value):
                continue
            start = date(int(year[1]), months[0], 1)
            found.append(
                _rate(
                    row,
                    cell.confidence,
                    _population(row.label, context),
                    None,
                    "rate",
                    start,
                    dates.month_end(start.year, months[1]),
                )
                | {"value": number.value, "decimals": number.decimals}
            )
    return found


def _by_group(table: Table, context: Context) -> list[dict]:
    until = _period(context, table)
    periods = {at: p for at, t in enumerate(table.header[1:]) if (p := _column_period(t, until)) is not None}
    latest = max(periods.values(), key=lambda p: (p[1], p[0]))  # a change is of the later of its two periods
    changes = {at for at, t in enumerate(table.header[1:]) if fold(t).startswith(("diff", "forandring"))}
    population = _office(context, table) or context.identity.organisation
    found = []
    for row in table.rows:
        for at, cell in enumerate(row.cells):
            number = number_of(cell)
            if number is None or cell is None or not fits(number.value) or at not in periods.keys() | changes:
                continue
            measure = "rate" if at in periods else "change"
            start, end = periods.get(at, latest)
            found.append(
                _rate(row, cell.confidence, population, row.label, measure, start, end)
                | {"value": number.value, "decimals": number.decimals}
            )
    return found


def _rate(
    row: Row, confidence: float, population: str, group: str | None, measure: str, start: date, end: date
) -> dict:
    return provenance(row) | {
        "confidence": confidence,
        "population": population,
        "group_name": group,
        "measure": measure,
        "period_start": start,
        "period_end": end,
        "basis": "table",
    }


def _population(label: str, context: Context) -> str:
    words = fold(label).split()
    if words and words[0] in ("kommunen", "kommun"):
        return context.identity.municipality
    return context.identity.organisation


def _period(context: Context, table: Table) -> date:
    """The last day that the rates cover: a footnote on the period below the table holds for all of it."""
    last = min(table.line_end + 30, len(context.document.lines))
    below = context.document.text_of(table.line, last)
    if found := _FOOTNOTE.search(below):
        month = dates.month_number(found[4])
        if month:
            return dates.month_end(context.identity.fiscal_year, month)
    return context.identity.period_end


def _office(context: Context, table: Table) -> str | None:
    """The body that the text below the table says the sick leave is about."""
    endings = tuple(vocabulary("bodies")["endings"])
    last = min(table.line_end + 6, len(context.document.lines))
    for line in context.document.lines[table.line_end : last]:
        if "sjuk" not in fold(line.text):
            continue
        for word in re.findall(r"\b[A-ZÅÄÖ][\w-]+", line.text):
            bare = word[:-1] if word.endswith("s") else word
            if fold(bare).endswith(endings) and len(bare) > 8:
                return bare
    return None
