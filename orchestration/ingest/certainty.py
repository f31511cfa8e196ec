"""How sure an optical reading is of the numbers that facts were read from.

A number is as sure as the least sure of the words that spell it. What is read with `SURE` or more is as good as
printed; below that the fact's confidence is the reading's, so that what doesn't add up there is the reading's fault
until a person has looked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from orchestration.ingest.document import Document, Word
from orchestration.ingest.grammar.numbers import MINUS, UNSIGNED

#: The mark: a word read with less may be another one.
SURE = 0.6
LEAST_PART = 2  # digits that are known again as a part of a number
_VALUES = ("value", "on_plan", "deviating", "total", "risk_value")
_NUMBER = re.compile(UNSIGNED)
_NO_DIGIT = re.compile(r"\D")


def lower(rows: dict[str, list[dict]], document: Document, origin: Sequence[int] | None = None) -> None:
    """Lower the confidence of facts whose numbers were read from doubtful words, in place.

    origin: the number in the document of each line that the facts count.
    """
    doubtful: dict[int, list[Word]] = defaultdict(list)
    for word in document.words:
        if word.confidence < SURE and any(c.isdecimal() or c in MINUS for c in word.text):
            doubtful[word.line].append(word)
    if not doubtful:
        return
    for row in (row for found in rows.values() for row in found if "source_line_end" in row and "confidence" in row):
        lines: Iterable[int] = range(row["source_line"], row["source_line_end"] + 1)
        if origin is not None:
            lines = {origin[line - 1] for line in lines}
        words = [(word, document.lines[line - 1].text) for line in lines for word in doubtful.get(line, ())]
        if words:
            row["confidence"] = min([row["confidence"], *(w.confidence for w, text in words if _holds(row, w, text))])


def _holds(row: dict, word: Word, text: str) -> bool:
    """Whether a number of the fact is, or is part of, the one that the word belongs to."""
    spelt = _NO_DIGIT.sub("", _around(word, text))
    values = (row[name] for name in _VALUES if row.get(name) is not None)
    held = [_NO_DIGIT.sub("", f"{abs(Decimal(v)):.{row.get('decimals') or 0}f}") for v in values]
    if not spelt:
        return bool(held)
    return any(d in spelt or (len(spelt) >= LEAST_PART and spelt in d) for d in held)


def _around(word: Word, text: str) -> str:
    """The number of the line that the word is a part of; a sign belongs to the one that it touches."""
    end = word.start + len(word.text)
    for found in _NUMBER.finditer(text):
        if found.start() < end + 2 and word.start <= found.end() and (found.start() < end or word.text in MINUS):
            return found[0]
    return word.text
