"""The header of a table with true cells: titles above it, rows of titles, one over several columns as each one's."""

from __future__ import annotations

from orchestration.ingest.document import GridRow
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.cell_units import without_unit
from orchestration.ingest.layout.headers import AMOUNT_HEADS, is_header_word
from orchestration.ingest.tables.measures import read_title
from orchestration.ingest.words import enumeration, fold

MAX_HEADER_ROWS = 4
MAX_TITLE_ROWS = 5  # above the header, in the table's own cells
_JUDGEMENTS = ("assessment", "trend", "status", "prognosis")
MAX_TITLE = 40  # characters of a title below another


def title_rows(rows: tuple[GridRow, ...]) -> int:
    """How many rows with a single cell stand above the header: titles of the table, units."""
    size = 0
    for row in rows[:MAX_TITLE_ROWS]:
        if not row.cells[0] or any(row.cells[1:]):
            break
        size += 1
    return size if size < len(rows) else 0


def header_size(rows: tuple[GridRow, ...]) -> int:
    """How many rows the header has: titles first, then rows of nothing but titles, years and months below them."""
    size = 0
    for row in rows[:MAX_HEADER_ROWS]:
        titles = [c for c in row.cells[1:] if c]
        if not titles or any(is_figure(c) for c in titles):
            break
        if size and not all(_is_title(c) for c in titles) and not _fills(row, rows[size - 1]):
            break
        if size and _is_judged(row):
            break
        size += 1
    if size == 0 or sum(1 for row in rows[:size] for c in row.cells if c and not is_figure(c)) < 2:
        return 0
    return size


def _is_judged(row: GridRow) -> bool:
    """Whether a row is a name with nothing but judgements in words beside it, some of which titles have as well."""
    words = [c for c in row.cells[1:] if c]
    named = bool(row.cells[0]) and not _is_title(row.cells[0])
    return named and all(any(enumeration(kind, word) for kind in _JUDGEMENTS) for word in words)


def _fills(row: GridRow, above: GridRow) -> bool:
    """Whether a row gives the columns under a title over several columns their own titles."""
    return any(sum(1 for c in row.cells[first : last + 1] if c) > 1 for first, last in above.spans)


def _is_title(cell: str) -> bool:
    """Whether a cell below a title goes on with it: header words, a year, a month, a unit."""
    return all(is_header_word(w) for w in cell.split()) and len(cell) <= MAX_TITLE


def titles_of(rows: tuple[GridRow, ...]) -> tuple[str, ...]:
    """The header's rows as one title a column; a title over several columns is each one's."""
    spread: list[list[str]] = []
    for number, row in enumerate(rows):
        cells = list(row.cells)
        for first, last in row.spans:
            cells[first : last + 1] = [cells[first]] * (last + 1 - first)
        if number + 1 < len(rows) and not row.spans:  # a blank cell may lie under the title to its left
            for at in range(2, len(cells)):
                if not cells[at] and cells[at - 1] and rows[number + 1].cells[at]:
                    cells[at] = cells[at - 1]
        spread.append(cells)
    titles = []
    for at in range(len(rows[0].cells)):
        parts: list[str] = []
        for cells in spread:
            if cells[at] and cells[at] not in parts:  # a cell merged down says its title once
                parts.append(cells[at])
        titles.append(" ".join(parts))
    return tuple(titles)


def begins_anew(row: GridRow, former: tuple[GridRow, ...]) -> bool:
    """Whether a row among figures is a header of its own: two titles of amounts or more, and no figure."""
    titles = [c for c in row.cells[1:] if c]
    if len(titles) < 2 or any(is_figure(c) for c in titles) or not any(has_figures(r) for r in former):
        return False
    return sum(1 for c in titles if set(read_title(c).heads) & AMOUNT_HEADS and _is_title(c)) >= 2


def same_titles(row: GridRow, header: tuple[GridRow, ...]) -> bool:
    """Whether a row says the header again, as on a new page."""
    return any(tuple(map(fold, row.cells)) == tuple(map(fold, h.cells)) for h in header)


def has_figures(row: GridRow) -> bool:
    return any(is_figure(c) for c in row.cells[1:])


def is_figure(cell: str) -> bool:
    """Whether a cell is a number, be it with its unit, and no column's year."""
    return parse_cell(without_unit(cell)[0]) is not None and not (len(cell) == 4 and cell.startswith("20"))
