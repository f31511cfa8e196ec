"""Tables whose cells the format itself separates: a Grid's titles, header and rows."""

from __future__ import annotations

from dataclasses import replace

from orchestration.ingest.document import Document, Grid, GridRow
from orchestration.ingest.layout.blocks import blocks
from orchestration.ingest.layout.cell_units import without_unit
from orchestration.ingest.layout.grid_header import (
    begins_anew,
    header_size,
    same_titles,
    title_rows,
    titles_of,
)
from orchestration.ingest.layout.grid_labels import holds_codes, label_column, labels_of
from orchestration.ingest.layout.headers import AMOUNT_HEADS
from orchestration.ingest.layout.headings import COMMENT, goal_heading, heading_text, opens_section
from orchestration.ingest.tables.measures import read_title
from orchestration.ingest.tables.model import Cell, Row, Table
from orchestration.ingest.words import INFERRED_CONFIDENCE, fold, is_inferred, vocabulary

LEAST_MARKED = 3
_NOTHING = frozenset({"", "-", "–", "—"})


def tables(document: Document) -> list[Table]:
    """The Tables of each Grid with a header row, with the headings and the goal in force above it."""
    inside = frozenset(n for g in document.grids for n in range(g.first_line, g.last_line + 1))
    outline = _outline(document, inside)
    found = []
    for grid in document.grids:
        headings, goal_no = _above(outline, grid.first_line)
        found += _tables(grid, headings, goal_no)
    return found


def _outline(document: Document, inside: frozenset[int]) -> list[tuple[int, str, str | None]]:
    """(line, heading, goal number) for each heading outside the grids; a section's heading ends a goal."""
    found: list[tuple[int, str, str | None]] = []
    goal_no: str | None = None
    marked = sum(line.text.startswith("#") for line in document.lines) >= LEAST_MARKED
    for block in blocks(document, inside):
        if goal := goal_heading(block.text):
            goal_no = goal[0]
            found.append((block.first, block.text.strip(), goal_no))
        elif len(block.lines) <= 2 and (text := heading_text(block.text)):
            ends = opens_section(text) or not _inside_goal(text)
            # Where headings are marked, a short line without a mark may be a caption or a comment: no goal ends there.
            goal_no = None if ends and (not marked or block.text.startswith(("#", "**"))) else goal_no
            found.append((block.first, text, goal_no))
    return found


def _inside_goal(text: str) -> bool:
    return text.lower().startswith(("bedömning", "indikator", "sammanfatt", "analys", "kommentar", "koppling"))


def _above(outline: list[tuple[int, str, str | None]], line: int) -> tuple[tuple[str, ...], str | None]:
    before = [entry for entry in outline if entry[0] < line]
    return tuple(text for _, text, _ in before[-4:]), before[-1][2] if before else None


def _tables(grid: Grid, headings: tuple[str, ...], goal_no: str | None) -> list[Table]:
    """The tables of a grid: a header among its rows begins the next one, the same header again is left out."""
    found: list[Table] = []
    rows = grid.rows
    while rows:
        titled = title_rows(rows)
        size = header_size(rows[titled:])
        body = titled + size
        if size == 0 or len(rows) <= body or grid.width < 2:
            break
        header = rows[titled:body]
        kept: list[GridRow] = []
        at = body
        while at < len(rows):
            if same_titles(rows[at], header):
                at += 1
            elif begins_anew(rows[at], tuple(kept)):
                break
            else:
                kept.append(rows[at])
                at += 1
        while at < len(rows) and kept and not any(kept[-1].cells[1:]):  # the next table's own title
            kept.pop()
            at -= 1
        own = tuple(row.cells[0] for row in rows[:titled])
        above = (*headings, *own)[-4:]
        found.append(_table(header, tuple(kept), rows[0].line, rows[at - 1].line_end, above, goal_no))
        rows = rows[at:]
    return [table for table in found if table.rows]


def _table(
    header: tuple[GridRow, ...],
    rows: tuple[GridRow, ...],
    line: int,
    line_end: int,
    headings: tuple[str, ...],
    goal_no: str | None,
) -> Table:
    titles = titles_of(header)
    rows = tuple(r for r in rows if any(c not in _NOTHING for c in r.cells))
    if (keys := _keys(titles, rows)) > 1:
        titles = (" ".join(t for t in titles[:keys] if t), *titles[keys:])
        rows = tuple(_keyed(r, keys) for r in rows)
    label = label_column(titles, rows)
    # Numbers before the label belong to it; a group's name stays a column of its own.
    groups = [at for at in range(label) if not holds_codes(titles[at], at, rows)]
    columns = [*groups, *range(label + 1, len(titles))]
    made: list[Row] = []
    for r, name in zip(rows, labels_of(label, rows), strict=True):
        comment = _comment(r)
        if comment and made:
            made[-1] = replace(made[-1], comment_text=comment[0], comment=comment[1])
        else:
            made.append(_row(r, name, columns))
    shown = (titles[label], *(titles[at] for at in columns))
    return Table(shown, tuple(made), line, line_end, headings, goal_no, true_cells=True)


def _comment(row: GridRow) -> tuple[str, str] | None:
    """Heading and text of a row that only comments on the one above it: `Senaste kommentar (2025-03-31): Klart.`"""
    if any(row.cells[1:]) or not (found := COMMENT.match(row.cells[0])):
        return None
    return found["heading"], found["text"]


def _keys(titles: tuple[str, ...], rows: tuple[GridRow, ...]) -> int:
    """How many columns name a row together: the keys of an account, codes among them, before columns of amounts."""
    words = vocabulary("columns")["keys"]
    count = next((at for at, title in enumerate(titles) if fold(title).strip(".:") not in words), len(titles))
    amounts = sum(1 for title in titles[count:] if AMOUNT_HEADS & set(read_title(title).heads))
    coded = any(sum(row.cells[at].isdigit() for row in rows) * 2 >= len(rows) for at in range(count))
    return count if amounts >= 2 and coded else 0


def _keyed(row: GridRow, keys: int) -> GridRow:
    return replace(row, cells=(" ".join(c for c in row.cells[:keys] if c), *row.cells[keys:]))


def _row(row: GridRow, name: str, columns: list[int]) -> Row:
    cells = tuple(_cell(row.cells[at], row.confidence) for at in columns)
    return Row(name, cells, row.line, row.line_end, "\t".join(row.cells), row.page)


def _cell(text: str, confidence: float) -> Cell | None:
    if is_inferred(text):
        confidence = min(confidence, INFERRED_CONFIDENCE)
    figure, unit = without_unit(text)
    return Cell(figure, confidence, unit=unit) if figure not in _NOTHING else None
