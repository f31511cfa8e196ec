"""Blocks: the paragraphs of a text without cells, joined over line breaks, their inner spacing kept.

In text pulled from a PDF a line that ends without a blank ends inside a word ("Progno" / "s 2025"); a line
that begins with a blank right below another begins a new page.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from orchestration.ingest.document import Document, Line
from orchestration.ingest.words import fold


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
        run.append(line)
    close()
    return found


_PAGED = re.compile(r"^\D+?\s(\d{1,3})\s*$|^\s*(\d{1,3})\s*$")


def running_headers(document: Document) -> frozenset[int]:
    """Lines that recur with nothing but a page number changing, or a page number alone after them."""
    shapes: Counter[str] = Counter()
    at: dict[str, list[int]] = {}
    for line in document.lines:
        text = line.text.strip()
        if 6 <= len(text) <= 90 and (found := _PAGED.match(text)) and found[1]:
            shape = re.sub(r"\d{1,3}$", "#", fold(text))
            if shape.replace("#", "").strip():
                shapes[shape] += 1
                at.setdefault(shape, []).append(line.number)
    numbers: set[int] = set()
    for shape, lines in at.items():
        pages = [int(re.search(r"(\d{1,3})\s*$", document.lines[n - 1].text.strip())[1]) for n in lines]  # type: ignore[index]
        upper = all(document.lines[n - 1].text.upper() == document.lines[n - 1].text for n in lines)
        if shapes[shape] >= 2 and pages == sorted(set(pages)) and upper and lines[-1] - lines[0] > 20:
            numbers.update(lines)
    return frozenset(numbers)
