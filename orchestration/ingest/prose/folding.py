"""A copy of equal length for matching: lower case, ASCII letters, tolerant of what OCR makes of å, ä and ö.

Patterns are written in correct Swedish and compiled by `tolerant`; they are matched against `fold(text)`,
so that every offset of a match is an offset into the text itself.
"""

from __future__ import annotations

import re

_LETTERS = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_LETTERS |= {ord(c): "a" for c in "åäáàâãÅÄÁÀÂÃ"}
_LETTERS |= {ord(c): "o" for c in "öóòôõøÖÓÒÔÕØ"}
_LETTERS |= {ord(c): "e" for c in "éèêëÉÈÊË"}
_LETTERS |= {ord(c): "u" for c in "üúùÜÚÙ"}
_LETTERS |= {ord(c): " " for c in "\u00a0\u202f\u2009\t\n"}
_LETTERS |= {ord("|"): "i"}

# A digit or an ampersand that touches letters stands for a letter that OCR misread.
_MISREAD = re.compile(r"(?<![0-9])[60](?=[a-z]{2})|(?<=[a-z])[6](?![0-9])|(?<=[a-z])&|&(?=[a-z])")


def fold(text: str) -> str:
    """The text in lower-case ASCII letters, of equal length."""
    plain = text.translate(_LETTERS)
    return _MISREAD.sub(lambda m: "a" if m[0] == "&" else "o", plain)


def tolerant(pattern: str) -> re.Pattern[str]:
    """A pattern in correct Swedish, compiled for folded text (OCR also writes é and d for å, ä, ö, or two letters)."""
    return re.compile(re.sub("[åä]", "[aed]{1,2}", pattern).replace("ö", "[oed]{1,2}"))
