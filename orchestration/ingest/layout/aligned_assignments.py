"""One assignment from the lines of its record: title, department, prognosis, due date and status."""

from __future__ import annotations

import re

from orchestration.ingest.document import Line
from orchestration.ingest.layout.wrapped_cells import (
    BODY_END,
    OPEN_BODY,
    could_be_body,
    is_logo,
    joined_body,
    row_of,
    split_label,
    unwrap,
    words_and_rules,
)
from orchestration.ingest.tables.model import Cell, Row
from orchestration.ingest.words import enumeration, fold

_DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def assignment(lines: list[Line], departments: list[str]) -> Row | None:
    """The assignment that the lines state; None when they hold no prognosis and status."""
    due = prognosis = status = None
    title: list[str] = []
    department = ""
    for line in lines:
        text = line.text.strip()
        if found := _DATE.search(text):
            due = due or found[0]
            rest_status = text[found.end() :].strip(" |")
            status = status or (rest_status if enumeration("status", rest_status) else None)
            text = text[: found.start()].strip()
        elif status is None and enumeration("status", text):
            status = text
            continue
        text, given = _take_prognosis(text)
        if given:
            prognosis = prognosis or given
            label, body = split_label(words_and_rules(text), departments, True) if text else ("", "")
            title += [label] if label else []
            department = joined_body(department, body) if body else department
            continue
        if not text or is_logo(text):
            continue
        if (
            prognosis is None
            and title
            and len(text.split()) <= 3
            and could_be_body(text)
            and not OPEN_BODY.search(department)
        ):
            if department:  # what looked like the department was the title's own word
                title.append(department)
            department = text
            continue
        if department and len(text.split()) == 1 and OPEN_BODY.search(department) and BODY_END.search(fold(text)):
            department = joined_body(department, text)
            continue
        if prognosis is None and "|" in text and not department:
            label, department = split_label(words_and_rules(text), departments, True)
            title.append(label)
            continue
        rest, department = _take_body_end(text, department)
        title.append(rest)
    if status is None and due is not None:  # badly damaged, but a word alone after the date can be nothing else
        status = next(
            (t for line in lines if (t := line.text.strip()).isalpha() and enumeration("status", t, 70.0)), None
        )
        title = [t for t in title if t != status]
    if (prognosis is None and due is None) or status is None or not title:
        return None
    if department and department not in departments and not OPEN_BODY.search(department):
        departments.append(department)
    cells = tuple(Cell(v) if v else None for v in (department, prognosis, due, enumeration("status", status, 70.0)))
    return row_of(unwrap(title), cells, lines)


def _take_prognosis(text: str) -> tuple[str, str | None]:
    words = text.split()
    for size in (3, 2):
        for at in range(max(0, len(words) - size), -1, -1):
            piece = words[at : at + size]
            if len(piece) == size and enumeration("prognosis", " ".join(piece), 90.0):
                rest = words[:at] if at + size >= len(words) - 1 else words
                return (" ".join(rest), " ".join(piece)) if rest is not words else (text, None)
    return text, None


def _take_body_end(text: str, department: str) -> tuple[str, str]:
    """(rest of the line, department completed): an open department takes the line's last word when that ends a body."""
    words = text.replace("|", " | ").split()
    if "|" in words:
        at = words.index("|")
        right = [w for w in words[at + 1 :] if w != "|"]
        return " ".join(words[:at]), joined_body(department, " ".join(right))
    if words and OPEN_BODY.search(department) and BODY_END.search(fold(words[-1])):
        return " ".join(words[:-1]), joined_body(department, words[-1])
    return text, department
