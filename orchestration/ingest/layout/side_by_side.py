"""Two tables side by side: the lines cut apart where words begin again behind figures."""

from __future__ import annotations

from dataclasses import replace

from orchestration.ingest.document import Line
from orchestration.ingest.layout.positions import MAX_DRIFT, is_data, runs
from orchestration.ingest.layout.spaced_header import MAX_HEADER_LINES

MIN_LETTERS = 4


def _is_label(text: str) -> bool:
    """Words that may begin a row: no icon, no figure, no note."""
    return text[:1].isupper() and sum(c.isalpha() for c in text) >= MIN_LETTERS


def side_by_side(lines: list[Line], region: range) -> list[list[Line]]:
    """The lines once for each of the two tables, the other one blanked; the lines alone where there is but one."""
    data = [lines[i] for i in region if is_data(lines[i])]
    starts = []
    for line in data:
        found = runs(line.text)
        behind = [r for i, r in enumerate(found) if _is_label(r.text) and any(f.figure for f in found[1:i])]
        if behind and any(f.figure and f.start > behind[0].end for f in found):
            starts.append(behind[0].start)
    if len(starts) < 2 or len(starts) * 5 < len(data) * 3 or max(starts) - min(starts) > MAX_DRIFT:
        return [lines]
    cut = min(starts)
    inside = range(max(0, region.start - MAX_HEADER_LINES), region.stop)
    left, right = list(lines), list(lines)
    for at in inside:
        text = lines[at].text
        left[at] = replace(lines[at], text=text[:cut])
        right[at] = replace(lines[at], text=" " * min(cut, len(text)) + text[cut:])
    return [left, right]
