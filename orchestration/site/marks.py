"""A number found again in the line that it was read from, so that the page can mark it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_BLANK = "[ \u00a0\u202f\u2009']?"
_MINUS = "[-\u2212\u2013]"


def marked(text: str, values: Sequence[Decimal | None]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the numbers: as printed, with or without blanks and zeros.

    A number with the value's own sign is preferred to one without it: prose tells a minus in words.
    """
    spans: set[tuple[int, int]] = set()
    for value in values:
        if value is None:
            continue
        for pattern in _patterns(value):
            found = {match.span() for match in pattern.finditer(text)}
            if found:
                spans |= found
                break
    return _pieces(text, sorted(spans))


def _patterns(value: Decimal) -> list[re.Pattern[str]]:
    whole, _, decimals = f"{abs(value).normalize():f}".partition(".")
    groups = [whole[max(end - 3, 0) : end] for end in range(len(whole), 0, -3)][::-1]
    digits = _BLANK.join(groups)
    fraction = f"[,.]{decimals}0*" if decimals else "(?:[,.]0+)?"
    body = rf"{digits}{fraction}(?![\d])(?![,.]\d)"
    before = r"(?<![\d,.])"
    signed = rf"(?<!\d){_MINUS} ?{body}" if value < 0 else rf"(?<!{_MINUS})(?<!{_MINUS} ){before}{body}"
    return [re.compile(signed), re.compile(before + body)]


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces, at = list[tuple[str, bool]](), 0
    for start, end in spans:
        if start < at:
            continue
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces
