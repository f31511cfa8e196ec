"""Which columns a total column sums (`Kvinnor`, `Män`, `Totalt`), and which tables count things one by one.

A column titled as a total is compared with the runs of columns beside it, row by row. The run under which most rows
hold is its structure; a row that is outvoted is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orchestration.ingest.grammar.numbers import half_width
from orchestration.ingest.words import fold
from orchestration.reconcile.totals import is_memo

MIN_HOLDING = 2
_TOTAL = re.compile(r"(?:^|\W)(?:totalt?|summa|samtliga|alla|s:a|antal)(?:\W|$)")
_LAST_TOTAL = re.compile(r"(?:^|\W)(?:totalt?|summa|samtliga|alla|s:a)\W*$")
_COUNTED = re.compile(
    r"antal|uppdrag|initiativ|anstalld|elever|barn|personer|platser|arenden|besok|lagenhet|bostader|tomter|studerande|mal\b"
)
_AVERAGED = re.compile(r"snitt|medel|andel|procent|%|index|arsarbetar|kvot|per ")
MAX_COUNT = 99_999


@dataclass(frozen=True, slots=True)
class Structure:
    """A total column and the columns that it sums, with how many rows hold."""

    total: str
    items: tuple[str, ...]
    holding: int
    rows: int


def infer_column_arcs(cells: Sequence[Mapping], fact: str) -> list[dict]:
    """Rows of `schemas.FACTS["column_arcs"]` for one report's cells of one fact."""
    found = []
    for statement, own in _statements(cells).items():
        exact = counts_exactly(own)
        for structure in _structures(own, exact):
            found += [
                {
                    "report_id": own[0]["report_id"],
                    "fact": fact,
                    "statement": statement,
                    "total_measure": structure.total,
                    "item_measure": item,
                    "exact": exact,
                    "basis": f"sum of the columns beside, {structure.holding} of {structure.rows} rows hold",
                    "rows_holding": structure.holding,
                    "rows_total": structure.rows,
                }
                for item in structure.items
            ]
    return found


def counts_exactly(cells: Sequence[Mapping]) -> bool:
    """Whether a table counts things, so that its sums have no rounding: whole numbers, and words that say so."""
    words = fold(" ".join([cells[0]["statement"].replace("_", " "), *(c.get("column_title") or "" for c in cells)]))
    labels = fold(" ".join(c["line_label"] for c in cells))
    if not _COUNTED.search(f"{words} {labels}") or _AVERAGED.search(words):
        return False
    return all(
        (c.get("unit") or "st") == "st" and not c["decimals"] and abs(c["value"]) <= MAX_COUNT
        for c in cells
        if c.get("unit") != "%"
    )


def _statements(cells: Sequence[Mapping]) -> dict[str, list[Mapping]]:
    found: dict[str, list[Mapping]] = {}
    for cell in cells:
        found.setdefault(cell["statement"], []).append(cell)
    return found


def _structures(cells: Sequence[Mapping], exact: bool) -> Iterator[Structure]:
    titles: dict[str, str] = {}
    rows: dict[int, dict[str, Mapping]] = {}
    for cell in cells:
        titles.setdefault(cell["measure"], fold(cell.get("column_title") or ""))
        if not is_memo(cell["line_label"]):
            rows.setdefault(cell["line_no"], {})[cell["measure"]] = cell
    order = _in_print_order(rows, list(titles))
    taken: set[str] = set()
    for at, measure in enumerate(order):
        if not _says_total(titles[measure], at == len(order) - 1):
            continue
        runs = [order[start:at] for start in range(at - 2, -1, -1)]
        runs += [order[at + 1 : end] for end in range(at + 3, len(order) + 1)]
        judged = [s for run in runs if not taken & set(run) and (s := _judged(measure, run, rows, exact)) is not None]
        if judged:
            best = max(judged, key=lambda s: (s.holding, -len(s.items)))
            taken |= {best.total}
            yield best


def _says_total(title: str, last: bool) -> bool:
    return bool(_LAST_TOTAL.search(title)) or (last and bool(_TOTAL.search(title)))


def _in_print_order(rows: Mapping[int, Mapping[str, Mapping]], measures: list[str]) -> list[str]:
    """The columns from left to right: the fullest row's order, columns that it leaves blank as they turned up."""
    fullest = max(rows.values(), key=len, default={})
    known = sorted(fullest, key=lambda m: fullest[m]["fact_no"])
    return [*known, *(m for m in measures if m not in fullest)]


def _judged(
    total: str, items: Sequence[str], rows: Mapping[int, Mapping[str, Mapping]], exact: bool
) -> Structure | None:
    """The structure when most rows with figures hold; else None."""
    holding = judged = 0
    for row in rows.values():
        parts = [row[m] for m in items if m in row]
        if total not in row or len(parts) < 2 or any(c.get("unit") == "%" for c in (row[total], *parts)):
            continue
        whole = row[total]
        if not whole["value"] and not any(c["value"] for c in parts):
            continue
        judged += 1
        bound = Decimal(0) if exact else sum((half_width(c["decimals"]) for c in (whole, *parts)), Decimal(0))
        holding += abs(whole["value"] - sum((c["value"] for c in parts), Decimal(0))) <= bound
    if holding < MIN_HOLDING or holding * 3 < judged * 2:
        return None
    return Structure(total, tuple(items), holding, judged)
