"""Rows of a table of amounts: a label and figures on one line; the label's end may stand on the line below."""

from __future__ import annotations

import re

from orchestration.ingest.document import Line
from orchestration.ingest.layout.aligned_walk import NARROW, Walk
from orchestration.ingest.layout.amounts import rows_of, solve_rows
from orchestration.ingest.layout.headers import Header
from orchestration.ingest.layout.headings import goal_heading
from orchestration.ingest.layout.stacked import is_header_line
from orchestration.ingest.layout.wrapped_cells import is_numeric, number_count, words_of
from orchestration.ingest.tables.model import Row


def amount_rows(walk: Walk, header: Header) -> list[Row]:
    """Rows of a label and figures on one line; the label's end may stand on the line below."""
    width = len(header.titles) - 1
    texts: list[tuple[Line, Line, str]] = []
    while walk.at < len(walk.lines):
        line = walk.lines[walk.at]
        text = line.text.strip()
        figures = number_count(text)
        if line.blank:
            if not texts and figures == 0:
                walk.at += 1
                continue
            if not _figures_ahead(walk, width):
                break
            walk.at += 1
            continue
        if (
            goal_heading(text)
            or (figures == 0 and len(text) > NARROW)
            or (figures < width // 2 and len(text) > 70 and not _ends_in_figures(text))
        ):
            break
        if figures == 0 or not _ends_in_figures(text):
            previous = texts[-1] if texts else None
            if (
                previous
                and previous[1].number == line.number - 1
                and len(text.split()) <= 2
                and not is_header_line(text)
                and not _header_ahead(walk)
            ):
                texts[-1] = (previous[0], line, _with_label_end(previous[2], text))
            elif previous and not _figures_ahead(walk, width):
                break
            walk.at += 1
            continue
        texts.append((line, line, text))
        walk.at += 1
    candidates = solve_rows(texts, header, walk.frame)
    return rows_of(candidates, width)


def _header_ahead(walk: Walk) -> bool:
    ahead = walk.ahead(4)[:1]
    return bool(ahead) and is_header_line(ahead[0].text)


def _with_label_end(text: str, end: str) -> str:
    """The label's last word put back before the figures."""
    words = text.split(" ")
    at = next(
        (i for i, w in enumerate(words) if is_numeric(w.strip("|")) and not re.fullmatch(r"20\d\d|\d{4,6}", w)),
        len(words),
    )
    return " ".join([*words[:at], end, *words[at:]])


def _ends_in_figures(text: str) -> bool:
    words = words_of(text)
    return bool(words) and (is_numeric(words[-1]) or words[-1] == "%")


def _figures_ahead(walk: Walk, width: int) -> bool:
    ahead = walk.ahead(4)[:2]
    return bool(ahead) and any(
        _ends_in_figures(ln.text) and number_count(ln.text) >= max(2, width // 3) and len(ln.text) < 120 for ln in ahead
    )
