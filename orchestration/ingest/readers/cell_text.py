"""The text of a cell or paragraph as one line: blanks, soft and fixed hyphens, raised figures."""

from __future__ import annotations

import re
import unicodedata

_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-\s*\n\s*(?!(?:och|eller|samt|resp\w*|till)\b)(?=[a-zåäö])")
_HYPHENS = str.maketrans({"\u00ad": None, "\u2011": "-", "\u2010": "-", "\u200b": None, "\ufeff": None})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def one_line(text: str) -> str:
    """The text without line breaks (a word broken by one is whole again), blanks squeezed, NFC."""
    text = _BROKEN_WORD.sub("", text.replace("\r", "\n").translate(_HYPHENS))
    return unicodedata.normalize("NFC", " ".join(_CONTROL.sub(" ", text).split()))


def raised(text: str) -> str:
    """Raised figures as such: a footnote's mark must not become part of a number."""
    return text.translate(_RAISED)
