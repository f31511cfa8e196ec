"""From a page's tables to what the Document holds: icons' words put in their cells, and Grids over the final lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orchestration.ingest.document import Grid, GridRow
from orchestration.ingest.layout.headings import goal_heading
from orchestration.ingest.readers.pdf_drawings import Mark
from orchestration.ingest.readers.pdf_icons import Legend, is_picture, kind_of_title, meaning
from orchestration.ingest.readers.pdf_lines import PageLine, Run
from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.readers.pdf_shapes import Cell, Shape, at, box_of, joined, text_of
from orchestration.ingest.words import enumeration, fold, vocabulary

MAX_BETWEEN = 3  # lines of page foot and page head between the parts of a table
MAX_LABEL = 30  # characters of the words that an icon is the answer to
SAME_EDGE = 3.0  # points between the lines of a table on two pages
ONE_LINE = 0.6  # ems
BEFORE = 4.0  # ems between an icon and the goal that it judges
APART = 3.0  # ems from a goal's name to the words of its icon


@dataclass(slots=True)
class Page:
    """What is known of a page before its lines are laid out."""

    number: int
    pieces: list[Piece] = field(default_factory=list)
    lines: list[PageLine] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    alternatives: dict[int, str] = field(default_factory=dict)


def line_numbers(lines: Sequence[PageLine]) -> dict[int, int]:
    """The number of the line that each piece (by identity) stands on."""
    return {id(p): n for n, line in enumerate(lines) for run in line.runs for p in run.pieces}


def in_order(shape: Shape, place: Mapping[int, int]) -> bool:
    """Whether the rows of a table lie on lines of their own, one below the other; `place`: see line_numbers."""
    last = -1
    for row in shape.rows:
        own = [place[id(p)] for cell in row for p in cell.pieces if id(p) in place]
        if not own or min(own) <= last:
            return False
        last = max(own)
    return True


def teaching(page: Page) -> list[Mark]:
    """The marks of a page that may be a legend's: those outside the columns that ask for a judgement."""
    asked = {id(mark) for shape in page.shapes for _, own in _judging(page, shape).values() for mark in own}
    return [mark for mark in page.marks if id(mark) not in asked]


def put_words(page: Page, legend: Legend) -> bool:
    """Puts the words that the page's icons stand for in their places among its pieces; whether there were any."""
    used: set[int] = set()
    for shape in page.shapes:
        _into_cells(page, shape, legend, used)
    for mark in page.marks:
        if id(mark) not in used and (found := _asked_beside(page, mark)):
            line, run = found
            kind = kind_of_title(run.text.strip(" :")) or "assessment"
            if words := meaning(mark, kind, page.number, legend, page.alternatives.get(mark.content, "")):
                _put(page, mark, words, line.base, line.size)
                used.add(id(mark))
        elif id(mark) not in used and (headed := _before_goal(page, mark)):
            line, topic = headed
            if words := legend.words(mark, "assessment", page.number, topic):
                run = line.runs[-1]
                place = run.x1 + APART * line.size
                page.pieces.append(
                    Piece(words, place, place + 1, line.base, line.size, 1, -1 - len(page.pieces), mark.shown)
                )
                used.add(id(mark))
    return bool(used)


def _into_cells(page: Page, shape: Shape, legend: Legend, used: set[int]) -> None:
    topic = fold(shape.titles()[0]).partition(" ")[0]
    for (number, column), (kind, marks) in _judging(page, shape).items():
        cell = shape.rows[number][column]
        printed = text_of([p for p in cell.pieces if not is_picture(p.text)])
        used.update(id(mark) for mark in marks)
        if printed:
            continue  # the word itself stands beside its icon
        for mark in sorted(marks, key=_size, reverse=True):
            words = meaning(mark, kind, page.number, legend, page.alternatives.get(mark.content, ""), topic)
            if words:
                base, size = _line_for(mark, shape.rows[number])
                cell.pieces = [_put(page, mark, words, base, size)]
                break


