"""Tables of a page by its tags, where these agree with what stands on the page."""

from __future__ import annotations

from bisect import bisect_left
from itertools import combinations

from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.readers.pdf_shapes import OVER_ROWS, Cell, Shape, bottom, box_of, top
from orchestration.ingest.readers.pdf_tags import TaggedCell

MAX_CELLS = 20_000
MAX_COLUMNS = 16
ONE_LINE = 0.4  # ems between the baselines of one line


def tagged_shapes(page: int, tables: list[list[list[TaggedCell]]], pieces: list[Piece]) -> list[Shape]:
    """The page's tables as tagged; one whose cells leave out or mix up what stands in its place is left out."""
    by_content: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_content.setdefault(piece.content, []).append(piece)
    found = []
    for table in tables:
        shape = _shape(page, table, by_content)
        if shape is not None and agrees(shape, pieces):
            found.append(shape)
    return found


def _shape(page: int, table: list[list[TaggedCell]], by_content: dict[int, list[Piece]]) -> Shape | None:
    """The cells in rows and columns: one over several columns or rows stands in its first, a title in each column."""
    rows: list[list[Cell | None]] = [[] for _ in table]
    size = 0
    for number, tagged in enumerate(table):
        at = 0
        for own in tagged:
            while at < len(rows[number]) and rows[number][at] is not None:
                at += 1
            cell = Cell([p for c in sorted(own.contents) for p in by_content.get(c, [])], own.title)
            for down in range(min(own.rows, len(table) - number)):
                row = rows[number + down]
                row += [None] * (at + own.columns - len(row))
                for over in range(own.columns):
                    title = own.title and not down
                    row[at + over] = cell if (not down and not over) or title else Cell([], own.title)
                size += own.columns
            at += own.columns
            if size > MAX_CELLS:
                return None
    filled = [[cell or Cell() for cell in row] for row in rows if any(cell and cell.pieces for cell in row)]
    width = max(map(len, filled), default=0)
    if not 2 <= width <= MAX_COLUMNS:
        return None
    columns = _columns([row for row in filled if len(row) == width])
    whole: list[list[Cell]] = []
    for given in filled:
        cells = given if len(given) == width else _in_columns(given, columns)
        if cells is None:
            return None
        whole.append(cells)
    header = next((n for n, row in enumerate(whole) if not all(c.title for c in row if c.pieces)), len(whole))
    return Shape(page, whole, header) if len(whole) > 1 else None


def _columns(rows: list[list[Cell]]) -> list[tuple[float, float] | None]:
    """From where to where the words of each column reach, by the rows that have all cells."""
    found: list[tuple[float, float] | None] = []
    for cells in zip(*rows, strict=True):
        pieces = [p for cell in cells for p in cell.pieces]
        found.append((min(p.x0 for p in pieces), max(p.x1 for p in pieces)) if pieces else None)
    return found


def _in_columns(row: list[Cell], columns: list[tuple[float, float] | None]) -> list[Cell] | None:
    """A row with fewer cells, since a blank one leaves no trace on the page: each in the column in whose place it is.

    None where one stands in no column's place.
    """
    own = [cell for cell in row if cell.pieces]
    spans = [(min(p.x0 for p in cell.pieces), max(p.x1 for p in cell.pieces)) for cell in own]
    titles = all(cell.title for cell in own)
    best: tuple[float, tuple[int, ...]] | None = None
    for places in combinations(range(len(columns)), len(own)):
        cost = 0.0
        for (x0, x1), place in zip(spans, places, strict=True):
            column = columns[place]
            if column is None or (not titles and (x0 >= column[1] or column[0] >= x1)):
                break  # a title may stand at the other edge of its column than the figures
            cost += min(abs(x0 - column[0]), abs(x1 - column[1]), abs(x0 + x1 - column[0] - column[1]) / 2)
        else:
            if best is None or cost < best[0]:
                best = (cost, places)
    if best is None:
        return None
    found = [Cell() for _ in columns]
    for cell, place in zip(own, best[1], strict=True):
        found[place] = cell
    return found


def agrees(shape: Shape, pieces: list[Piece]) -> bool:
    """Whether the cells hold all that stands in the table's place and on its lines, row below row, column by column."""
    held = {id(p): p for row in shape.rows for cell in row for p in cell.pieces}
    if not held:
        return False
    x0, y0, x1, y1 = box_of(list(held.values()))
    bases = sorted({p.base for p in held.values()})
    for piece in pieces:
        if not y0 - piece.size < piece.base < y1 + piece.size:
            continue
        if piece.off or id(piece) in held or not piece.text.strip():
            continue
        middle = (top(piece) + bottom(piece)) / 2
        if y0 <= middle <= y1 and x0 <= (piece.x0 + piece.x1) / 2 <= x1:
            return False
        near = bisect_left(bases, piece.base - ONE_LINE * piece.size)
        if near < len(bases) and bases[near] < piece.base + ONE_LINE * piece.size:
            return False  # other text beside the table
    low = float("-inf")
    for row in shape.rows[shape.header :]:
        own = [p for cell in row for p in cell.pieces]
        if min(p.base for p in own) < low + OVER_ROWS * own[0].size:
            return False
        low = max(p.base for p in own)
        end = float("-inf")
        for cell in row:
            if cell.pieces:
                start = min(p.x0 for p in cell.pieces)
                if start < end:
                    return False
                end = max((p.x0 + p.x1) / 2 for p in cell.pieces)
    return True
