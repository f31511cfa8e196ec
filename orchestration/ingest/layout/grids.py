"""Tables whose cells the format itself separates: a Grid's first row is its header."""

from __future__ import annotations

from dataclasses import replace

from orchestration.ingest.document import Document, Grid, GridRow
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.blocks import blocks
from orchestration.ingest.layout.headers import AMOUNT_HEADS, is_header_word
from orchestration.ingest.layout.headings import goal_heading, heading_text, opens_section
from orchestration.ingest.tables.measures import read_title
from orchestration.ingest.tables.model import Cell, Row, Table
from orchestration.ingest.words import INFERRED_CONFIDENCE, fold, is_inferred, vocabulary

MAX_HEADER_ROWS = 4
_NOTHING = frozenset({"", "-", "–", "—"})


def tables(document: Document) -> list[Table]:
    """One Table for each Grid with a header row, with the headings and the goal in force above it."""
    inside = frozenset(n for g in document.grids for n in range(g.first_line, g.last_line + 1))
    outline = _outline(document, inside)
    found = []
    for grid in document.grids:
        headings, goal_no = _above(outline, grid.first_line)
        if table := _table(grid, headings, goal_no):
            found.append(table)
    return found


def _outline(document: Document, inside: frozenset[int]) -> list[tuple[int, str, str | None]]:
    """(line, heading, goal number) for each heading outside the grids; a section's heading ends a goal."""
    found: list[tuple[int, str, str | None]] = []
    goal_no: str | None = None
    for block in blocks(document, inside):
        if goal := goal_heading(block.text):
            goal_no = goal[0]
            found.append((block.first, block.text.strip(), goal_no))
        elif len(block.lines) <= 2 and (text := heading_text(block.text)):
            goal_no = None if opens_section(text) or not _inside_goal(text) else goal_no
            found.append((block.first, text, goal_no))
    return found


def _inside_goal(text: str) -> bool:
    return text.lower().startswith(("bedömning", "indikator", "sammanfatt", "analys", "kommentar", "koppling"))


def _above(outline: list[tuple[int, str, str | None]], line: int) -> tuple[tuple[str, ...], str | None]:
    before = [entry for entry in outline if entry[0] < line]
    return tuple(text for _, text, _ in before[-4:]), before[-1][2] if before else None


def _table(grid: Grid, headings: tuple[str, ...], goal_no: str | None) -> Table | None:
    size = _header_size(grid)
    if size == 0 or len(grid.rows) <= size or grid.width < 2:
        return None
    filled = [r for r in grid.rows[size:] if any(c not in _NOTHING for c in r.cells)]
    titles = _titles(grid.rows[:size])
    if (keys := _keys(titles, filled)) > 1:
        titles = (" ".join(t for t in titles[:keys] if t), *titles[keys:])
        filled = [_keyed(r, keys) for r in filled]
    rows = tuple(_row(r) for r in filled)
    return Table(titles, rows, grid.first_line, grid.last_line, headings, goal_no, true_cells=True)


def _keys(titles: tuple[str, ...], rows: list[GridRow]) -> int:
    """How many columns name a row together: the keys of an account, codes among them, before columns of amounts."""
    words = vocabulary("columns")["keys"]
    count = next((at for at, title in enumerate(titles) if fold(title).strip(".:") not in words), len(titles))
    amounts = sum(1 for title in titles[count:] if AMOUNT_HEADS & set(read_title(title).heads))
    coded = any(sum(row.cells[at].isdigit() for row in rows) * 2 >= len(rows) for at in range(count))
    return count if amounts >= 2 and coded else 0


def _keyed(row: GridRow, keys: int) -> GridRow:
    return replace(row, cells=(" ".join(c for c in row.cells[:keys] if c), *row.cells[keys:]))


def _header_size(grid: Grid) -> int:
    """How many rows the header has: titles first, then rows of nothing but titles, years and months below them."""
    size = 0
    for row in grid.rows[:MAX_HEADER_ROWS]:
        titles = [c for c in row.cells[1:] if c]
        if not titles or any(_figure(c) for c in titles):
            break
        if size and not all(_is_title(c) for c in titles):
            break
        size += 1
    if size == 0 or sum(1 for row in grid.rows[:size] for c in row.cells if c and not _figure(c)) < 2:
        return 0
    return size


def _is_title(cell: str) -> bool:
    """Whether a cell below a title goes on with it: header words, a year, a month, a unit."""
    return all(is_header_word(w) for w in cell.split()) and len(cell) <= 40


def _titles(rows: tuple[GridRow, ...]) -> tuple[str, ...]:
    """The header's rows as one title a column; a title over several columns is each one's."""
    spread: list[list[str]] = []
    for number, row in enumerate(rows):
        cells = list(row.cells)
        if number + 1 < len(rows):  # not the last: a blank cell lies under the title to its left
            for at in range(2, len(cells)):
                if not cells[at] and cells[at - 1] and rows[number + 1].cells[at]:
                    cells[at] = cells[at - 1]
        spread.append(cells)
    return tuple(" ".join(c[at] for c in spread if c[at]) for at in range(len(rows[0].cells)))


def _figure(cell: str) -> bool:
    return parse_cell(cell) is not None and not (len(cell) == 4 and cell.startswith("20"))


def _cell(text: str) -> Cell:
    return Cell(text, INFERRED_CONFIDENCE if is_inferred(text) else 1.0)


def _row(row: GridRow) -> Row:
    cells = tuple(_cell(c) if c not in _NOTHING else None for c in row.cells[1:])
    return Row(row.cells[0], cells, row.line, row.line_end, "\t".join(row.cells), row.page)