def _judging(page: Page, shape: Shape) -> dict[tuple[int, int], tuple[str, list[Mark]]]:
    """The marks in columns that ask for a judgement, by row and column, with the kind of it."""
    titles = shape.titles()
    kinds = [kind_of_title(title, titles[0] if n else titles[1]) for n, title in enumerate(titles)]
    found: dict[tuple[int, int], tuple[str, list[Mark]]] = {}
    if not any(kinds):
        return found
    columns, rows = shape.columns(), shape.bands()
    for mark in page.marks:
        x0, y0, x1, y1 = mark.upright
        column, row = at(columns, (x0 + x1) / 2), at(rows, (y0 + y1) / 2)
        if column is not None and row is not None and row >= shape.header and (kind := kinds[column]):
            found.setdefault((row, column), (kind, []))[1].append(mark)
    return found


def _size(mark: Mark) -> float:
    x0, y0, x1, y1 = mark.upright
    return (x1 - x0) * (y1 - y0)


def _line_for(mark: Mark, row: Sequence[Cell]) -> tuple[float, float]:
    """The baseline and size of the line of a row that a mark stands nearest."""
    middle = (mark.upright[1] + mark.upright[3]) / 2
    pieces = [p for cell in row for p in cell.pieces]
    near = min(pieces, key=lambda p: abs(p.base - 0.35 * p.size - middle))
    return near.base, near.size


def _put(page: Page, mark: Mark, words: str, base: float, size: float) -> Piece:
    if mark.piece is not None:
        mark.piece.text = words
        return mark.piece
    x0, _, x1, _ = mark.upright
    piece = Piece(words, x0, x1, base, size, 1, -1 - len(page.pieces), mark.shown)
    page.pieces.append(piece)
    return piece


def _asked_beside(page: Page, mark: Mark) -> tuple[PageLine, Run] | None:
    """The line and the words right before a mark that ask for it: `Bedömning:`."""
    middle = (mark.upright[1] + mark.upright[3]) / 2
    for line in page.lines:
        if abs(line.base - 0.35 * line.size - middle) > ONE_LINE * line.size:
            continue
        words = [r for r in line.runs if not is_picture(r.text)]
        label = words[0] if len(words) == 1 else None
        if label is None or (label.pieces[-1].x1 > mark.upright[0] + 1 and mark.piece not in label.pieces):
            return None
        text = " ".join(p.text for p in label.pieces if not is_picture(p.text))
        if len(text) <= MAX_LABEL and kind_of_title(text.strip(" :")) and not enumeration("assessment", text):
            return line, Run(text, label.x0, label.x1)
    return None


def _before_goal(page: Page, mark: Mark) -> tuple[PageLine, str] | None:
    """The line of a goal's name that a mark stands right before, and the goal's kind; or of its joint assessment."""
    _, y0, x1, y1 = mark.upright
    for line in page.lines:
        if abs(line.base - 0.35 * line.size - (y0 + y1) / 2) > ONE_LINE * line.size:
            continue
        words = [r for r in line.runs if not is_picture(r.text)]
        if len(words) != 1 or not 0 <= words[0].pieces[0].x0 - x1 + 1 < BEFORE * line.size:
            return None
        first = re.findall(r"[a-z]+", fold(words[0].text))[:2]
        named = bool(first) and (first[0] in vocabulary("icons")["goals"] or first == ["samlad", "bedomning"])
        return (line, "mal") if named or goal_heading(words[0].text) else None
    return None


def grids_of(pages: Sequence[Page], numbers: dict[int, int], headings: Sequence[int] = ()) -> tuple[Grid, ...]:
    """The Grids of all pages, parts of one table put together.

    `numbers`: the line of each piece (by identity); `headings`: the lines, in order, that are marked as such.
    """
    found: list[tuple[Page, Shape, list[GridRow]]] = []
    for page in pages:
        for shape in page.shapes:
            if found:
                shape = _fitted(found[-1][1], shape)
            rows = _rows(shape, numbers)
            if rows is None:
                continue
            headed = found and bisect_left(headings, rows[0].line) > bisect_left(headings, found[-1][2][-1].line_end)
            if found and not headed and _goes_on(*found[-1][:2], page, shape):
                again = _says_again(found[-1][1], shape)
                whole = _with_rest(found[-1][2], rows[shape.header if again else 0 :])
                found[-1] = (page, replace(shape, header=found[-1][1].header) if again else shape, whole)
            else:
                found.append((page, shape, rows))
    return tuple(Grid(tuple(rows)) for _, _, rows in found if len(rows) > 1)


