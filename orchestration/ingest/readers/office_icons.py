"""Icons for words in Word and Excel: coloured signs, drawn shapes and filled cells in columns that ask for a judgement.

What they mean is told by the document's legend, else by their colour; the cell then says that it was inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from orchestration.ingest.document import Grid, GridRow
from orchestration.ingest.words import enumeration, fold

if TYPE_CHECKING:
    from orchestration.ingest.readers.pdf_drawings import Mark
    from orchestration.ingest.readers.pdf_icons import Legend

BLACK = "#000000"
LONGEST = 45  # characters of a legend's entry
HEADER_ROWS = 6
MAX_SIGNS = 3
#: Shades of tables that say nothing: rows in turn, headers.
_SHADES = frozenset({"", "grå", "blå", "lila"})
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Icon:
    """A sign, or (without one) a drawn shape or a filled cell; `at` is where a text has it."""

    sign: str
    colour: str = BLACK
    shape: str = ""
    at: int = 0
    is_fill: bool = False


Place = tuple[int, int]  # line of a grid's row, column


def hex_colour(text: str | None) -> str:
    """`00B050` or `FF00B050` → `#00b050`; empty for what is no colour by itself (`auto`, a theme's)."""
    found = re.fullmatch(r"#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})", text or "")
    return f"#{found[1].lower()}" if found else ""


def only_signs(text: str) -> bool:
    """Whether a text is nothing but icons; the quick question before the costly one."""
    if not text or len(text) > MAX_SIGNS or text[0].isalnum():
        return False
    from orchestration.ingest.readers.pdf_icons import is_picture

    return is_picture(text)


def only_icon(text: str, icons: Sequence[Icon]) -> Icon | None:
    """The icon that a cell is, where it has nothing else."""
    from orchestration.ingest.readers.pdf_icons import is_picture

    bare = text.strip()
    return icons[0] if icons and (not bare or is_picture(bare)) else None


def learn(legend: Legend, page: int | None, text: str, icons: Sequence[Icon]) -> None:
    """Adds what a text tells of its icons: the words behind each, where they are a judgement's or stand among such."""
    from orchestration.ingest.readers.pdf_icons import KINDS, Entry, colour_name

    told: list[tuple[Mark, str]] = []
    for icon, end in zip(icons, [*(i.at for i in icons[1:]), len(text)], strict=True):
        words = text[icon.at + len(icon.sign) : end].strip(" \t=:–-.,;()|")
        if words and len(words) <= LONGEST and not any(c.isdigit() for c in words):
            told.append((_mark(icon), words))
    known = [words for _, words in told if any(enumeration(kind, words) for kind in KINDS)]
    several = len({(colour_name(m.colour), m.shape) for m, _ in told}) > 1 and len(told) == len(icons) and known
    for mark, words in told:
        if several or words in known:
            legend.add(colour_name(mark.colour), mark.shape, Entry(page or 0, words))


def judged(grids: Iterable[Grid], icons: Mapping[Place, Icon], legend: Legend) -> tuple[Grid, ...]:
    """The grids with the words that icons stand for in the columns that ask for a judgement."""
    return tuple(_judged(grid, icons, legend) for grid in grids) if icons else tuple(grids)


def _judged(grid: Grid, icons: Mapping[Place, Icon], legend: Legend) -> Grid:
    from orchestration.ingest.readers.pdf_icons import kind_of_title, meaning

    first = next((n for n, row in enumerate(grid.rows) if any((row.line, c) in icons for c in range(grid.width))), None)
    header = next((n for n, row in enumerate(grid.rows) if any(row.cells[1:])), 0)
    if first is None:
        return grid
    above = grid.rows[: max(min(first, HEADER_ROWS), header + 1)]
    titles = [_title(above, column) for column in range(grid.width)]
    topic = (re.findall(r"[a-z]+", fold(titles[0])) or [""])[0]
    kinds = [kind_of_title(title, titles[0]) for title in titles]

    def words(row: GridRow, column: int) -> str:
        icon, kind, own = icons.get((row.line, column)), kinds[column], row.cells[column]
        if icon is None or kind is None or row in above:
            return own
        mark = _mark(icon)
        if icon.is_fill and _is_shade(mark.colour):
            return own
        return meaning(mark, kind, row.page or 0, legend, "", topic) or own

    return Grid(tuple(replace(row, cells=tuple(words(row, c) for c in range(grid.width))) for row in grid.rows))


def _title(rows: Sequence[GridRow], column: int) -> str:
    return next((row.cells[column] for row in reversed(rows) if row.cells[column]), "")


def _is_shade(colour: str) -> bool:
    from orchestration.ingest.readers.pdf_icons import colour_name

    return colour_name(colour) in _SHADES


def _mark(icon: Icon) -> Mark:
    from orchestration.ingest.readers.pdf_drawings import Mark, shape_of
    from orchestration.ingest.readers.pdf_icons import colour_name

    colour = icon.colour or BLACK
    shape = icon.shape or (shape_of(ord(icon.sign[0])) if icon.sign else "square")
    if icon.sign and not colour_name(colour) and shape in ("circle", "square", ""):
        shape = icon.sign[0]
    return Mark(_NOWHERE, _NOWHERE, colour, shape, icon.sign[:1])


def signs_in(text: str, colour: str, start: int) -> list[Icon]:
    """The icons among a run's characters; `start` is where the run begins in its paragraph."""
    from orchestration.ingest.readers.pdf_icons import is_picture

    return [
        Icon(sign, colour or BLACK, at=start + at)
        for at, sign in enumerate(text)
        if ord(sign) > 0xFF and sign != "•" and is_picture(sign)
    ]
