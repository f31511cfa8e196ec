"""Rows of the finance and investment tables that the text names: what is commented, for rules that ask for a comment.

A row is named in a sentence or heading that has every word of its name, whatever the ending, or one of its aliases; a
comment in the row itself names it too. Text counts where it stands under the heading that holds the table's section:
that section, its siblings and its parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.prose.sentences import sentences
from orchestration.ingest.remarks.source import Source
from orchestration.ingest.words import fold

_WORD = re.compile(r"[a-z]{2,}")
_SMALL_WORDS = frozenset(
    ("och", "samt", "eller", "av", "for", "pa", "till", "med", "den", "det", "de", "en", "som", "vid", "inom")
)
_ENDINGS = re.compile(r"(?:er|or|ar|en|et|na|n|t|s|a|e)$")
_LEAST_STEM = 3
#: Words that many names begin with; alone they name nothing.
_SAYS_NOTHING = re.compile(
    r"^(?:ovrig|intern|extern|gemensam|kommungemensam|annan|annat|andra|kop|central|diverse|summa|total)"
)
_JOINED = re.compile(r"\s+(?:och|samt|&)\s+|\s*[,/]\s*")
#: What a body's own name may lack in a heading.
_BODY = re.compile(r"(?:s?avdelning|s?enhet|s?kontor|s?forvaltning|s?namnd|s?verksamhet|s?sektion)(?:en|et|n)?$")


_KINDS = {"finance_cells": "mention", "investment_cells": "project_mention"}


def mentions(source: Source) -> Iterator[dict]:
    """One remark per row that is named, at the first line that names it; `about_no` is the row's first cell."""
    rows: dict[tuple[str, str, int], dict] = {}
    for fact in _KINDS:
        for cell in source.rows.get(fact, ()):
            rows.setdefault((fact, cell["statement"], cell["line_no"]), cell)
    told = _told(source.prose) if rows else {}
    cells = [block for block in source.prose if block.kind == "cell"]
    for (fact, statement, _), cell in rows.items():
        own = range(cell["source_line"], cell["source_line_end"] + 1)
        commented = any(b.first_line in own and fold(b.text) != fold(cell["line_label"]) for b in cells)
        found = _named(cell["line_label"], told, _path(source.prose, own[0]))
        line = own[0] if commented else min((n for n in found if n not in own), default=None)
        if line is not None:
            about = {"about_no": cell["fact_no"], "value": 1}
            place = statement.replace("_", " ")
            yield source.row(_KINDS[fact], place, cell["line_label"], (line, line), contradicts=False, **about)


@cache
def _stem(word: str) -> str:
    """A folded word without its endings: what all its forms share."""
    while len(short := _ENDINGS.sub("", word)) >= _LEAST_STEM and short != word:
        word = short
    return word


def name_stems(text: str) -> frozenset[str]:
    """The words of a text but for small ones, each without its endings."""
    return frozenset(_stem(word) for word in _WORD.findall(fold(text)) if word not in _SMALL_WORDS)


#: A sentence or heading: its line, the headings above, whether it is a heading, the stems of its words.
_Place = tuple[int, tuple[str, ...], bool, frozenset[str]]


def _told(prose: Iterable[Paragraph]) -> dict[str, list[_Place]]:
    """The places that have a stem."""
    found: dict[str, list[_Place]] = {}
    for block in prose:
        heads = block.kind in ("heading", "label")
        path = (*block.sections, block.text) if block.kind == "heading" else block.sections
        parts = [(0, block.text)] if heads else [(s.start, s.text) for s in sentences(block.text)]
        for start, text in parts:
            stems = name_stems(text)
            for stem in stems:
                found.setdefault(stem, []).append((block.line_at(start), path, heads, stems))
    return found


def _path(prose: Iterable[Paragraph], line: int) -> tuple[str, ...]:
    """The headings above a line, outermost first."""
    last = next((block for block in reversed([*prose]) if block.first_line <= line), None)
    if last is None:
        return ()
    return (*last.sections, last.text) if last.kind == "heading" else last.sections


def _named(label: str, told: dict[str, list[_Place]], path: tuple[str, ...]) -> Iterator[int]:
    """The lines that name the row of a table under the headings `path`."""
    name = re.sub(r"^[\W\d_]+", "", label)
    for stems in _aliases(name):
        for line, _, _ in _places(stems, told, path[:-1]):
            yield line
    for line, above, is_heading in _places(_without_body(name), told, path[:-1]):
        # A heading above the table itself is about all its rows.
        if is_heading and above != path[: len(above)]:
            yield line


def _aliases(name: str) -> list[frozenset[str]]:
    """The name's words, and the first part of a compound name where it names something alone."""
    first = _JOINED.split(fold(name), maxsplit=1)[0]
    alone = first != fold(name) and not _SAYS_NOTHING.match(first)
    return [name_stems(name), name_stems(first)] if alone else [name_stems(name)]


def _without_body(name: str) -> frozenset[str]:
    short = _BODY.sub("", fold(name))
    return name_stems(short) if short != fold(name) and len(short) > _LEAST_STEM else frozenset()


def _places(
    stems: frozenset[str], told: dict[str, list[_Place]], scope: tuple[str, ...]
) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    rarest = min((told.get(stem, []) for stem in stems), key=len, default=[])
    for line, path, is_heading, all_stems in rarest:
        if stems <= all_stems and path[: len(scope)] == scope:
            yield line, path, is_heading
