"""Tables of a page by its tags, where these agree with what stands on the page."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
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
    wide: set[int] = set()
    for number, tagged in enumerate(table):
        at = 0
        for own in tagged:
            while at < len(rows[number]) and rows[number][at] is not None:
                at += 1
            cell = Cell([p for c in sorted(own.contents) for p in by_content.get(c, [])], own.title)
            if own.columns > 1:
                wide.add(id(cell))
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
    whole = _aligned(filled, wide)
    if whole is None:
        return None
    header = next((n for n, row in enumerate(whole) if not all(c.title for c in row if c.pieces)), len(whole))
    inferred = any(len(row) != len(filled[0]) for row in filled)
    return Shape(page, whole, header, inferred=inferred)


def _aligned(rows: list[list[Cell]], wide: set[int]) -> list[list[Cell]] | None:
    """The rows with as many cells each; None where they can't be. A blank cell may have left no trace on the page.

    `wide`: the cells (by identity) that stand over several columns.
    """
    width = max(map(len, rows), default=0)
    if width > MAX_COLUMNS:
        return None
    if all(len(row) == width for row in rows):
        return rows if width > 1 else None
    places = _places([[cell for cell in row if cell.pieces and id(cell) not in wide] for row in rows])
    if width <= len(places) <= MAX_COLUMNS:
        placed = [_in_places(row, places, wide) for row in rows]
        if all(row is not None for row in placed):
            return [row for row in placed if row is not None]
    columns = _columns([row for row in rows if len(row) == width])
    whole = [row if len(row) == width else _in_columns(row, columns) for row in rows]
    return [row for row in whole if row is not None] if width > 1 and None not in whole else None


@dataclass(slots=True)
class _Place:
    """Where a column stands, whether it has a title there, and the numbers of the rows that have a cell in it."""

    x0: float
    x1: float
    titled: bool
    rows: set[int]


def _places(rows: list[list[Cell]]) -> list[tuple[float, float]]:
    """From where to where each column reaches by what stands in it; figures beside a title are of its column."""
    untitled = not any(cell.title for row in rows for cell in row) and not any(map(_is_figure, rows[0]))
    cells = [(_span(cell), cell.title or (untitled and not n), n) for n, row in enumerate(rows) for cell in row]
    found: list[_Place] = []
    for (x0, x1), title, number in sorted(cells):
        own = set() if title else {number}
        if found and x0 < found[-1].x1:
            last = found[-1]
            last.x1, last.titled, last.rows = max(last.x1, x1), last.titled or title, last.rows | own
        else:
            found.append(_Place(x0, x1, title, own))
    at = 1  # labels may well have no title
    while at < len(found):
        near = [found[n] for n in (at - 1, at + 1) if n < len(found)]
        home = next((p for p in near if p.titled and p.rows.isdisjoint(found[at].rows)), None)
        if home is None or found[at].titled:
            at += 1
            continue
        home.x0, home.x1 = min(home.x0, found[at].x0), max(home.x1, found[at].x1)
        home.rows |= found.pop(at).rows
    return [(place.x0, place.x1) for place in found]


def _in_places(row: list[Cell], places: list[tuple[float, float]], wide: set[int]) -> list[Cell] | None:
    """A row's cells each in the column whose place they stand in; None where two stand in one."""
    found: list[Cell | None] = [None] * len(places)
    for cell in dict.fromkeys(map(id, row)):
        own = next(c for c in row if id(c) == cell)
        if not own.pieces:
            continue
        x0, x1 = _span(own)
        over = [n for n, (low, high) in enumerate(places) if low < x1 and x0 < high]
        if not over or (len(over) > 1 and id(own) not in wide) or any(found[n] is not None for n in over):
            return None
        for n in over if own.title else over[:1]:
            found[n] = own
    return [cell or Cell() for cell in found]


def _is_figure(cell: Cell) -> bool:
    return not any(c.isalpha() for p in cell.pieces for c in p.text)


def _span(cell: Cell) -> tuple[float, float]:
    return min(p.x0 for p in cell.pieces), max(p.x1 for p in cell.pieces)


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
