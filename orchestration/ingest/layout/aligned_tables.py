"""Rows of the small tables with one row a line: status counts, and figures by month."""

from __future__ import annotations

import re

from orchestration.ingest.layout.aligned_walk import NARROW, Walk
from orchestration.ingest.layout.headers import Header
from orchestration.ingest.layout.wrapped_cells import GUESSED, is_numeric, number_count, words_of
from orchestration.ingest.tables.model import Cell, Row


def status_count_rows(walk: Walk) -> list[Row]:
    """Rows of a label and up to three counts: on plan, deviating, total."""
    rows: list[Row] = []
    while (line := walk.skip_blanks()) is not None:
        words = words_of(line.text)
        numbers = _with_thousands([w for w in words if is_numeric(w)])
        label = " ".join(w for w in words if not is_numeric(w) and any(c.isalpha() for c in w))
        first = next((at for at, w in enumerate(words) if is_numeric(w)), len(words))
        runs_on = any(len(w) > 2 and w.isalpha() for w in words[first:])  # `18 uppdrag och 18 initiativ`: a sentence
        if not numbers or len(numbers) > 3 or not label or len(words) > 9 or runs_on:
            break
        rated = 1.0 if len(numbers) == 3 else GUESSED
        cells: list[Cell | None] = [Cell(n, rated) for n in numbers]
        if len(numbers) == 2 and numbers[0] == numbers[1]:
            cells = [cells[0], None, cells[1]]
        cells += [None] * (3 - len(cells))
        rows.append(Row(label, tuple(cells), line.number, line.number, line.text, line.page))
        walk.at += 1
    return rows


def _with_thousands(numbers: list[str]) -> list[str]:
    """`4 2 000 6` → 4, 2 000, 6: a group of three that can't be a count of its own, or is one too many."""
    joined: list[str] = []
    for at, number in enumerate(numbers):
        too_many = len(joined) + len(numbers) - at > 3 and re.fullmatch(r"\d{3}", number)
        if joined and re.fullmatch(r"[1-9]\d{0,2}", joined[-1]) and (re.fullmatch(r"0\d\d", number) or too_many):
            joined[-1] += f" {number}"
        else:
            joined.append(number)
    return joined


def month_rows(walk: Walk, header: Header) -> list[Row]:
    """Rows of a label and a figure a month; the label may go on in narrow lines below."""
    rows: list[Row] = []
    width = len(header.titles) - 1
    while (line := walk.skip_blanks()) is not None:
        words = words_of(line.text)
        first = next((i for i, w in enumerate(words) if is_numeric(w) and not re.fullmatch(r"20\d\d", w)), None)
        numbers = [w for w in words[first or 0 :] if is_numeric(w)]
        if first is None or not 2 <= len(numbers) <= width:
            break
        end = walk.at + 1
        label = words[:first]
        while (
            end < len(walk.lines)
            and not walk.lines[end].blank
            and len(walk.text(end)) <= NARROW
            and number_count(walk.text(end)) <= 1
        ):
            label += walk.text(end).split()
            end += 1
        cells = [Cell(n) for n in numbers] + [None] * (width - len(numbers))
        text = "\n".join(ln.text for ln in walk.lines[walk.at : end])
        rows.append(Row(" ".join(label), tuple(cells), line.number, walk.lines[end - 1].number, text, line.page))
        walk.at = end
    return rows
