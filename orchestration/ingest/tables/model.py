"""The Table between layout and meaning: what a layout reader found, and all that a recogniser sees.

A layout reader (grids, exploded text, aligned text) turns lines into Tables; a recogniser turns a Table
into facts by its header. Neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text as printed; `confidence` < 1 when its column is inferred. `unit`: printed beside the number."""

    text: str
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its first cell is the label; `cells` go with `Table.header[1:]`, None for a blank cell."""

    label: str
    cells: tuple[Cell | None, ...]
    line: int
    line_end: int
    text: str
    page: int | None = None
    comment: str | None = None
    comment_text: str | None = None  # the comment's heading with its date, as printed


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `headings` are those in force above it, outermost first."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int
    line_end: int
    headings: tuple[str, ...] = ()
    goal_no: str | None = None
    true_cells: bool = False  # the format itself separates the cells
    notes: tuple[str, ...] = field(default=())  # filter texts and footnotes around it
