"""Pages put together, whatever they were read from: the tables of each, and the lines, words and grids of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
from orchestration.ingest.readers.pdf_judged import judged_shapes
from orchestration.ingest.readers.pdf_lines import LEADER, PageLine, lines_of
from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.readers.pdf_ruled import ruled_shapes
from orchestration.ingest.readers.pdf_tables import Page, grids_of, in_order, put_words, teaching
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
    known = {id(p) for shape in shapes for row in shape.rows for cell in row for p in cell.pieces}
    for shape in ruled_shapes(number, pieces, drawings.across, drawings.down):
        if not any(id(p) in known for row in shape.rows for cell in row for p in cell.pieces) and agrees(shape, pieces):
            shapes.append(shape)
    tagged = {id(p) for shape in shapes for row in shape.rows for cell in row for p in cell.pieces}
    if any(may_ask(piece.text) and kind_of_title(piece.text) for piece in pieces):
        words = lines_of([p for p in pieces if id(p) not in tagged and not is_picture(p.text)])
        shapes += judged_shapes(number, words, marks, drawings.rules, kind_of_title, lists_judgements)
    shapes = [shape for shape in shapes if in_order(shape, lines)]
    shapes.sort(key=lambda shape: min(p.base for cell in shape.rows[0] for p in cell.pieces))
    return Page(number, pieces, lines, marks, shapes, tags.alternatives)


def laid_out(pages: Sequence[Page], source_file: str) -> LaidOut:
    """The pages' lines, icons' words in their places, and grids over them. Raises Unreadable for a line too long."""
    legend, found = Legend(), LaidOut()
    places: dict[int, int] = {}  # the line of each piece, by identity
    for page in pages:
        learn(legend, page.number, page.lines, teaching(page))
    for page in pages:
        _add(page, legend, found, places, source_file)
    found.grids = grids_of(pages, places)
    return found


def _add(page: Page, legend: Legend, found: LaidOut, places: dict[int, int], source_file: str) -> None:
    place = f"{source_file}, page {page.number}"
    lines = lines_of(page.pieces) if page.marks and put_words(page, legend) else page.lines
    for text, words in placed(lines):
        if len(text) > MAX_LINE:
            raise Unreadable("a line is too long", f"{place}: {len(text)} characters, the limit is {MAX_LINE}")
        line = len(found.lines) + 1
        found.lines.append(Line(line, text, page.number))
        for run, at, start in words:
            piece = run.pieces[at]
            places[id(piece)] = line
            if LEADER not in piece.text:
                found.words.append(Word(page.number, line, start, piece.text, *piece.shown, piece.sure))
