"""PDF: the pages' words by their place, as lines that keep the layout; pages that are pictures of text are read by eye.

The library is not safe for threads: one file at a time in a process.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

from orchestration.ingest.document import Document, Drawing, Unreadable
from orchestration.ingest.readers.optical import Scans, letters_of
from orchestration.ingest.readers.pages import laid_out, page_of
from orchestration.ingest.readers.pdf_drawings import drawing, drawn, signs
from orchestration.ingest.readers.pdf_glyphs import glyphs_of
from orchestration.ingest.readers.pdf_icons import marks_of
from orchestration.ingest.readers.pdf_lines import lines_of
from orchestration.ingest.readers.pdf_outline import bookmarks_of
from orchestration.ingest.readers.pdf_pieces import pieces_of, without_icons
from orchestration.ingest.readers.pdf_scans import MORE, is_picture_only, may_be_stamped, rendered
from orchestration.ingest.readers.pdf_tables import Page
from orchestration.ingest.readers.pdf_tags import Tags, tags_of

MAX_PAGES = 2_000
MAX_GLYPHS = 100_000  # of one page
MAX_OBJECTS = 100_000  # of one page
TAIL = 2_048  # bytes in which a whole file's end mark stands
UNMAPPED = 0.2  # share of a page's glyphs whose character is unknown
LEAST_GLYPHS = 20  # of a page of which that can be told
_SIGNATURE, _END = b"%PDF-", b"%%EOF"
_BEFORE = 1_024  # bytes that may stand before the signature
_LOCK = threading.Lock()

_PASSWORD, _SECURITY = 4, 5


@dataclass(slots=True)
class _Found:
    drawings: list[Drawing] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)  # the pages to be read by eye


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF by its first bytes; a mail header or the like may stand before them."""
    return data.lstrip()[: len(_SIGNATURE)] == _SIGNATURE or (_SIGNATURE in data[:_BEFORE] and _END in data[-TAIL:])


def read(data: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document of a PDF, reader "pdf", or "pdf ocr" where a page is read by eye.

    Raises Unreadable for what is locked, cut off, too large or has no text.
    """
    if _END not in data[-TAIL:]:
        raise Unreadable("the PDF is cut off", f"{source_file}: {len(data)} bytes without an end mark")
    with _uncollected():
        return _document(data, source_file, content_sha256)


def _document(data: bytes, source_file: str, content_sha256: str) -> Document:
    found = _Found()
    with _LOCK, _opened(data, source_file) as document, Scans(source_file) as scans:
        pages = pdfium.FPDF_GetPageCount(document)
        if pages > MAX_PAGES:
            raise Unreadable("too many pages", f"{source_file}: {pages} pages, the limit is {MAX_PAGES}")
        bookmarks = bookmarks_of(document)
        for number in range(1, pages + 1):
            found.pages.append(_read_page(document, number, found, source_file))
        scans.expect(len(found.pictures))
        for number in found.pictures:
            with _page(document, number, f"{source_file}, page {number}") as (page_handle, _):
                scans.add(number, *rendered(page_handle))
        seen = {n: page for n, page in scans.pages().items() if _is_scan(page, found.pages[n - 1])}
    laid = laid_out([seen.get(page.number, page) for page in found.pages], source_file, bookmarks)
    if not laid.words:
        raise Unreadable("no page has text", f"{source_file}: {pages} pages")
    return Document(
        source_file,
        content_sha256,
        "pdf ocr" if any(page.pieces for page in seen.values()) else "pdf",
        tuple(laid.lines),
        laid.grids,
        words=tuple(laid.words),
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
    """What is known of the page by its text; whether it is or may be a picture of text is noted."""
    place = f"{source_file}, page {number}"
    with _page(document, number, place) as (page, text_page):
        objects, count = pdfium.FPDFPage_CountObjects(page), pdfium.FPDFText_CountChars(text_page)
        if objects > MAX_OBJECTS or count > MAX_GLYPHS:
            raise Unreadable("a page has too many objects", f"{place}: {objects} objects, {count} characters")
        glyphs, icons = without_icons(glyphs_of(page, text_page, max(count, 0)))
        pictures = drawn(page, objects, glyphs.quarters)
        marks = pictures.marks + signs(text_page, icons)
        found.drawings += [drawing(number, mark) for mark in marks if not mark.grey]
        unmapped = len(glyphs) >= LEAST_GLYPHS and glyphs.unmapped.mean() > UNMAPPED
        if unmapped or is_picture_only(objects, len(glyphs)) or may_be_stamped(page, objects, len(glyphs)):
            found.pictures.append(number)
        if unmapped:
            return Page(number)
        pieces = pieces_of(glyphs)
        lines = lines_of(pieces)
        marks += marks_of(text_page, pieces)
        side_by_side = sum(len(line.runs) > 1 for line in lines)
        tags = tags_of(page) if marks or side_by_side > 1 else Tags()  # the tree costs as much as a page's glyphs
    return page_of(number, pieces, lines, marks, pictures, tags)


def _is_scan(seen: Page, page: Page) -> bool:
    """Whether what is read by eye says far more than the page's own text."""
    return letters_of(seen.pieces) > MORE * letters_of(page.pieces)
