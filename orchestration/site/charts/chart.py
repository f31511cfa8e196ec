"""What a chart is: its title, legend, drawing, and the table that says the same in figures; and what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from orchestration.site import formats

Row = dict[str, Any]

#: Rows and series that a chart can show and still be read; the table beside it has them all.
MOST_ROWS = 24

#: What stands on axes: Swedish → English.
COUNT, PERCENT, INDICATORS = {"antal": "number"}, {"procent": "percent"}, {"indikatorer": "indicators"}
AMOUNT = {"mnkr": "SEK million"}

_NUMBER = re.compile("[−-]?\\d[\\d\u00a0\u202f]*(?:,\\d+)?")
_ENGLISH_SIGNS = str.maketrans({"\u00a0": ",", "\u202f": ",", ",": "."})


@dataclass(frozen=True, slots=True)
class Enumerated:
    """A value of an enumeration: shown in the language of the page."""

    value: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month of any year."""

    number: int


@dataclass(frozen=True, slots=True)
class Period:
    """From and to, as a row's head."""

    start: Any
    end: Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its title's text id (or the title itself), and whether it holds numbers."""

    title: str
    numeric: bool = True
    unit: str | None = None
    translated: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. `series`: (text id or name, colour) in the order of the legend; `drawn`: the SVG, or None when there
    is too little to draw. `words`: what stands on it in Swedish → the same in English.
    """

    kind: str  # text id of its title
    about: str  # what the title is about, in the report's words; may be empty
    series: list[tuple[str, str]]
    columns: list[Column]
    rows: list[list[Any]]
    drawn: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    left_out: int = 0  # rows that only the table has

    @property
    def is_long(self) -> bool:
        """Whether its table holds so much text that it needs the page's whole width."""
        return sum(not column.numeric for column in self.columns) > 2

    def svg(self, lang: str) -> str | None:
        """The SVG element, its words and numbers in the language."""
        if self.drawn is None or lang == "sv":
            return self.drawn
        return re.sub(r">([^<>]+)<", lambda found: f">{self._said(found[1], lang)}<", self.drawn)

    def _said(self, words: str, lang: str) -> str:
        if words in self.words:
            return escape(self.words[words])
        if words in _MONTHS:
            return formats.month(_MONTHS[words], lang)
        return words.translate(_ENGLISH_SIGNS) if _NUMBER.fullmatch(words) else words


#: Months as an axis writes them in Swedish.
_MONTHS = {formats.month(number, "sv"): number for number in range(1, 13)}
