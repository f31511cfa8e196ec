"""Numbers, dates and periods as a reader of the language writes them, by Babel."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_interval
from babel.numbers import NumberPattern, format_percent, parse_pattern

MINUS = "\u2212"
_NO_BREAK = "\u00a0"
_LAST_DECIMAL = Decimal("0.0001")
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}

#: What would turn the text, or is no sign at all; tab and line break are kept.
_UNSHOWN = ("Cc", "Cs", "Co", "Cn")
_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
#: What texts here are made of; another sign is looked up.
_PLAIN = re.compile("[\t\n -~\u00a0-\u00ff–—−…’”]*")


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(_LOCALES[lang])


@cache
def _pattern() -> NumberPattern:
    return parse_pattern("#,##0.####")


def number(value: Decimal | int | None, lang: str, *, signed: bool = False) -> str:
    """`-1405.50` → `−1 405,5` in Swedish, `−1,405.5` in English; at most four decimals; None → an en dash.

    signed: a positive number has its sign as well.
    """
    if value is None:
        return "–"
    rounded = Decimal(value).quantize(_LAST_DECIMAL)
    text: str = _pattern().apply(abs(rounded), _locale(lang))
    text = text.replace("\u202f", _NO_BREAK)
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def percent(share: float | None, lang: str) -> str:
    """`0.985` → `98,5 %`; never rounded up to the whole when something is missing."""
    if share is None:
        return "–"
    shown = min(share, 0.999) if share < 1 else share
    return format_percent(shown, "#,##0.0 %" if lang == "sv" else "#,##0.0%", locale=_locale(lang))


def day(value: date | datetime | None, lang: str) -> str:
    """`27 november 2026`."""
    return "–" if value is None else format_date(value, "d MMMM y", locale=_locale(lang))


def iso(value: date | datetime | None) -> str:
    """`2026-11-27`: how tables in Swedish administration write a day."""
    return "–" if value is None else f"{value:%Y-%m-%d}"


def period(start: date | None, end: date | None, lang: str) -> str:
    """`jan.–aug. 2024`; a whole calendar year is its number."""
    if start is None or end is None:
        return "–"
    if (start.year, start.month, end.year, end.month) == (start.year, 1, start.year, 12):
        return str(start.year)
    text: str = format_interval(start, end, "yMMM", locale=_locale(lang))
    return re.sub(r"\s*–\s*", "–", text)


def month(number_: int, lang: str) -> str:
    """`jan`, `maj`: a month on an axis."""
    return format_date(date(2024, number_, 1), "LLL", locale=_locale(lang)).rstrip(".")[:3]


def clean(value: Any) -> Any:
    """A text without signs that would turn it, move the cursor or are none; other values as they are."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    if _PLAIN.fullmatch(value):
        return value
    return "".join(
        c if c in "\t\n" or (unicodedata.category(c) not in _UNSHOWN and c not in _TURNS) else "\ufffd" for c in value
    )
