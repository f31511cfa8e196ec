"""Cells that stand side by side and wrap: a line's words, labels and departments put together from their parts.

The first line of a row holds the beginning of every cell; the lines below hold their ends, in the same order but
without positions. Ends are told by what they can complete.
"""

from __future__ import annotations

import re

from orchestration.ingest.document import Line
from orchestration.ingest.layout.records import split_body
from orchestration.ingest.tables.model import Cell, Row
from orchestration.ingest.words import fold

GUESSED = 0.5  # confidence in a figure whose column was guessed
_NUMERIC = re.compile(r"^[+−–-]?\d[\d.,]*%?$")
BODY_END = re.compile(r"(?i)(?:avdelning|enhet|kontor|f.rvaltning|tj.nst|stab)\w{0,3}\.?$")
OPEN_BODY = re.compile(r"(?i)(?:-|\boch|&)$")


def is_numeric(token: str) -> bool:
    """Whether a word is digits alone, with sign, separators or percent sign; a table rule may be stuck to it."""
    return bool(_NUMERIC.match(token.strip("|[]")))


def number_count(text: str) -> int:
    """How many words of a line are numeric."""
    return sum(is_numeric(w) for w in words_and_rules(text))


def words_of(text: str) -> list[str]:
    """The words of a line, the table's rules left out."""
    return text.replace("|", " ").split()


def words_and_rules(text: str) -> list[str]:
    """The words of a line, each of the table's rules (`|`, or what is read for it) a word of its own."""
    return re.sub(r"[|\[\]]", " | ", text).split()


def split_label(words: list[str], departments: list[str], wanted: bool) -> tuple[str, str]:
    """Label and department of a first line: a rule between them, a known department, else the last capital word on."""
    if "|" in words:
        at = words.index("|")
        return " ".join(words[:at]), " ".join(w for w in words[at + 1 :] if w != "|")
    text = " ".join(words)
    if not wanted:
        return text, ""
    label, body = split_body(text, departments)
    if body:
        return label, body
    capitals = [
        i
        for i, w in enumerate(words)
        if (i and w[0].isupper() and w[1:2].islower()) or (i and re.match(r"^[A-ZÅÄÖ]+-", w))
    ]
    if capitals and could_be_body(" ".join(words[capitals[-1] :])):
        return " ".join(words[: capitals[-1]]), " ".join(words[capitals[-1] :])
    return (text, "") if not could_be_body(text) else ("", text)


def could_be_body(text: str) -> bool:
    """Whether words can name a department, or the beginning of one: a capital first, then an ending that tells."""
    folded = fold(text)
    if not text[:1].isupper():
        return False
    return bool(
        OPEN_BODY.search(folded)
        or BODY_END.search(folded)
        or re.search(r"(?:direkt.r|chef)\w*$|avdelning|enhet|center$", folded)
    )


def starts_with_body(text: str) -> bool:
    """Whether a line of figures begins with a department: its label stands elsewhere."""
    words = words_and_rules(text)
    first = next((i for i, w in enumerate(words) if is_numeric(w) or w == "|"), 0)
    return 0 < first <= 3 and could_be_body(" ".join(words[:first]))


def joined_body(department: str, end: str) -> str:
    """A department with its wrapped end, which may be a syllable or words of their own."""
    if not end:
        return department
    if len(end) <= 3 or (department.endswith("-") and not end[0].isupper()):
        return department + end
    return f"{department} {end}".strip()


def is_logo(text: str) -> bool:
    """Whether a line is only the words of a logo, all in capitals."""
    words = text.split()
    return len(words) <= 2 and all(w.isupper() and len(w) >= 5 for w in words)


def unwrap(parts: list[str]) -> str:
    """A label put together from its lines; a hyphen at a line's end joins without a blank."""
    text = ""
    for part in (p.strip(" |") for p in parts):
        if not part:
            continue
        text = text + part if text.endswith("-") and not part.startswith("och") else f"{text} {part}".strip()
    return " ".join(text.split())


def row_of(label: str, cells: tuple[Cell | None, ...], lines: list[Line]) -> Row:
    """The row with these cells, found on these lines."""
    text = "\n".join(line.text for line in lines)
    return Row(label, cells, lines[0].number, lines[-1].number, text, lines[0].page)
