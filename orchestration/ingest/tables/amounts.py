"""Tables of amounts → finance, investment and other cells."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

from orchestration.ingest.grammar.numbers import fits, parse_cell
from orchestration.ingest.layout.headings import goal_heading, without_number
from orchestration.ingest.tables.context import Context, number_of, provenance
from orchestration.ingest.tables.measures import amount_measures, read_title
from orchestration.ingest.tables.model import Cell, Row, Table
from orchestration.ingest.words import fold, slug, vocabulary

AMOUNT_HEADS = frozenset({"variance", "change", "forecast", "budget", "outcome"})
_UNIT = re.compile(r"\b(tkr|tusen kr|tusental|mnkr|mkr|miljoner|miljontal|kr\b|kronor\b(?! per))")
_UNITS = {"tkr": "tkr", "tusen kr": "tkr", "tusental": "tkr", "mnkr": "mnkr", "mkr": "mnkr", "kr": "kr", "kronor": "kr"}
_SINCE = re.compile(r"\bsedan\b")  # a forecast against the one before: no variance, no change of years
_COUNTED = re.compile(r"\barsarbetare|\b(?:tillsvidare)?anstallda\b")  # people: no money whatever the titles beside
_UNITS |= {"miljoner": "mnkr", "miljontal": "mnkr"}
_DOTTED = re.compile(r"[+−–-]?\s?[1-9]\d{0,2}\.\d{3}")
_PROJECT = re.compile(r"^(\d{4,6})\b(?!:)")


def unit_in(text: str) -> str | None:
    """The unit of amounts that a header or heading states."""
    found = _UNIT.search(fold(text))
    return _UNITS[found[1]] if found else None


def stated_unit(table: Table) -> str | None:
    """The unit of amounts that a table states itself, in its corner, notes or headings."""
    near = [table.header[0], *reversed(table.notes), *reversed(table.headings[-2:])]
    return next((u for text in near if (u := unit_in(text))), None)


def recognises(table: Table) -> str | None:
    """`finance_cells`, `investment_cells` or `other_cells` for a table with columns of figures; else None."""
    figures = [t for i, t in enumerate(table.header[1:]) if any(_number(r, i) for r in table.rows)]
    if not figures or len(table.rows) < 1:
        return None
    if any(_COUNTED.search(fold(t)) for t in table.header[1:]):
        return "other_cells"
    heads = [set(read_title(t).heads) & AMOUNT_HEADS for t in table.header[1:]]
    if sum(map(bool, heads)) >= 2:
        return "investment_cells" if _is_investment(table) else "finance_cells"
    return "other_cells"


def _number(row: Row, at: int) -> bool:
    cell = row.cells[at] if at < len(row.cells) else None
    return cell is not None and parse_cell(cell.text) is not None


def _is_investment(table: Table) -> bool:
    words = vocabulary("sections")["investment"]
    near = [table.header[0], *table.headings[-2:]]
    if any(fold(without_number(t)).startswith(w) for t in near for w in words):
        return True
    scopes = [read_title(t).scopes for t in table.header[1:]]
    return sum("total" in s for s in scopes) >= 2 or any(w in fold(r.label) for r in table.rows[-1:] for w in words)


def cells(table: Table, fact: str, context: Context) -> list[dict]:
    """One row of `fact` for each number of the table, in reading order."""
    titles = list(table.header[1:])
    measures = amount_measures(titles, context.frame, fact == "investment_cells")
    measures = _period_budget(table, titles, measures)
    measures = _budget_of_variance(table, titles, measures)
    measures = [
        slug(t, "_") if _SINCE.search(fold(t)) and m.startswith(("variance", "change")) else m
        for t, m in zip(titles, measures, strict=True)
    ]
    if fact == "other_cells":
        measures = [_own_kind(t, m, measures) for t, m in zip(titles, measures, strict=True)]
    percent = [_mostly_percent(table, at) for at in range(len(titles))]
    if fact == "investment_cells":
        measures = [_as_percentage(m, p, measures) for m, p in zip(measures, percent, strict=True)]
    unit = stated_unit(table)
    statement = context.statement(_name(table, fact, context))
    references = vocabulary("columns")["references"]
    refers = [fold(t).strip(".:") in references for t in titles]
    dotted = _dotted_thousands(table)
    found = []
    for line_no, row in enumerate(table.rows, 1):
        for at, cell in enumerate(row.cells):
            number = number_of(cell)
            if number is None or cell is None or refers[at] or not fits(number.value):
                continue
            if dotted and _DOTTED.fullmatch(cell.text.strip()):
                number = replace(number, value=number.value * 1000, decimals=0)
            found.append(
                provenance(row)
                | {
                    "statement": statement,
                    "line_no": line_no,
                    "line_label": row.label,
                    "line_kind": line_kind(row.label),
                    "measure": measures[at],
                    "value": number.value,
                    "decimals": number.decimals,
                    "unit": "%" if number.percent else cell.unit or _column_unit(titles[at], unit, fact, context),
                    "column_title": titles[at],
                    "confidence": cell.confidence,
                    "alternatives": _alternatives(cell),
                }
                | (
                    {"project_no": project[1] if (project := _PROJECT.match(row.label)) else None}
                    if fact == "investment_cells"
                    else {}
                )
            )
    return found


def _dotted_thousands(table: Table) -> bool:
    """Whether a point stands before thousands (`-3.000`): no number of the table shows any other decimals."""
    texts = [
        c.text.strip() for row in table.rows for c in row.cells if c is not None and parse_cell(c.text) is not None
    ]
    decimals = [t for t in texts if re.search(r"[.,]\d", t) and "%" not in t]
    return all(_DOTTED.fullmatch(t) for t in decimals)


def _own_kind(title: str, measure: str, measures: list[str]) -> str:
    """The measure of a table that is no budget's: what deviates in a count (`Pågår med avvikelse`) is no variance."""
    if not measure.startswith(("variance_", "change_")) or any(m.startswith(("budget", "forecast")) for m in measures):
        return measure
    words = fold(title).split()
    leads = bool(words) and bool(set(read_title(words[0]).heads) & {"variance", "change"})
    name = slug(title, "_")
    return measure if leads or not name or name in measures else name


