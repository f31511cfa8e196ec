"""Splits a paragraph into sentences; Swedish abbreviations, numbers and dates don't end one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.ingest.prose.folding import fold

_END = re.compile(r"[.!?][\"”')\]]*\s+(?=[\"“”'(*]*[A-ZÅÄÖÉ0-9+|])")

#: The word before a full stop that doesn't end a sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:t\.ex|t ex|bl\.\s?a|bl a|d\.v\.s|dvs|m\.fl|m fl|m\.m|m m|o\.s\.v|osv|s\.k|fr\.o\.m|"
    r"t\.o\.m|f\.d|p\.g\.a|"
    r"ca|c|kl|nr|st|tel|resp|inkl|exkl|ev|max|min|prel|ack|proj|inv|enl|avd|dnr|kap|s|sid|jan|feb|mar|apr|jun|jul|aug|"
    r"sep|sept|okt|nov|dec|bl|ex|jfr|tf|bitr|fig|tab|mom|art|etc|u|p|g)$"
)
# These do end a sentence when what follows is a new clause with a capital.
_MAY_END = re.compile(r"(?:^|[\s(])(?:m\.m|m m|m\.fl|m fl|etc|osv|o\.s\.v)$|\d\s?st$")


#: No sentence is longer; what is (a damaged file's single line) is cut, so that reading stays linear.
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its place in the paragraph's text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a paragraph, outer blanks stripped, with their offsets."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and not _ends_sentence(text, match.start(), match.end()):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return found


def _ends_sentence(text: str, stop: int, after: int) -> bool:
    before = fold(text[max(0, stop - 12) : stop])
    if _ABBREVIATION.search(before):
        return bool(_MAY_END.search(before)) and text[after : after + 1].isupper()
    # "1. Godkänna" and "3.2. Öka": an ordinal or a goal number, no end.
    return not re.search(r"(?:^|[\s(])\d{1,2}(?:\.\d{1,2})*$", before) or bool(re.search(r"[a-z%]\s\d{1,2}$", before))


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST) + 1 or start + LONGEST
        _add(found, text, start, cut)
        start = cut
    part = text[start:end]
    stripped = part.strip()
    if stripped:
        found.append(Sentence(stripped, start + len(part) - len(part.lstrip())))
