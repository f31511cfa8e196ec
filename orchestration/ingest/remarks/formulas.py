"""Formulas of a workbook against the values that it keeps for them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from orchestration.ingest.document import StoredNumber
from orchestration.ingest.grammar.numbers import fits
from orchestration.ingest.remarks.source import Source

MAX_SHOWN = 120  # characters of a formula
_STEP = Decimal("0.0001")  # what facts keep of a number
_MANY = 20  # digits before the point: more than facts keep


def formulas(source: Source) -> Iterator[dict]:
    """Two rows for each formula that was worked out: the value that the cell keeps, and what the formula gives."""
    labels = {row.line: row.cells for grid in source.document.grids for row in grid.rows}
    for number in source.document.numbers:
        if number.formula is None or number.computed is None or number.line not in labels:
            continue
        cells = labels[number.line]
        percent = cells[number.cell].endswith("%")
        kept, computed = (_kept(n, percent) for n in (number.value, number.computed))
        if not number.differs:
            computed = kept  # but for the noise of binary numbers
        if not fits(kept) or not fits(computed):
            continue
        subject = _place(number, cells[0])
        text = f"={number.formula}"
        shown = text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
        lines = (number.line, number.line)
        yield source.row("formula", subject, shown, lines, contradicts=number.differs, value=kept)
        yield source.row("formula_value", subject, shown, lines, contradicts=False, value=computed)


def _kept(value: Decimal, percent: bool) -> Decimal:
    shown = value * 100 if percent else value
    return shown.quantize(_STEP, ROUND_HALF_UP) if shown.adjusted() < _MANY else shown


def _place(number: StoredNumber, label: str) -> str:
    return f"blad {number.sheet}, cell {number.address}" + (f": {label}" if label else "")
