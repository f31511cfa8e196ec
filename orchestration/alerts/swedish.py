"""Swedish words of the messages: periods, counts, states, and text that is safe on one line."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from orchestration.reconcile.wording import NO_BREAK, THOUSANDS, amount

MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

SEVERITIES = {"error": "fel", "warning": "varning", "info": "notering"}
_PLURALS = {"error": "fel", "warning": "varningar", "info": "noteringar"}


def one_line(text: str, longest: int = 300) -> str:
    """Without line breaks, tabs, control and direction signs; cut at `longest`."""
    kept = (c for c in text if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    spaced = re.sub(r"[^\S\u00a0]+", " ", "".join(kept).replace(THOUSANDS, NO_BREAK)).strip()
    return spaced if len(spaced) <= longest else spaced[: longest - 1].rstrip() + "…"


def number(value: Decimal | None) -> str:
    """`−1 323`, with no-break thousands that every mail program has a sign for."""
    return amount(value).replace(THOUSANDS, NO_BREAK)


def signed(value: Decimal) -> str:
    """`+1 323` or `−1 323`."""
    return number(value) if value <= 0 else f"+{number(value)}"


def counts(severities: list[str]) -> str:
    """`2 fel, 1 varning`."""
    parts = []
    for severity in SEVERITIES:
        n = severities.count(severity)
        if n:
            parts.append(f"{n} {SEVERITIES[severity] if n == 1 else _PLURALS[severity]}")
    return ", ".join(parts)


def day(when: date) -> str:
    """`30 apr 2025`."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def month(when: date) -> str:
    """`apr 2025`."""
    return f"{MONTHS[when.month - 1]} {when.year}"


def period(start: date | None, end: date) -> str:
    """`jan–aug 2024`; a whole year is the year."""
    if start is None or start.year != end.year:
        return f"till och med {day(end)}"
    if (start.month, end.month) == (1, 12):
        return str(end.year)
    first, last = MONTHS[start.month - 1], MONTHS[end.month - 1]
    return f"{last} {end.year}" if first == last else f"{first}–{last} {end.year}"
