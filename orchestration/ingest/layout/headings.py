"""Headings in force: short lines of their own that name what follows; numbered goal headings with their number."""

from __future__ import annotations

import re
from functools import lru_cache

from orchestration.ingest.words import enumeration, fold, vocabulary

_GOAL_WORD = (
    r"(?:(?:inriktnings|n.mnd|verksamhets|effekt|resultat|utvecklings|del|prioriterat |.vergripande )?m.{1,2}l"
    r"|fokusomr.de)"
)
#: A number of several parts, or one after the word for a goal; a bare one needs a title longer than "2.1 mnkr" has.
_GOAL = (
    re.compile(rf"^\W*(?:{_GOAL_WORD}\s*(?::\s*)?)?(\d{{1,2}}(?:\.\d{{1,2}})+)\s+(.{{5,}})$", re.IGNORECASE),
    re.compile(
        rf"^\W*(?:{_GOAL_WORD}\s*(?::\s*)?)?(\d{{1,2}}(?:\.\d{{1,2}})+)(?:\.?:|\.|\s[-–])\s+(.+)$", re.IGNORECASE
    ),
    re.compile(rf"^\W*{_GOAL_WORD}(?:\s*:)?\s+(\d{{1,2}}(?:\.\d{{1,2}})*)\s?[.:–-]\s*(.+)$", re.IGNORECASE),
)
_MARKS = re.compile(r"^(?:#{1,6}\s+|\*\*)|\*\*\s*$|(?<!\s)\s+#+$")
_NUMBERED = re.compile(r"^\W*(?:tab(?:ell|\.)\s*)?\d{1,2}(?:\.\d{1,2})*\s?[.:–-]?\s+(?=[^\W\d])", re.IGNORECASE)
#: A cell that comments on the row above it: `Senaste kommentar (2025-03-31): Klart.`
COMMENT = re.compile(
    r"^(?P<heading>(?:senaste )?(?:kommentar|beskrivning|analys|motivering)(?: \([^)]{1,40}\))?)"
    r"(?::|\s[-–])\s*(?P<text>\S.*)$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^(?:[-•*]|\d+\.)\s")


@lru_cache(maxsize=256)  # asked for each number of a line
def goal_heading(text: str) -> tuple[str, str] | None:
    """Number and title of a goal's heading: `2.1. Säkerställa …`, `Mål 3. …`, `Inriktningsmål: 6.1. …`; else None."""
    bare = _MARKS.sub("", text.strip()).strip(" *")
    for pattern in _GOAL:
        if (found := pattern.match(bare)) and found[2][0].isupper():
            return found[1], found[2].strip()
    return None


def without_number(text: str) -> str:
    """A heading or a table's caption without its number: `Tabell 5. Investeringar`, `4.2 Investeringar`."""
    return _NUMBERED.sub("", text)


def heading_text(text: str) -> str | None:
    """The heading that a one-line block states, or None when it reads as prose, data or a list."""
    stripped = text.strip()
    bare = _MARKS.sub("", stripped).strip()
    if not 2 <= len(bare) <= 90 or "\t" in bare:
        return None
    if stripped.startswith("#") or (stripped.startswith("**") and stripped.endswith("**")):
        return bare
    if _LISTED.match(bare) or bare[-1] in ".,;:!" or not (bare[0].isupper() or bare[0].isdigit()):
        return None
    if sum(c.isalpha() for c in bare) < 2 or len(bare.split()) > 12:
        return None
    if ":" in bare or any(
        enumeration(kind, bare.split()[0]) or enumeration(kind, bare) for kind in ("assessment", "trend")
    ):
        return None
    digits = sum(c.isdigit() for c in bare)
    return bare if digits <= max(8, len(bare) // 4) else None


def opens_section(text: str) -> bool:
    """Whether a heading begins a part of the report that belongs to no goal (economy, staff, internal control ...)."""
    words = fold(text)
    return any(words.startswith(w) for w in vocabulary("sections")["outside_goals"])
