"""The headings of a PDF by its bookmarks: which lines they name, and how deep they stand."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from orchestration.ingest.readers.pdf_lines import PageLine, Run

MAX_ENTRIES = 5_000
MAX_DEPTH = 5
MOST_BYTES = 1_024  # of a title
MAX_LINES = 4  # of one heading
PITCH = 2.2  # ems from line to line of one heading
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark's title without its blanks, and the marks of a heading as deep: `#` for the report's title."""

    title: str
    marks: str


def bookmarks_of(document: Any) -> dict[int, list[Bookmark]]:
    """The bookmarks by the number of the page that they lead to, in their order; none where the file has no outline."""
    entries = list(_walk(document, None, 0, [MAX_ENTRIES]))
    titled = sum(depth == 0 for _, _, depth in entries) == 1 and len(entries) > 1
    found: dict[int, list[Bookmark]] = {}
    for page, title, depth in entries:
        if title:
            found.setdefault(page, []).append(Bookmark(title, "#" * (depth + (1 if titled else 2))))
    return found


def _walk(document: Any, parent: Any, depth: int, left: list[int]) -> Iterator[tuple[int, str, int]]:
    """Page, title and depth of each bookmark; a tree that leads back to itself ends by the count."""
    entry = pdfium.FPDFBookmark_GetFirstChild(document, parent)
    while entry and depth < MAX_DEPTH and left[0] > 0:
        left[0] -= 1
        yield _page_of(document, entry), _plain(_title(entry)), depth
        yield from _walk(document, entry, depth + 1, left)
        entry = pdfium.FPDFBookmark_GetNextSibling(document, entry)


def _title(entry: Any) -> str:
    buffer = ctypes.create_string_buffer(MOST_BYTES)
    size = pdfium.FPDFBookmark_GetTitle(entry, buffer, MOST_BYTES)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace") if 2 < size <= MOST_BYTES else ""


def _page_of(document: Any, entry: Any) -> int:
    """The number of the page that a bookmark leads to, from 1; 0 where it leads to none of this file."""
    place = pdfium.FPDFBookmark_GetDest(document, entry)
    if not place and (action := pdfium.FPDFBookmark_GetAction(entry)):
        place = pdfium.FPDFAction_GetDest(document, action)
    return pdfium.FPDFDest_GetDestPageIndex(document, place) + 1 if place else 0


def _plain(text: str) -> str:
    return "".join(text.split()).replace("\u00ad", "")


def with_headings(
    lines: Sequence[PageLine], bookmarks: Sequence[Bookmark], taken: Set[int]
) -> tuple[list[PageLine], dict[int, str]]:
    """The lines, a heading's joined to one, and the marks of those that are headings (by identity).

    `taken`: the pieces (by identity) that stand in tables. Of equal lines the largest is the heading.
    """
    texts = [_plain("".join(run.text for run in line.runs)) for line in lines]
    spans: dict[int, tuple[int, str]] = {}
    for bookmark in bookmarks:
        begins = bookmark.title[0]
        ways = [
            (at, end)
            for at, text in enumerate(texts)
            if (text[:1] == begins or text[:1].isdigit())
            and at not in spans and (end := _end(lines, texts, at, bookmark.title))
            and not any(id(p) in taken for line in lines[at:end] for run in line.runs for p in run.pieces)
        ]  # fmt: skip
        if ways:
            at, end = max(ways, key=lambda way: (lines[way[0]].size, -way[0]))
            spans[at] = end, bookmark.marks
    found: list[PageLine] = []
    marks: dict[int, str] = {}
    at = 0
    while at < len(lines):
        end, own = spans.get(at, (at + 1, ""))
        line = _joined(lines[at:end]) if own else lines[at]
        if own:
            marks[id(line)] = own
        found.append(line)
        at = end
    return found, marks


def _end(lines: Sequence[PageLine], texts: Sequence[str], at: int, title: str) -> int:
    """The line after those that a title stands on from line `at` on, with its number or without; 0 where it doesn't."""
    said = ""
    for end in range(at, min(at + MAX_LINES, len(lines))):
        if end > at and lines[end].base - lines[end - 1].lowest > PITCH * lines[at].size:
            break
        said += texts[end]
        if title in (said, _NUMBER.sub("", said)):
            return end + 1
        if len(said) > len(title) + 8:
            break
    return 0


def _joined(lines: Sequence[PageLine]) -> PageLine:
    """A heading's lines as one run."""
    runs = [run for line in lines for run in line.runs]
    whole = Run("", min(r.x0 for r in runs), max(r.x1 for r in runs))
    for run in runs:
        start = len(whole.text) + 1 if whole.text else 0
        whole.places += [start + place for place in run.places]
        whole.pieces += run.pieces
        whole.text = f"{whole.text} {run.text}" if whole.text else run.text
    return PageLine(lines[0].base, lines[0].size, [whole], lines[-1].lowest)
