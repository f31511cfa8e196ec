"""Swedish dates and periods as printed: `2025-04-30`, `28 april 2025`, `kvartal 2 2024`, `Jan - Apr 2025`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

MONTHS = {
    "januari": 1, "februari": 2, "mars": 3, "april": 4, "maj": 5, "juni": 6,
    "juli": 7, "augusti": 8, "september": 9, "oktober": 10, "november": 11, "december": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
ISO_DATE = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
DAY_MONTH_YEAR = re.compile(rf"\b(\d{{1,2}})\s+({_MONTH})\.?(?:\s+(20\d\d))?\b", re.IGNORECASE)
MONTH_RANGE = re.compile(rf"\b({_MONTH})\.?\s*[-–]\s*({_MONTH})\b\.?(?:\s*(20\d\d))?", re.IGNORECASE)
QUARTER = re.compile(r"\bkvartal\s*([1-4])\s*,?\s*(20\d\d)\b|\b(?:q|kv)\s?([1-4])\s*(20\d\d)\b", re.IGNORECASE)
HALF_YEAR = re.compile(r"\b(första|andra)\s+halvåret\s+(20\d\d)\b|\bhalvår\s*([12])\s+(20\d\d)\b", re.IGNORECASE)
MONTH_YEAR = re.compile(rf"\b({_MONTH})\.?\s+(20\d\d)\b", re.IGNORECASE)
UNDER_YEAR = re.compile(r"\b(?:under|senast|år|årsskiftet)\s+(20\d\d)\b", re.IGNORECASE)
BARE_YEAR = re.compile(r"^\s*(20\d\d)\s*$")

#: What patterns that ignore case take for an i or an s, and `lower` doesn't: scans have them.
_SAME_LETTER = str.maketrans("ıİſ", "iis")


def month_of(name: str) -> int:
    """The month whose name a pattern of these found."""
    return MONTHS[name.translate(_SAME_LETTER).lower()]


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def iso_date(text: str) -> date | None:
    """The first ISO date in the text."""
    found = ISO_DATE.search(text)
    return _safe(int(found[1]), int(found[2]), int(found[3])) if found else None


def stated_date(text: str) -> date | None:
    """The first date with a year in the text; a stated period (quarter, half year, month, year) is its last day."""
    if day := iso_date(text):
        return day
    for day_month in DAY_MONTH_YEAR.finditer(text):
        if day_month[3]:
            return _safe(int(day_month[3]), month_of(day_month[2]), int(day_month[1]))
    if found := QUARTER.search(text):
        return month_end(int(found[2] or found[4]), 3 * int(found[1] or found[3]))
    if found := HALF_YEAR.search(text):
        half = 1 if (found[1] or "").lower() == "första" or found[3] == "1" else 2
        return month_end(int(found[2] or found[4]), 6 * half)
    if found := MONTH_YEAR.search(text):
        return month_end(int(found[2]), month_of(found[1]))
    if found := UNDER_YEAR.search(text) or BARE_YEAR.match(text):
        return date(int(found[1]), 12, 31)
    return None


def month_number(word: str) -> int | None:
    """`Apr`, `april`, `apr.` → 4."""
    return MONTHS.get(word.strip(" .").translate(_SAME_LETTER).lower())
