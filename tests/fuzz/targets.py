"""What is fuzzed: each target takes any bytes, lets the documented refusal pass, and every other error out.

A reader's Document is taken on to facts, as if it named its report: what a reader makes of a strange file must not stop
the extraction either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from unittest.mock import patch

from pdf_maker import Page, pdf

from fuzz.office_parts import packed
from orchestration.ingest import schemas
from orchestration.ingest.assemble import assemble
from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.extract import extract as extraction
from orchestration.ingest.identity import Identity as ReportIdentity
from orchestration.ingest.readers import html as html_reader
from orchestration.ingest.readers import image as image_reader
from orchestration.ingest.readers import ole, read
from orchestration.ingest.readers import optical_tesseract as engine
from orchestration.ingest.readers import pdf as pdf_reader
from orchestration.ingest.readers.pdf_scans import rendered
from orchestration.ingest.tables.solver import Identity, confidence, judged, solve, splits, tokens_of, why

NAME = "ekvik/byggnamnden/delarsrapport-2024-08"
COARSE = 5  # pixels of a page that become one
MAX_ROW = 160  # characters of a row that is solved
_REPORT = ReportIdentity(
    "Ekvik kommun", "Byggnämnden", "delårsrapport", date(2024, 1, 1), date(2024, 8, 31), 2024, None, None, False
)


def _facts(data: bytes) -> Document:
    document = read(data, NAME)
    rows = assemble(document, _REPORT)
    for fact in schemas.FACTS:
        schemas.table(fact, rows.get(fact, []))
    return document


def text(data: bytes) -> None:
    """Whatever text this is: prose, Markdown, tabs or delimited cells."""
    if not (pdf_reader.is_pdf(data) or image_reader.is_image(data)):
        with suppress(Unreadable):
            _facts(data)


def extract(data: bytes) -> None:
    """The whole way, the report's identity found in the text."""
    with suppress(Unreadable):
        extraction(data, f"{NAME}.txt")


def html(data: bytes) -> None:
    with suppress(Unreadable):
        _facts(data if html_reader.is_html(data) else b"<html>" + data)


def pdf_file(data: bytes) -> None:
    """A whole PDF."""
    if pdf_reader.is_pdf(data):
        image(data)


def pdf_page(data: bytes) -> None:
    """What one page draws, in a PDF that is whole."""
    image(pdf(Page(content=[data.decode("latin-1")])))


def office(data: bytes) -> None:
    """A package of these parts, flat as in `office_parts`."""
    with suppress(Unreadable):
        _facts(packed(data))


def container(data: bytes) -> None:
    """A package or an old workbook, byte by byte."""
    if data.startswith(b"PK\x03\x04") or ole.is_container(data):
        with suppress(Unreadable):
            _facts(data)


def image(data: bytes) -> None:
    """An image, or a PDF that may be one: all but the engine that reads, which is another program."""
    with (
        suppress(Unreadable),
        patch.object(engine, "is_installed", lambda: True),
        patch.object(engine, "quarters_of", lambda grey, place: int(grey.shape[0]) % 2),
        patch.object(engine, "read_strings", _strings),
        patch.object(pdf_reader, "rendered", _small),
    ):
        _facts(data)


def _small(page: Any) -> tuple[engine.Array, float]:
    """A page's picture coarse enough for many to be read in a second."""
    grey, scale = rendered(page)
    return grey[::COARSE, ::COARSE], scale / COARSE


def _strings(images: Sequence[engine.Array], place: str, figures: bool = False) -> list[list[engine.Read]]:
    """What the engine might have read of each string: more or less than there is."""
    found = []
    for number, string in enumerate(images):
        height, width = string.shape[:2]
        words = ("12", "1 234", "%", "")[number % 4] if figures else ("Hyror", "12 tkr", "l0", "")[number % 4]
        sure = (0.95, 0.4, 0.7)[number % 3]
        found.append([engine.Read(words, 0, 0, width, height, sure)] if words else [])
    return found


def solver(data: bytes) -> None:
    """A row: the first byte is the number of columns, the second says what is known of them."""
    if len(data) < 2:
        return
    width, known = data[0] % 13, data[1]
    row = re.sub(r"[\r\n]", " ", data[2:].decode("utf-8", "ignore"))[:MAX_ROW]
    tokens = tokens_of(row) if known & 1 else [t for t in tokens_of(row) if t]
    identities = [Identity(n + 2, n + 1, n) for n in range(0, width - 2, 3)] if known & 2 else []
    percent = [(None, True, False)[(known + n) % 3] for n in range(width)] if known & 4 else []
    ranked = solve(tokens, width, identities, percent, bool(known & 8), bool(known & 16), bool(known & 32))
    for found in splits(tokens, width, bool(known & 8), bool(known & 16), bool(known & 64)):
        assert len(found.cells) == width
        assert " ".join([found.label, *(c or "" for c in found.cells)]).split() == " ".join(tokens).split()
    if ranked:
        assert 0 <= confidence(ranked) <= 1
        assert len(judged(ranked[0], ranked)) == width
        assert why(ranked[0], ranked, identities)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "text": text,
    "markdown": text,
    "delimited": text,
    "extract": extract,
    "html": html,
    "pdf": pdf_file,
    "pdf_page": pdf_page,
    "docx": office,
    "xlsx": office,
    "xls": container,
    "zip": container,
    "image": image,
    "solver": solver,
}
