"""The lines of a header whose columns stand side by side, and the kind of table that they open."""

from __future__ import annotations

import re

from orchestration.ingest.grammar.dates import month_number
from orchestration.ingest.layout.aligned_walk import Walk
from orchestration.ingest.layout.headers import Header
from orchestration.ingest.layout.stacked import amount_header, indicator_header, is_header_line
from orchestration.ingest.layout.wrapped_cells import is_numeric, words_of
from orchestration.ingest.words import alike, fold

ASSIGNMENTS = ("uppdrag", "namndinitiativ", "namndsinitiativ", "aktivitet")
MAX_HEADER_LINES = 24


def header_lines(walk: Walk) -> list[str]:
    """The header's lines from here on; `walk.at` ends after them and `walk.strays` has the figures among them."""
    lines: list[str] = []
    title: list[str] = []  # the lines since the last blank one, but for one right above a figure
    blanks = 0
    walk.strays = []
    while walk.at < len(walk.lines) and len(lines) < MAX_HEADER_LINES:
        line = walk.lines[walk.at]
        if line.blank:
            blanks += 1
            if blanks > 1 or not lines:
                break
        elif is_header_line(line.text) and not (lines and _is_value_line(line.text)):
            title = [*title, line.text.strip()] if not blanks else [line.text.strip()]
            lines.append(line.text.strip())
            blanks = 0
        elif _stray_figure(walk):  # a value that slipped into a torn header
            walk.strays.append((" ".join(title), line.text.strip()))
            blanks = 0
        else:
            break
        walk.at += 1
    return lines


def _is_value_line(text: str) -> bool:
    words = words_of(text)
    return bool(words) and all(is_numeric(w) and not re.fullmatch(r"20\d\d|\d", w) for w in words)


def _stray_figure(walk: Walk) -> bool:
    following = walk.ahead(2)
    return _is_value_line(walk.text(walk.at)) and bool(following) and is_header_line(following[0].text)


def header_words(text: str) -> list[str]:
    """The words of a header's line, folded, without what stands around them."""
    return [fold(w).strip("():.,*|") for w in text.split()]


def opens_assignments(word: str) -> bool:
    """Whether a header's first word (folded) heads a column of assignments, also as one of two (`a/b`)."""
    return word.split("/")[0] in ASSIGNMENTS


def kind_and_header(lines: list[str], walk: Walk) -> tuple[str, Header | None]:
    """The kind of table (months, status_counts, assignments, indicators, amounts) and its columns; None: no table."""
    words = [w for text in lines for w in header_words(text)]
    months = [m for w in words if (m := month_number(w)) is not None]
    if len(months) >= 6 and len(months) == len(words):
        return "months", Header(("", *words), ("label", *(["month"] * len(words))))
    first = words[0] if words else ""
    text = " ".join(words)
    if "enligt plan" in text and re.search(r"avvik\w+ fran", text):
        return "status_counts", Header(
            ("Uppdrag", "Enligt plan", "Avvikelse från plan", "Total"), ("assignment", "on_plan", "deviating", "total")
        )
    if "status" in words and ("slutdatum" in words or "prognos" in words) and opens_assignments(first):
        titles = (lines[0].split()[0], "Ansvarig avdelning", "Prognos för slutförande", "Slutdatum", "Status")
        return "assignments", Header(titles, ("assignment", "department", "prognosis", "due_date", "status"))
    if any(alike(w, "indikator", 85) for w in words):
        label = (
            "Indikator (Nämnd)"
            if any(alike(w, "namnd", 85) for w in words)
            else "Indikator (KF)"
            if "kf" in words
            else "Indikator"
        )
        header = indicator_header(lines, label, walk.frame)
        torn = not alike(first, "indikator", 85)
        if torn and walk.indicator_headers:
            header = walk.indicator_headers[-1]
        return "indicators", header
    return "amounts", amount_header(lines, walk.frame)
