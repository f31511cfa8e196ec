"""Swedish numbers as printed: thousands by a blank, decimals by comma or point, several minus signs.

`-3 105`, `−3 105`, `- 3 105`, `52 -` (a trailing minus), `12,7`, `64.5 %`, `+1 405`. A number is never
corrected here: what is printed is what is returned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_UP, Context, Decimal
from functools import lru_cache

BLANKS = "\u0020\u00a0\u202f\u2009"
MINUS = "\u2212\u2013-"  # the hyphen last: in a character class it must not become a range

#: Raised figures mark a footnote and are no part of the number before them.
RAISED = "\u00b9\u00b2\u00b3\u2070-\u2079"

#: An unsigned number: groups of three after a blank, or a run of digits; then decimals.
UNSIGNED = rf"(?:\d{{1,3}}(?:[{BLANKS}]\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)?"

#: A number in running text; a sign directly before it or one blank away. Groups: sign, digits.
IN_PROSE = re.compile(
    rf"(?<![\w.,:/§-])(?P<sign>[+{MINUS}][{BLANKS}]?)?(?P<digits>{UNSIGNED})(?![^\W{RAISED}]|[.,:/-]\d)"
)

#: What `quality.coverage` counts: a run of digits with its inner separators, wherever it stands.
NUMERIC_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*")

_CELL = re.compile(
    rf"^(?P<prefix>prel\.?|ca\.?|cirka)?\s*(?P<sign>[+{MINUS}])?[{BLANKS}]?(?P<digits>{UNSIGNED})"
    rf"[{BLANKS}]?(?P<percent>%)?[{BLANKS}]?(?P<after>-)?(?P<note>\*+|\d?\)|[{RAISED}]{{1,2}}\)?)?$",
    re.IGNORECASE,
)

_KEPT = Decimal("0.0001")

WORDS = {
    "noll": 0, "inga": 0, "inget": 0, "ingen": 0, "en": 1, "ett": 1, "två": 2, "bägge": 2, "båda": 2, "tre": 3,
    "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9, "tio": 10, "elva": 11, "tolv": 12, "tretton": 13,
    "fjorton": 14, "femton": 15, "sexton": 16, "sjutton": 17, "arton": 18, "nitton": 19, "tjugo": 20,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: exact value, decimals shown, `%` when the sign is printed, preliminary when so marked."""

    value: Decimal
    decimals: int
    percent: bool = False
    preliminary: bool = False


def digits_value(digits: str) -> tuple[Decimal, int]:
    """`12 345,6` → (Decimal('12345.6'), 1)."""
    plain = re.sub(rf"[{BLANKS}]", "", digits).replace(",", ".")
    value = Decimal(plain)
    exponent = value.as_tuple().exponent
    return value, max(0, -exponent) if isinstance(exponent, int) else 0


@lru_cache(maxsize=65536)
def parse_cell(text: str) -> Number | None:
    """The number that a whole table cell states, or None when the cell is no number."""
    found = _CELL.match(text.strip(BLANKS + "|\t"))
    if not found:
        return None
    if found["sign"] and found["after"]:
        return None
    value, decimals = digits_value(found["digits"])
    negative = bool(found["after"]) or (found["sign"] is not None and found["sign"] in MINUS)
    preliminary = bool(found["prefix"]) and found["prefix"].lower().startswith("prel")
    return Number(-value if negative else value, decimals, bool(found["percent"]), preliminary)


def fits(value: Decimal) -> bool:
    """Whether a number has room in the facts' decimals (14 digits before the point, 4 after)."""
    exponent = value.as_tuple().exponent
    return abs(value) < Decimal(10) ** 14 and (not isinstance(exponent, int) or exponent >= -4)


def kept_half(half: Decimal) -> Decimal:
    """Half of a printed step as facts keep it: of a number with four decimals it has one more, and is rounded up."""
    return half if fits(half) else half.quantize(_KEPT, ROUND_UP, Context(prec=60))


def half_width(decimals: int) -> Decimal:
    """Half of the last printed digit: 0 → 0.5, 1 → 0.05."""
    return Decimal(5).scaleb(-decimals - 1)


def prose_half_width(value: Decimal, decimals: int) -> Decimal:
    """Half of the rounding step that a number in prose shows: trailing zeros are rounding (8 700 → 50, 12,7 → 0.05).

    A number ending in a non-zero digit is exact to that digit; zero itself is exact to its last digit.
    """
    if decimals or value == 0:
        return half_width(decimals)
    zeros = len(str(abs(int(value)))) - len(str(abs(int(value))).rstrip("0"))
    return Decimal(5).scaleb(zeros - 1)
