"""Tables of records whose cells wrap, indicators or assignments: which lines are one record's, which its comment.

A record begins where a line holds its figures or verdict (or, when its cells were torn apart, at the narrow lines of
its label) and ends at its comment or at the next record.
"""

from __future__ import annotations

import re

from orchestration.ingest.document import Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.aligned_assignments import assignment
from orchestration.ingest.layout.aligned_header import header_words, opens_assignments
from orchestration.ingest.layout.aligned_indicators import indicator, told_yearly
from orchestration.ingest.layout.aligned_walk import NARROW, Walk
from orchestration.ingest.layout.headers import Header
from orchestration.ingest.layout.headings import goal_heading, heading_text, opens_section
from orchestration.ingest.layout.stacked import head_of_damaged, is_header_line
from orchestration.ingest.layout.wrapped_cells import is_numeric, starts_with_body, words_of
from orchestration.ingest.tables.model import Row
from orchestration.ingest.words import alike, enumeration, fold

_COMMENT = re.compile(r"^\s*\W?(?:senaste kommentar|beskrivning)", re.IGNORECASE)
_TORN_DATE = re.compile(r"\(\s*(\d{1,4})\b\s*(.*?)\s*((?:\d{1,3})?-\d\d-\d\d)\s*\)?\s*:")


def record_rows(walk: Walk, header: Header, kind: str) -> list[Row]:
    """The records (`indicators` or `assignments`) from here on, each with the comment below it."""
    rows: list[Row] = []
    gathered: list[Line] = []
    orphan: list[Line] = []  # a label whose figures the text has elsewhere
    comment: list[Line] | None = None

    def close() -> None:
        nonlocal gathered, comment, orphan
        if gathered:
            row = (
                indicator(gathered, header, walk.departments, [] if rows else walk.strays)
                if kind == "indicators"
                else assignment(gathered, walk.departments)
            )
            if row is not None:
                rows.append(row)
            orphan = gathered if row is None else []
        gathered = []
        if comment is not None and rows:
            rows[-1] = _commented(rows[-1], comment)
            if kind == "indicators":
                rows[-1] = told_yearly(rows[-1], header)
        comment = None

    while (line := walk.skip_blanks()) is not None:
        text = line.text.strip()
        if (
            goal_heading(text)
            or (is_header_line(text) and _opens_table(walk))
            or (not gathered and _section_ends(walk))
        ):
            break
        if _COMMENT.match(text):
            close()
            comment = [line]
        elif comment is not None and (_anchor(text, kind) or _narrow_start(walk, kind)):
            close()
            gathered = [*orphan, line] if orphan and starts_with_body(text) else [line]
        elif comment is not None:
            comment.append(line)
        else:
            if gathered and _anchor(text, kind) and any(_anchor(g.text, kind) for g in gathered):
                close()
            gathered.append(line)
        walk.at += 1
    close()
    return rows


def _commented(row: Row, comment: list[Line]) -> Row:
    """The row with its comment; a date torn over lines (`(2` … `024-08-31):`) is put together."""
    text = " ".join(line.text.strip() for line in comment)
    heading, _, rest = text.partition("):")
    if (torn := _TORN_DATE.search(text)) and re.fullmatch(r"20\d\d-\d\d-\d\d", torn[1] + torn[3]):
        heading, rest = f"{text[: torn.start()]}({torn[1]}{torn[3]})", f"{torn[2]} {text[torn.end() :]}"
    return Row(row.label, row.cells, row.line, row.line_end, row.text, row.page, rest.strip() or None, heading)


def _opens_table(walk: Walk) -> bool:
    """Whether the header line here begins another table of records or amounts."""
    words = header_words(walk.text(walk.at))
    if words and opens_assignments(words[0]):
        ahead = " ".join(fold(walk.text(i)) for i in range(walk.at, walk.at + 12))
        return "status" in ahead or "ansvarig" in ahead
    if words and alike(words[0], "indikator", 85):
        return True
    return sum(head_of_damaged(w) in ("outcome", "budget", "forecast", "variance") for w in words) >= 3


def _section_ends(walk: Walk) -> bool:
    """Whether a heading of another part of the report stands here, alone between blank lines."""
    heading = heading_text(walk.text(walk.at))
    after = walk.lines[walk.at + 1] if walk.at + 1 < len(walk.lines) else None
    return (
        heading is not None and opens_section(heading) and len(heading.split()) <= 4 and (after is None or after.blank)
    )


def _anchor(text: str, kind: str) -> bool:
    """Whether a line holds what only a row's first line holds."""
    words = words_of(text)
    if kind == "assignments":
        dated = re.search(r"\b20\d\d-\d\d-\d\d\b", text) and not _COMMENT.match(text)
        return bool(dated) and len(words) <= 14 and re.search(r"(?i)enligt plan|avvik\w+ fr", text) is not None
    numbers = sum(is_numeric(w) for w in words)
    verdict = any(
        enumeration("assessment", w) or enumeration("assessment", " ".join(words[i : i + 2])) or alike(w, "Inget", 85)
        for i, w in enumerate(words)
    )
    return numbers >= 2 and verdict and len(words) <= 24


def _narrow_start(walk: Walk, kind: str) -> bool:
    """Whether narrow lines that wrap a label begin here: at least two, followed by more of a row."""
    before = walk.lines[walk.at - 1] if walk.at else None
    line = walk.lines[walk.at]
    if not (before is None or before.blank or line.text.startswith(" ")):
        return False
    run = 0
    at = walk.at
    while (
        at < len(walk.lines)
        and not walk.lines[at].blank
        and len(walk.text(at)) <= NARROW
        and not _COMMENT.match(walk.text(at))
    ):
        run += 1
        at += 1
    if run < 2 or not line.text.strip()[0].isupper():
        return False
    ahead = [ln.text.strip() for ln in walk.lines[walk.at : walk.at + 30] if not ln.blank]
    until = next((i for i, t in enumerate(ahead) if _COMMENT.match(t) or goal_heading(t)), len(ahead))
    piece = ahead[:until]
    if kind == "assignments":
        return any(re.search(r"\b20\d\d-\d\d-\d\d\b", t) for t in piece)
    return any(parse_cell(w) is not None for t in piece for w in words_of(t)) and any(
        enumeration("assessment", t.split("|")[-1]) or enumeration("assessment", t) for t in piece
    )
