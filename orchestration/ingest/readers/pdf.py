"""PDF with text: the pages' words by their place, as lines that keep the layout.

The library is not safe for threads: one file at a time in a process.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

from orchestration.ingest.document import Document, Drawing, Line, Unreadable, Word
from orchestration.ingest.readers.pdf_drawings import drawing, drawn, signs
from orchestration.ingest.readers.pdf_glyphs import glyphs_of
from orchestration.ingest.readers.pdf_grid import placed
from orchestration.ingest.readers.pdf_icons import (
    Legend,
    is_picture,
    kind_of_title,
    learn,
    lists_judgements,
    marks_of,
    may_ask,
)
from orchestration.ingest.readers.pdf_judged import judged_shapes
from orchestration.ingest.readers.pdf_lines import LEADER, lines_of
from orchestration.ingest.readers.pdf_outline import Bookmark, bookmarks_of, with_headings
from orchestration.ingest.readers.pdf_pieces import Piece, pieces_of, without_icons
from orchestration.ingest.readers.pdf_ruled import ruled_shapes
from orchestration.ingest.readers.pdf_shapes import Shape
from orchestration.ingest.readers.pdf_tables import Page, grids_of, in_order, line_numbers, put_words, teaching
from orchestration.ingest.readers.pdf_tagged import agrees, tagged_shapes
from orchestration.ingest.readers.pdf_tags import Tags, tags_of

MAX_PAGES = 2_000
MAX_GLYPHS = 100_000  # of one page
MAX_OBJECTS = 100_000  # of one page
MAX_LINE = 20_000  # characters
TAIL = 2_048  # bytes in which a whole file's end mark stands
UNMAPPED = 0.2  # share of a page's glyphs whose character is unknown
LEAST_GLYPHS = 20  # of a page of which that can be told
_SIGNATURE, _END = b"%PDF-", b"%%EOF"
_BEFORE = 1_024  # bytes that may stand before the signature
_LOCK = threading.Lock()

_PASSWORD, _SECURITY = 4, 5


@dataclass(slots=True)
class _Found:
    lines: list[Line] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)  # the line of each piece, by identity
    headings: list[int] = field(default_factory=list)  # the lines that bookmarks name


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF by its first bytes; a mail header or the like may stand before them."""
    return data.lstrip()[: len(_SIGNATURE)] == _SIGNATURE or (_SIGNATURE in data[:_BEFORE] and _END in data[-TAIL:])