def _period_budget(table: Table, titles: list[str], measures: list[str]) -> list[str]:
    """A bare `Budget` beside the period's outcome and variance is the period's own when the rows say so."""
    wanted = ("budget_year", "actual_ytd", "variance_ytd")
    if "budget_ytd" in measures or not all(m in measures for m in wanted):
        return measures
    budget, actual, variance = (measures.index(m) for m in wanted)
    if "year" in read_title(titles[budget]).scopes:
        return measures
    held, judged = 0, 0
    for row in table.rows:
        b, a, v = (number_of(row.cells[at]) for at in (budget, actual, variance))
        if b and a and v and (b.value or a.value):
            judged += 1
            step = Decimal(1).scaleb(-min(b.decimals, a.decimals, v.decimals))
            held += min(abs(v.value - (a.value - b.value)), abs(v.value - (b.value - a.value))) <= Decimal("1.5") * step
    if judged < 2 or held * 3 < judged * 2:
        return measures
    return ["budget_ytd" if at == budget else m for at, m in enumerate(measures)]


def _budget_of_variance(table: Table, titles: list[str], measures: list[str]) -> list[str]:
    """Of several budgets (the first one, what was added, the sum) the year's is the one that the variance is from."""
    level = next((m for m in ("forecast_year", "actual_year", "actual_ytd") if m in measures), None)
    if level is None or "variance_year" not in measures or "budget_year" not in measures:
        return measures
    at_level, at_variance, current = (measures.index(m) for m in (level, "variance_year", "budget_year"))

    def held(budget: int) -> int:
        count = 0
        for row in table.rows:
            b, a, v = (number_of(row.cells[at]) for at in (budget, at_level, at_variance))
            if b and a and v and b.value and a.value:
                step = Decimal(1).scaleb(-min(b.decimals, a.decimals, v.decimals))
                difference = abs(a.value) - abs(b.value)
                count += abs(abs(v.value) - abs(difference)) <= Decimal("1.5") * step
        return count

    others = [at for at in range(len(titles)) if at not in (current, at_level, at_variance)]
    best = max([current, *others], key=lambda at: (held(at), at == current))
    if best == current or held(best) < 3 or "budget" not in fold(titles[best]):
        return measures
    names = list(measures)
    names[current], names[best] = slug(titles[current], "_") or names[best], "budget_year"
    return names if len(set(names)) == len(names) else measures


def _alternatives(cell: Cell) -> str | None:
    return json.dumps(list(cell.alternatives), ensure_ascii=False) if cell.alternatives else None


def _column_unit(title: str, table_unit: str | None, fact: str, context: Context) -> str | None:
    if "%" in title or "procent" in fold(title):
        return "%"
    if own := unit_in(title):
        return own
    if fold(title).startswith("antal "):
        return "st"
    return (table_unit or context.amount_unit) if fact != "other_cells" else table_unit


def _mostly_percent(table: Table, at: int) -> bool:
    marks = [n.percent for r in table.rows if (n := number_of(r.cells[at])) is not None]
    return bool(marks) and sum(marks) > len(marks) / 2


def _as_percentage(measure: str, percent: bool, measures: list[str]) -> str:
    if percent and measure.startswith("variance") and "variance_pct" not in measures:
        return "variance_pct"
    return measure


def line_kind(label: str) -> str:
    """item, total or memo by the label alone; structure inference tells sub-totals apart later."""
    words = fold(label).replace(":", " ").split()
    rows = vocabulary("columns")["rows"]
    if words and words[0] in rows["memo"]:
        return "memo"
    return "total" if words and words[0] in rows["total"] else "item"


def _name(table: Table, fact: str, context: Context) -> str:
    for heading in reversed(table.headings):
        if _names_report(heading, context):
            continue
        name = slug(heading, "_")
        if name and goal_heading(heading) is None and not name.startswith(("sammanfatt", "kommentar", "belopp_i_")):
            return name[:60]
    return slug(table.header[0], "_") or fact.split("_")[0]


def _names_report(heading: str, context: Context) -> bool:
    """Whether a heading is the report's title, or says whose it is: it names no table."""
    words = fold(heading)
    place = fold(re.sub(r" (?:kommun|stad)$", "", context.identity.municipality))
    kinds = vocabulary("enumerations")["report_type"].values()
    return words.startswith(tuple(fold(s) for spelled in kinds for s in spelled)) or (
        place in words and (" kommun" in words or fold(context.identity.organisation) in words)
    )