def _with_rest(rows: list[GridRow], more: list[GridRow]) -> list[GridRow]:
    """A table's rows on two pages; what a page break cut within a row is put together."""
    if rows and more and _is_rest(rows[-1].cells, more[0].cells):
        cells = tuple(joined(above, below) for above, below in zip(rows[-1].cells, more[0].cells, strict=True))
        rows = [*rows[:-1], replace(rows[-1], line_end=more[0].line_end, cells=cells)]
        more = more[1:]
    return rows + more


def _is_rest(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether cells go on others: words that begin small or stand beside a blank label, below words, and no figures."""
    told = [(a, b) for a, b in zip(above, below, strict=True) if b]
    if not told or any(not a or not any(map(str.isalpha, b)) or not any(map(str.isalpha, a)) for a, b in told):
        return False
    return all(b[0].islower() or (not below[0] and a[-1] not in ".!?") for a, b in told)


def _rows(shape: Shape, numbers: dict[int, int]) -> list[GridRow] | None:
    found: list[GridRow] = []
    for row in shape.rows:
        lines = [numbers[id(p)] for cell in row for p in cell.pieces if id(p) in numbers]
        if not lines or (found and min(lines) <= found[-1].line_end):
            return None
        cells = tuple(text_of([p for p in cell.pieces if not is_picture(p.text)]) for cell in row)
        found.append(GridRow(min(lines), max(lines), cells, shape.page))
    return found


def _fitted(above: Shape, shape: Shape) -> Shape:
    """A table in the columns of the one before it, where it may go on: blank cells may leave no trace on its page."""
    if shape.page != above.page + 1 or shape.header or shape.edges or not 1 < shape.width < above.width:
        return shape
    bands = above.columns()
    rows: list[list[Cell]] = []
    for row in shape.rows:
        cells = [Cell() for _ in bands]
        for cell in row:
            if not cell.pieces:
                continue
            x0, _, x1, _ = box_of(cell.pieces)
            place = at(bands, (x0 + x1) / 2)
            if place is None or cells[place].pieces:
                return shape
            cells[place] = cell
        rows.append(cells)
    return replace(shape, rows=rows)


def _goes_on(before: Page, above: Shape, page: Page, shape: Shape) -> bool:
    """Whether a table goes on from one page to the next: its last and its first, with the same titles or without.

    Without titles of its own where its columns have the same lines around them, or none of its cells is a title.
    """
    if page.number != before.number + 1 or above.width != shape.width:
        return False
    again = _says_again(above, shape)
    if not again and (_has_own_titles(above, shape) or not (_same_edges(above, shape) or above.header > shape.header)):
        return False
    end = max(p.base for cell in above.rows[-1] for p in cell.pieces)
    start = min(p.base for cell in shape.rows[0] for p in cell.pieces)
    after = [line for line in before.lines if line.base > end + 0.5 * line.size]
    first = [line for line in page.lines if line.base < start - 0.5 * line.size]
    if not again and shape.edges:
        known = {_without_figures(line) for line in before.lines}
        return len(after) <= MAX_BETWEEN and all(_without_figures(line) in known for line in first)
    return len(after) <= MAX_BETWEEN and len(first) <= MAX_BETWEEN


def _says_again(above: Shape, shape: Shape) -> bool:
    """Whether a table begins with the titles of another."""
    size = min(above.header, shape.header)
    return size > 0 and [fold(t) for t in above.titles()] == [fold(t) for t in shape.titles()]


def _has_own_titles(above: Shape, shape: Shape) -> bool:
    """Whether a table's first row has titles of another one's first row, but not all."""
    own, other = ([fold(text_of(cell.pieces)) for cell in table.rows[0]] for table in (shape, above))
    alike = sum(bool(a) and a == b for a, b in zip(own, other, strict=True))
    return 2 * alike >= sum(map(bool, own))


def _same_edges(above: Shape, shape: Shape) -> bool:
    if not above.edges or len(above.edges) != len(shape.edges):
        return False
    return all(abs(a - b) <= SAME_EDGE for a, b in zip(above.edges, shape.edges, strict=True))


def _without_figures(line: PageLine) -> str:
    """A line's words, by which a page head or foot is known again."""
    return "".join(c for run in line.runs for c in run.text if not c.isdigit() and not c.isspace())
