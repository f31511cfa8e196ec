"""Which short lines of prose are headings, and how deep they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.ingest.prose.folding import fold, tolerant

_CHAPTER = tolerant(
    r"^(?:\d+\.?\s+)?(?:sammanfattning|ekonomi$|ekonomisk|ekonomiskt utfall|verksamhet$|verksamheten$|"
    r"måluppföljning|mål, |"
    r"mål och|uppföljning av mål|personal(?:uppföljning|redovisning|$)|medarbetare$|.{3,40} som arbetsgivare$|"
    r"viktiga händelser|"
    r"uppföljning av intern|intern ?kontroll|förvaltningens analys|bilag|ärendet|förslag till beslut|framtid)"
)
_SECTION = tolerant(
    r"^(?:\d+(?:\.\d+)*\.?\s+)?(?:drift|investering|exploatering|resultaträkning|balansräkning|kassaflöde|"
    r"sjukfrånvaro$|frånvaro|"
    r"periodens sjukfrånvaro|personalomsättning|ackumulerad personal|rekrytering|arbetsmiljö|kommentarer till|"
    r"riskanalys|"
    r"tjänstegarantier|sammanställning|bemanning|kompetens|måluppfyllelse|uppdrag$|sammanfattande analys av nämnd)"
)
_COMMENT_LABEL = tolerant(r"^(?:senaste )?(?:kommentar|beskrivning|analys|motivering)(?: till \w+)?(?: \([^)]*\))?:$")
_KEY_VALUE = re.compile(r"^[^:]{2,45}:\s+\S.*[A-Za-zÅÄÖåäö]{3}")
_AMOUNT_AFTER_COLON = re.compile(r":\s*[+\-−–]?\s?\d[\d\s.,]*\s*(?:[tTmM]?n?kr|%|kronor)?\s*:?$")
_NO_HEADING_END = re.compile(
    r"(?:[.,;!?–-]|\b(?:och|samt|eller|av|i|att|som|med|till|inom|en|ett|den|det|de|f.r|p.|an|.n|har))$"
)

_CLAUSE = tolerant(
    r"\b(?:beror|är|har|hade|visar|redovisar|uppgår|uppgick|förklaras|blev|blir|kommer|avviker|prognosticerar|"
    r"prognostiserar|medför|innebär|pågår|nås|uppnås)\b"
)

LEVEL_DEFAULT = 3
LEVEL_AMOUNT = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text, level (1 chapter, 2 section, 3 other, 4 line with an amount) and the goal it names."""

    text: str
    level: int
    goal_no: str | None = None


def is_comment_label(text: str) -> bool:
    """`Senaste kommentar (2025-01-31):` and its like, which introduce a text and are no heading."""
    return bool(_COMMENT_LABEL.match(fold(text)))


def plain_heading(text: str) -> bool:
    """Whether a line without marks has the shape of a heading: short, capital first, no final stop."""
    if not 2 <= len(text) <= 90 or len(text.split()) > 12 or not (text[0].isupper() or text[0].isdigit()):
        return False
    if is_comment_label(text) or (_KEY_VALUE.match(text) and not _AMOUNT_AFTER_COLON.search(text)):
        return False
    if _CLAUSE.search(fold(text)) and " som " not in text:
        return False
    letters = sum(c.isalpha() for c in text)
    return letters >= 2 and letters * 2 >= len(text) - text.count(" ") and not _NO_HEADING_END.search(fold(text))


def level_of(text: str) -> int:
    """The level that a plain heading's words tell."""
    folded = fold(text)
    if re.search(r"\d\s*(?:t|mn?|k)kr\b|\d\s*kr\b", folded):
        return LEVEL_AMOUNT
    if _CHAPTER.match(folded):
        return 1
    return 2 if _SECTION.match(folded) else LEVEL_DEFAULT
