"""Blocks: the paragraphs of a text without cells, joined over line breaks, their inner spacing kept.

In text pulled from a PDF a line that ends without a blank ends inside a word ("Progno" / "s 2025"); a line
that begins with a blank right below another begins a new page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from orchestration.ingest.document import Document, Line
from orchestration.ingest.words import fold, vocabulary

_HEADING = re.compile(r"#{1,6} ")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines as one text. `text` keeps inner spacing; one trailing blank is dropped."""

    text: str
    lines: tuple[Line, ...]

    @property
    def first(self) -> int:
        return self.lines[0].number

    @property
    def last(self) -> int:
        return self.lines[-1].number

    @property
    def page(self) -> int | None:
        return self.lines[0].page


def ends_in_blank(document: Document) -> bool:
    """Whether a trailing blank marks the end of a whole word in this document."""
    return document.reader == "pdftext"


def join(lines: tuple[Line, ...], marked: bool) -> str:
    """The lines as one text; with `marked`, no blank is put where a line ends without one."""
    text = ""
    for at, line in enumerate(lines):
        piece = line.text if at == 0 else line.text.lstrip(" ")
        if at and not (marked and text and not text.endswith(" ")):
            text = text.rstrip(" ") + " "
        text += piece
    return text[:-1] if text.endswith(" ") else text


def blocks(document: Document, skip: frozenset[int] = frozenset()) -> list[Block]:
    """The blocks of a document without the lines in `skip` and without running headers."""
    marked = ends_in_blank(document)
    noise = running_headers(document)
    found: list[Block] = []
    run: list[Line] = []

    def close() -> None:
        if run:
            found.append(Block(join(tuple(run), marked), tuple(run)))
            run.clear()

    for line in document.lines:
        if line.blank or line.number in skip or line.number in noise:
            close()
            continue
        if run and (run[-1].page != line.page or (marked and line.text.startswith(" "))):
            close()
        elif run and any(_HEADING.match(text) for text in (run[-1].text, line.text)):
            close()  # a marked heading needs no blank line around it
        run.append(line)
    close()
    return found


#: A line of words, years among them, that ends in a page number.
_PAGED = re.compile(r"^(?P<words>\D(?:\D|\b20\d\d\b)*?)(?P<gap>\s+)(?P<page>\d{1,3})$")

#: A page told as such: `Sida 3`, `3 (12)`, `Sida 3 av 12`, with the words that recur before or after it.
_TOLD = re.compile(
    r"^(?P<words>.*?)\s*(?:\b(?P<named>sidan?)\s+)?(?P<page>\d{1,3})(?P<pages>\s?(?:av|/|\()\s?\d{1,3}\)?)?(?:\s{2,}(?P<more>\D+))?$",
    re.IGNORECASE,
)
_TELLS = re.compile(r"\bsidan?\s+\d|\d\s?(?:av|/|\()\s?\d", re.IGNORECASE)
MAX_WORDS = 15


def running_headers(document: Document) -> frozenset[int]:
    """Lines that recur with nothing but a page number growing, in capitals or with the number told as a page's.

    Once is enough for the report's own kind and for `Sida 3 av 12`. A year right before a bare number may be a column's
    (`UTFALL 2025 120`): then a wider gap, or the kind, must tell.
    """
    at: dict[str, list[tuple[int, int]]] = {}
    numbers: set[int] = set()
    for line in document.lines:
        text = line.text.strip()
        told = _TOLD.match(text) if _TELLS.search(text) and len(text.split()) <= MAX_WORDS else None
        if told and (told["named"] or told["pages"]):
            if told["named"] and told["pages"]:
                numbers.add(line.number)
            words = fold(f"{told['words']} # {told['more'] or ''} {(told['pages'] or '').strip()}")
            at.setdefault(words, []).append((line.number, int(told["page"])))
            continue
        if not 6 <= len(text) <= 90 or text.upper() != text or not (found := _PAGED.match(text)):
            continue
        words, wide = fold(found["words"]), len(found["gap"]) > 1
        named = words.startswith(_kinds_of_report())
        if named and wide and words[-4:].isdigit():
            numbers.add(line.number)
        if any(map(str.isalpha, words)) and (named or wide or not words[-4:].isdigit()):
            at.setdefault(words, []).append((line.number, int(found["page"])))
    for seen in at.values():
        pages = [page for _, page in seen]
        if len(seen) >= 2 and pages == sorted(set(pages)) and seen[-1][0] - seen[0][0] > 20:
            numbers.update(number for number, _ in seen)
    return frozenset(numbers)


@cache
def _kinds_of_report() -> tuple[str, ...]:
    return tuple(fold(s) for spellings in vocabulary("enumerations")["report_type"].values() for s in spellings)
