"""Times that prose tells roughly, as first and last day: `andra kvartalet 2025`, `årsskiftet 25/26`, `runt juni 2026`.

A month without its year is one of the rest of the year that the text is written in (`after`: the last day that it is
about); of an earlier month nobody can tell the year. A rough time (`runt`, `omkring`) is widened; nothing is narrowed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.ingest.grammar.dates import MONTHS
from orchestration.ingest.words import fold


@dataclass(frozen=True, slots=True)
class Interval:
    """First and last day, and where in the folded text it is told."""

    first: date
    last: date
    start: int
    end: int


_MONTH = "|".join(sorted({fold(m) for m in MONTHS}, key=len, reverse=True))
_NUMBER = {fold(name): number for name, number in MONTHS.items()}
_YEAR = r"(?P<year>20\d\d)"
_ORDINAL = {"forsta": 1, "andra": 2, "tredje": 3, "fjarde": 4, "sista": 0}
_SEASONS = {"var": (2, 6), "sommar": (6, 8), "host": (8, 12), "vinter": (11, 3)}
_PARTS = {"borjan": (1, 4), "inledningen": (1, 4), "mitten": (5, 8), "slutet": (9, 12)}
_ROUGHLY = re.compile(r"\b(?:runt|omkring|kring|cirka|ca|ungefar|preliminart|prel)\.?\s+(?:den\s+)?$")
#: What a rough day or month may be off by.
_DAYS_OFF, _MONTHS_OFF = 14, 1


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    end = year + (last < first)
    return date(year, first, 1), date(end, last, monthrange(end, last)[1])


def _ordinal(found: re.Match, of: int) -> int:
    word = found["ordinal"]
    return (_ORDINAL[word] or of) if word in _ORDINAL else int(word[0])


def _day(found: re.Match, after: date) -> tuple[date, date]:
    day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    return day, day


def _named_day(found: re.Match, after: date) -> tuple[date, date]:
    day = date(_year_of(found, after), _NUMBER[found["month"]], int(found["day"]))
    return day, day


def _month(found: re.Match, after: date) -> tuple[date, date]:
    month = _NUMBER[found["month"]]
    return _months(_year_of(found, after), month, month)


def _year_of(found: re.Match, after: date) -> int:
    if found["year"] is None and _NUMBER[found["month"]] <= after.month:
        raise ValueError
    return int(found["year"]) if found["year"] else after.year


def _part(of: int) -> Callable[[re.Match, date], tuple[date, date]]:
    """The quarter (`of` 4), tertial (3) or half (2) of a year."""

    def read(found: re.Match, after: date) -> tuple[date, date]:
        number, length = _ordinal(found, of), 12 // of
        if not 1 <= number <= of:
            raise ValueError
        return _months(_full_year(found["year"]), (number - 1) * length + 1, number * length)

    return read


def _turn(found: re.Match, after: date) -> tuple[date, date]:
    """The turn of a year: December and January. With one year alone either of its turns may be meant."""
    first = _full_year(found["year"])
    if found["next"] is None:
        return date(first - 1, 12, 1), date(first + 1, 1, 31)
    if _full_year(found["next"]) != first + 1:
        raise ValueError
    return date(first, 12, 1), date(first + 1, 1, 31)


def _season(found: re.Match, after: date) -> tuple[date, date]:
    return _months(_full_year(found["year"]), *_SEASONS[found["season"]])


def _part_of_year(found: re.Match, after: date) -> tuple[date, date]:
    return _months(int(found["year"]), *_PARTS[found["part"]])


def _whole_year(found: re.Match, after: date) -> tuple[date, date]:
    return _months(int(found["year"]), 1, 12)


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


_SHORT_YEAR = r"(?:[-/ ,]*|\s*(?:under|ar)\s+)(?P<year>20\d\d|(?<=[-/])\d\d)\b"
_WHICH = r"(?P<ordinal>forsta|andra|tredje|fjarde|sista|[1-4](?::a|:e)?)"
#: In this order: what an earlier one has taken is not read again.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match, date], tuple[date, date]]], ...] = (
    (re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"), _day),
    (re.compile(r"\barsskiftet\s+(?P<year>20\d\d|\d\d(?=\s?[/-]))(?:\s?[/-]\s?(?P<next>20\d\d|\d\d))?\b"), _turn),
    (re.compile(rf"\b{_WHICH}\s+kvartalet{_SHORT_YEAR}"), _part(4)),
    (re.compile(rf"\b(?:kvartal|kv\.?|q)\s?(?P<ordinal>[1-4]){_SHORT_YEAR}"), _part(4)),
    (re.compile(rf"\b{_WHICH}\s+tertialet{_SHORT_YEAR}"), _part(3)),
    (re.compile(rf"\b(?:tertial|t)\s?(?P<ordinal>[1-3]){_SHORT_YEAR}"), _part(3)),
    (re.compile(rf"\b{_WHICH}\s+(?:halvaret|halvan av){_SHORT_YEAR}"), _part(2)),
    (re.compile(rf"\b(?:halvar|h)\s?(?P<ordinal>[12]){_SHORT_YEAR}"), _part(2)),
    (re.compile(rf"\b(?P<day>[0-3]?\d)\s+(?P<month>{_MONTH})\b\.?(?:\s+{_YEAR})?"), _named_day),
    (re.compile(rf"\b(?P<month>{_MONTH})\b\.?(?:\s+(?:manad\s+)?{_YEAR})?"), _month),
    (re.compile(rf"\b(?P<season>var|sommar|host|vinter)(?:en|n|a)?{_SHORT_YEAR}"), _season),
    (re.compile(rf"\b(?P<part>borjan|inledningen|mitten|slutet)\s+(?:av|pa)\s+(?:ar\s+)?{_YEAR}\b"), _part_of_year),
    (re.compile(rf"(?<![-/\d]){_YEAR}\b(?![-/]\d)"), _whole_year),
)


def intervals(text: str, after: date) -> list[Interval]:
    """The times told in a folded text, in its order; one that no calendar has, or whose year is open, is left out."""
    found: list[Interval] = []
    for form, read in _FORMS:
        for match in form.finditer(text):
            if any(i.start < match.end() and match.start() < i.end for i in found):
                continue
            try:
                first, last = read(match, after)
            except ValueError:
                first, last = date.max, date.min  # taken, so that no other form reads a part of it
            rough = _ROUGHLY.search(text[: match.start()])
            if rough and first <= last:
                first, last = _widened(first, last)
            found.append(Interval(first, last, rough.start() if rough else match.start(), match.end()))
    return sorted((i for i in found if i.first <= i.last), key=lambda i: i.start)


def _widened(first: date, last: date) -> tuple[date, date]:
    if first == last:
        return first - timedelta(days=_DAYS_OFF), last + timedelta(days=_DAYS_OFF)
    before, after = first.month - _MONTHS_OFF, last.month + _MONTHS_OFF
    start = date(first.year - (before < 1), before if before >= 1 else before + 12, 1)
    end_year, end_month = last.year + (after > 12), after if after <= 12 else after - 12
    return start, date(end_year, end_month, monthrange(end_year, end_month)[1])
