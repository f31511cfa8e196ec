"""PDF: the pages' words by their place, as lines that keep the layout; pages that are pictures of text are read by eye.

The library is not safe for threads: one file at a time in a process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

from orchestration.ingest.document import Document, Drawing, Line, Unreadable, Word
from orchestration.ingest.readers.optical import Scans, letters_of
from orchestration.ingest.readers.pdf_drawings import shapes, signs
from orchestration.ingest.readers.pdf_glyphs import glyphs_of
from orchestration.ingest.readers.pdf_grid import placed
from orchestration.ingest.readers.pdf_lines import LEADER, lines_of
from orchestration.ingest.readers.pdf_pieces import Piece, pieces_of, without_icons
from orchestration.ingest.readers.pdf_scans import MORE, is_picture_only, may_be_stamped, rendered

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


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF by its first bytes; a mail header or the like may stand before them."""
    return data.lstrip()[: len(_SIGNATURE)] == _SIGNATURE or (_SIGNATURE in data[:_BEFORE] and _END in data[-TAIL:])


def read(data: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document of a PDF, reader "pdf", or "pdf ocr" where a page is read by eye.

    Raises Unreadable for what is locked, cut off, too large or has no text.
    """
    if _END not in data[-TAIL:]:
        raise Unreadable("the PDF is cut off", f"{source_file}: {len(data)} bytes without an end mark")
    found = _Found()
    printed: dict[int, list[Piece]] = {}
    with _LOCK, _opened(data, source_file) as document, Scans(source_file) as scans:
        pages = pdfium.FPDF_GetPageCount(document)
        if pages > MAX_PAGES:
            raise Unreadable("too many pages", f"{source_file}: {pages} pages, the limit is {MAX_PAGES}")
        for number in range(1, pages + 1):
            printed[number] = _read_page(document, number, found, scans, source_file)
        seen = {n: pieces for n, pieces in scans.pieces().items() if letters_of(pieces) > MORE * letters_of(printed[n])}
    for number, pieces in (printed | seen).items():
        _lay_out(number, pieces, found, source_file)
    if not found.words:
        raise Unreadable("no page has text", f"{source_file}: {pages} pages")
    return Document(
        source_file,
        content_sha256,
        "pdf ocr" if any(seen.values()) else "pdf",
        tuple(found.lines),
        words=tuple(found.words),
        drawings=tuple(found.drawings),
    )


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


def _read_page(document: Any, number: int, found: _Found, scans: Scans, source_file: str) -> list[Piece]:
    """The pieces of the page's text; a page that is or may be a picture of text is handed to `scans`."""
    place = f"{source_file}, page {number}"
    with _page(document, number, place) as (page, text_page):
        objects, count = pdfium.FPDFPage_CountObjects(page), pdfium.FPDFText_CountChars(text_page)
        if objects > MAX_OBJECTS or count > MAX_GLYPHS:
            raise Unreadable("a page has too many objects", f"{place}: {objects} objects, {count} characters")
        found.drawings += shapes(number, page, objects)
        glyphs, icons = without_icons(glyphs_of(page, text_page, max(count, 0)))
        found.drawings += signs(number, text_page, icons)
        unmapped = len(glyphs) >= LEAST_GLYPHS and glyphs.unmapped.mean() > UNMAPPED
        if unmapped or is_picture_only(objects, len(glyphs)) or may_be_stamped(page, objects, len(glyphs)):
            scans.add(number, *rendered(page))
        return [] if unmapped else pieces_of(glyphs)


def _lay_out(number: int, pieces: list[Piece], found: _Found, source_file: str) -> None:
    for text, words in placed(lines_of(pieces)):
        if len(text) > MAX_LINE:
            place = f"{source_file}, page {number}"
            raise Unreadable("a line is too long", f"{place}: {len(text)} characters, the limit is {MAX_LINE}")
        line = len(found.lines) + 1
        found.lines.append(Line(line, text, number))
        for run, at, start in words:
            piece = run.pieces[at]
            if LEADER not in piece.text:
                found.words.append(Word(number, line, start, piece.text, *piece.shown, piece.sure))