def read(data: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document of a PDF, reader "pdf". Raises Unreadable for what is locked, cut off, too large or has no text."""
    if _END not in data[-TAIL:]:
        raise Unreadable("the PDF is cut off", f"{source_file}: {len(data)} bytes without an end mark")
    with _uncollected():
        return _document(data, source_file, content_sha256)


def _document(data: bytes, source_file: str, content_sha256: str) -> Document:
    found = _Found()
    with _LOCK, _opened(data, source_file) as document:
        pages = pdfium.FPDF_GetPageCount(document)
        if pages > MAX_PAGES:
            raise Unreadable("too many pages", f"{source_file}: {pages} pages, the limit is {MAX_PAGES}")
        bookmarks = bookmarks_of(document)
        for number in range(1, pages + 1):
            found.pages.append(_read_page(document, number, found, source_file))
    legend = Legend()
    for page in found.pages:
        learn(legend, page.number, page.lines, teaching(page))
    for page in found.pages:
        _lay_out(page, legend, bookmarks.get(page.number, ()), found, source_file)
    if not found.words:
        raise Unreadable("needs optical reading: no page has text", f"{source_file}: {pages} pages")
    return Document(
        source_file,
        content_sha256,
        "pdf",
        tuple(found.lines),
        grids_of(found.pages, found.places, found.headings),
        words=tuple(found.words),
        drawings=tuple(found.drawings),
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles: a page makes thousands of small objects and no cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@cache
def _library() -> None:
    pdfium.FPDF_InitLibrary()


@contextmanager
def _opened(data: bytes, source_file: str) -> Iterator[Any]:
    _library()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        problem = pdfium.FPDF_GetLastError()
        if problem in (_PASSWORD, _SECURITY):
            raise Unreadable("the PDF asks for a password", source_file)
        raise Unreadable("the PDF is damaged", f"{source_file}: the library's error {problem}")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


@contextmanager
def _page(document: Any, number: int, place: str) -> Iterator[tuple[Any, Any]]:
    """A page and its text, open."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise Unreadable("a page of the PDF is damaged", place)
    try:
        text_page = pdfium.FPDFText_LoadPage(page)
        if not text_page:
            raise Unreadable("a page of the PDF is damaged", place)
        try:
            yield page, text_page
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _read_page(document: Any, number: int, found: _Found, source_file: str) -> Page:
    place = f"{source_file}, page {number}"
    with _page(document, number, place) as (page, text_page):
        objects, count = pdfium.FPDFPage_CountObjects(page), pdfium.FPDFText_CountChars(text_page)
        if objects > MAX_OBJECTS or count > MAX_GLYPHS:
            raise Unreadable("a page has too many objects", f"{place}: {objects} objects, {count} characters")
        glyphs, icons = without_icons(glyphs_of(page, text_page, max(count, 0)))
        pictures = drawn(page, objects, glyphs.quarters)
        marks = pictures.marks + signs(text_page, icons)
        found.drawings += [drawing(number, mark) for mark in marks if not mark.grey]
        if len(glyphs) >= LEAST_GLYPHS and glyphs.unmapped.mean() > UNMAPPED:
            raise Unreadable("needs optical reading: a font has no Unicode map", place)
        pieces = pieces_of(glyphs)
        lines = lines_of(pieces)
        marks += marks_of(text_page, pieces)
        side_by_side = sum(len(line.runs) > 1 for line in lines)
        tags = tags_of(page) if marks or side_by_side > 1 else Tags()  # the tree costs as much as a page's glyphs
    shapes = tagged_shapes(number, tags.tables, pieces)
    _add_ruled(shapes, ruled_shapes(number, pieces, pictures.across, pictures.down), pieces)
    tagged = {id(p) for shape in shapes for row in shape.rows for cell in row for p in cell.pieces}
    if any(may_ask(text) and kind_of_title(text) for text in {piece.text for piece in pieces}):
        if tags.tables:  # beside them, what no tag names repeats a table's titles on its next page
            tagged |= {id(p) for p in pieces if p.content < 0}
        words = lines_of([p for p in pieces if id(p) not in tagged and not is_picture(p.text)])
        shapes += judged_shapes(number, words, marks, pictures.rules, kind_of_title, lists_judgements)
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


def _lay_out(page: Page, legend: Legend, bookmarks: Sequence[Bookmark], found: _Found, source_file: str) -> None:
    place = f"{source_file}, page {page.number}"
    lines = lines_of(page.pieces) if page.marks and put_words(page, legend) else page.lines
    marks: dict[int, str] = {}
    if bookmarks:
        taken = {id(p) for shape in page.shapes for row in shape.rows for cell in row for p in cell.pieces}
        lines, marks = with_headings(lines, bookmarks, taken)
    named = {id(line.runs[0]) for line in lines if id(line) in marks}
    for text, words in placed(lines, marks):
        if len(text) > MAX_LINE:
            raise Unreadable("a line is too long", f"{place}: {len(text)} characters, the limit is {MAX_LINE}")
        line = len(found.lines) + 1
        found.lines.append(Line(line, text, page.number))
        if words and id(words[0][0]) in named:
            found.headings.append(line)
        for run, at, start in words:
            piece = run.pieces[at]
            found.places[id(piece)] = line
            if LEADER not in piece.text:
                found.words.append(Word(page.number, line, start, piece.text, *piece.shown))
