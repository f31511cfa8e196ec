"""What Excel's readers make of a workbook, whichever its format: sheets of cells, as shown and as stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

MAX_SHEETS = 200
MAX_CELLS = 500_000  # filled ones, of all sheets
MAX_COLUMNS = 1_000  # that are filled, of one sheet
MAX_ROWS = 100_000  # that are filled, of one sheet

Place = tuple[int, int]  # row and column of a sheet, from 1


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A filled cell: `text` as shown, `value` the stored number, `formula` without its equals sign."""

    text: str
    value: Decimal | None = None
    formula: str | None = None
    is_figure: bool = False  # a number that is no day
    colour: str = ""  # of a sign's font, as `#rrggbb`
    size: float = 0.0  # of the font, in points; 0 where the file doesn't tell


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its filled cells, the merged ranges (first and last place) and what is hidden.

    `key` is its name as formulas write it; `unknown` are cells whose formula was never calculated.
    """

    name: str
    cells: Mapping[Place, SheetCell]
    merged: tuple[tuple[Place, Place], ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = field(default=frozenset())
    key: str = ""
    unknown: tuple[str, ...] = ()
    fills: Mapping[Place, str] = field(default_factory=dict)  # the colours of cells with nothing in them


def column_letters(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
