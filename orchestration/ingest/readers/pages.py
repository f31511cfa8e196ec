"""Pages put together, whatever they were read from: the tables of each, and the lines, words and grids of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orchestration.ingest.document import Grid, Line, Unreadable, Word
from orchestration.ingest.readers.pdf_drawings import Drawn, Mark
from orchestration.ingest.readers.pdf_grid import placed
from orchestration.ingest.readers.pdf_icons import (
    Legend,
    is_picture,
    kind_of_title,
    learn,
    lists_judgements,
    may_ask,
)
from orchestration.ingest.readers.pdf_lines import LEADER, PageLine, lines_of
from orchestration.ingest.readers.pdf_lists import listed_shapes
from orchestration.ingest.readers.pdf_outline import Bookmark, with_headings
from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.readers.pdf_ruled import ruled_shapes
from orchestration.ingest.readers.pdf_shapes import Shape
from orchestration.ingest.readers.pdf_tables import Page, grids_of, in_order, line_numbers, put_words, teaching
from orchestration.ingest.readers.pdf_tagged import agrees, tagged_shapes
from orchestration.ingest.readers.pdf_tags import Tags

MAX_LINE = 20_000  # characters


@dataclass(slots=True)
class LaidOut:
    """What the pages say, one below the other."""

    lines: list[Line] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    grids: tuple[Grid, ...] = ()


def page_of(
    number: int, pieces: list[Piece], lines: list[PageLine], marks: list[Mark], drawings: Drawn, tags: Tags
) -> Page:
    """A page with its tables: those that the file tells, those ruled, and those whose titles ask for judgements."""
    shapes = tagged_shapes(number, tags.tables, pieces)
    _add_ruled(shapes, ruled_shapes(number, pieces, drawings.across, drawings.down), pieces)
    tagged = {id(p) for shape in shapes for row in shape.rows for cell in row for p in cell.pieces}
    if any(lists_judgements(text) or (may_ask(text) and kind_of_title(text)) for text in {p.text for p in pieces}):
        if tags.tables:  # beside them, what no tag names repeats a table's titles on its next page
            tagged |= {id(p) for p in pieces if p.content < 0}
        words = lines_of([p for p in pieces if id(p) not in tagged and not is_picture(p.text)])
        shapes += listed_shapes(number, words, marks, drawings.rules, kind_of_title, lists_judgements)
    if shapes:
        numbers = line_numbers(lines)
        shapes = [shape for shape in shapes if in_order(shape, numbers)]
    shapes.sort(key=lambda shape: min(p.base for cell in shape.rows[0] for p in cell.pieces))
    return Page(number, pieces, lines, marks, shapes, tags.alternatives)


def _add_ruled(shapes: list[Shape], ruled: Sequence[Shape], pieces: list[Piece]) -> None:
    """Adds the tables by their lines to those by their tags; of one found both ways the surer one is kept."""
    known = {id(p): at for at, shape in enumerate(shapes) for row in shape.rows for cell in row for p in cell.pieces}
    for shape in ruled:
        own = {id(p) for row in shape.rows for cell in row for p in cell.pieces}
        same = {known[piece] for piece in own if piece in known}
        if not same and agrees(shape, pieces):
            shapes.append(shape)
        for at in same:
            if shapes[at].inferred and len(same) == 1 and agrees(shape, pieces):
                shapes[at] = replace(shape, header=shapes[at].header or shape.header)
            elif shapes[at].width == shape.width:
                shapes[at].edges = shape.edges


def laid_out(
    pages: Sequence[Page], source_file: str, bookmarks: Mapping[int, Sequence[Bookmark]] | None = None
) -> LaidOut:
    """The lines of the pages, icons' words in their places, and grids over them; `bookmarks`, by page, name headings.

    Raises Unreadable for a line too long.
    """
    legend, found = Legend(), LaidOut()
    places: dict[int, int] = {}  # the line of each piece, by identity
    headings: list[int] = []  # the lines that bookmarks name
    for page in pages:
        learn(legend, page.number, page.lines, teaching(page))
    for page in pages:
        headings += _add(page, legend, (bookmarks or {}).get(page.number, ()), found, places, source_file)
    found.grids = grids_of(pages, places, headings)
    return found


def _add(
    page: Page,
    legend: Legend,
    bookmarks: Sequence[Bookmark],
    found: LaidOut,
    places: dict[int, int],
    source_file: str,
) -> list[int]:
    """Adds a page below the others; the numbers of the lines that are headings by the bookmarks."""
    place = f"{source_file}, page {page.number}"
    lines = lines_of(page.pieces) if page.marks and put_words(page, legend) else page.lines
    levels: dict[int, str] = {}
    if bookmarks:
        taken = {id(p) for shape in page.shapes for row in shape.rows for cell in row for p in cell.pieces}
        lines, levels = with_headings(lines, bookmarks, taken)
    named = {id(line.runs[0]) for line in lines if id(line) in levels}
    headings = []
    for text, words in placed(lines, levels):
        if len(text) > MAX_LINE:
            raise Unreadable("a line is too long", f"{place}: {len(text)} characters, the limit is {MAX_LINE}")
        number = len(found.lines) + 1
        found.lines.append(Line(number, text, page.number))
        if words and id(words[0][0]) in named:
            headings.append(number)
        for run, at, start in words:
            piece = run.pieces[at]
            places[id(piece)] = number
            if LEADER not in piece.text:
                found.words.append(Word(page.number, number, start, piece.text, *piece.shown, piece.sure))
    return headings
