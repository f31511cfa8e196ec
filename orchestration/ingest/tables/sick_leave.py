"""Sick leave: rates by month, and rates by group with the change between two years."""

from __future__ import annotations

import re
from datetime import date

from orchestration.ingest.grammar import dates
from orchestration.ingest.tables.context import Context, fits, number_of, provenance
from orchestration.ingest.tables.model import Row, Table
from orchestration.ingest.words import fold, vocabulary

_YEAR = re.compile(r"\b(20\d\d)\b")
_FOOTNOTE = re.compile(r"(?i)(?:avser|gäller)\s+perioden\s+(\d{1,2})\s+(\w+)\s*[-–]\s*(\d{1,2})\s+(\w+)")
_MONTH_COLUMNS = 6


def recognises(table: Table) -> bool:
    if _months(table):
        return any("sjuk" in fold(t) for t in [*table.headings, *(r.label for r in table.rows), *table.notes])
    years = [t for t in table.header[1:] if re.fullmatch(r"\s*20\d\d\s*", t)]
    return fold(table.header[0]).startswith("sjuk") and bool(years)


def _months(table: Table) -> list[int]:
    months = [m for t in table.header[1:] if (m := dates.month_number(t)) is not None]
    return months if len(months) >= _MONTH_COLUMNS else []


def records(table: Table, context: Context) -> list[dict]:
    """Rows of `sick_leave`: a rate for each filled cell, a change for each cell of a difference column."""
    months = _months(table)
    return _by_month(table, months, context) if months else _by_group(table, context)


def _by_month(table: Table, months: list[int], context: Context) -> list[dict]:
    found = []
    for row in table.rows:
        year = _YEAR.search(row.label)
        if not year:
            continue
        for month, cell in zip(months, row.cells, strict=False):
            number = number_of(cell)
            if number is None or cell is None or not fits(number.value):
                continue
            start = date(int(year[1]), month, 1)
            found.append(
                _rate(
                    row,
                    cell.confidence,
                    _population(row.label, context),
                    None,
                    "rate",
                    start,
                    dates.month_end(start.year, month),
                )
                | {"value": number.value, "decimals": number.decimals}
            )
    return found


def _by_group(table: Table, context: Context) -> list[dict]:
    years = {at: int(t.strip()) for at, t in enumerate(table.header[1:]) if re.fullmatch(r"\s*20\d\d\s*", t)}
    last = max(years.values())
    month_end = _period(context, table)
    population = _office(context, table) or context.identity.organisation
    found = []
    for row in table.rows:
        for at, cell in enumerate(row.cells):
            number = number_of(cell)
            if number is None or cell is None or not fits(number.value):
                continue
            year = years.get(at, last)
            measure = (
                "rate"
                if at in years
                else "change"
                if fold(table.header[at + 1]).startswith(("diff", "forandring"))
                else None
            )
            if measure is None:
                continue
            end = date(year, month_end.month, min(month_end.day, dates.month_end(year, month_end.month).day))
            found.append(
                _rate(row, cell.confidence, population, row.label, measure, date(year, 1, 1), end)
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
