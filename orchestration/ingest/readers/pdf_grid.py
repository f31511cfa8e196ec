"""A PDF page's lines as text that keeps the layout: every run at the character column that its place on the page has.

Columns are found for the page as a whole: edges that stand below each other get one column, and where a run needs more
characters than its width has room for, everything to its right moves on all lines alike. So what stands below each
other on the page does so in the text, whatever fonts and sizes stand on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from orchestration.ingest.readers.pdf_lines import LEADER, PageLine, Run

BETWEEN = 2  # blanks between two runs
MORE_MATES = 2  # right edges in line, more than left ones, that tell words set from the right
LONE = 2  # left edges in line, its own one among them, with which words over several columns are centred
NEAR = 0.8  # characters between edges of one column
PITCH = 2.05  # ems from baseline to baseline without a blank line between
MAX_PITCH = 3.0  # the same, on a page whose lines are that far apart
LOOSER = 1.15  # what the page's own pitch may be exceeded by
LARGER = 1.15  # what a heading's type is of the text's, at least
PER_BLANK = 1.0  # ems of each blank line
MAX_BLANK = 4
LEAST_TEXT = 3  # characters of a run that tells how wide a character is
LEAST_STEP, ANY_STEP = 1.0, 5.0  # points per character
_FIGURE = re.compile(r"^(?:[+−–-]?\s?\d[\d\s.,]*\s?%?\s?-?(?:\*+|\s?\d\)|[⁰¹²³⁴-⁹]+)?|[-–—−])$")
_BEGINS = frozenset("+−–—-0123456789")
_LEADER = re.compile(r"(?:\. ?){5,}$")

#: A line of text, and for each of its pieces the run, the piece's number in it and the character where it begins.
Placed = tuple[str, list[tuple[Run, int, int]]]


def placed(lines: Sequence[PageLine], headings: Mapping[int, str] | None = None) -> list[Placed]:
    """The lines' texts with the blank lines between them; `headings`: the marks of lines (by identity) that are one."""
    if not lines:
        return []
    headings = headings or {}
    for line in lines:
        for run in line.runs:
            _shorten_leader(run)
    others = [line for line in lines if id(line) not in headings]
    alignment, columns = _alignment(others), _columns(others)
    found: list[Placed] = []
    apart = [(line.base - above.lowest) / min(above.size, line.size) for above, line in pairwise(lines)]
    headed, before = False, lines[0]
    pitch = max(PITCH, LOOSER * min(median(apart or [0]), MAX_PITCH))
    for line, ems in zip(lines, [0.0, *apart], strict=True):
        if ems > pitch:
            found += [("", [])] * min(MAX_BLANK, int((ems - pitch) / PER_BLANK) + 1)
        marks = headings.get(id(line))
        if found and found[-1][0] and (marks or headed or _set_apart(before, line)):
            found.append(("", []))
        headed, before = bool(marks), line
        found.append(_heading(line, marks) if marks else _text(line, alignment, columns))
    return found


def _set_apart(above: PageLine, line: PageLine) -> bool:
    """Whether one of two lines of words is a heading over the other, by its larger type."""
    if len(above.runs) > 1 or len(line.runs) > 1:
        return False
    return max(above.size, line.size) > LARGER * min(above.size, line.size)


def _heading(line: PageLine, marks: str) -> Placed:
    (run,) = line.runs
    start = len(marks) + 1
    return f"{marks} {run.text}", [(run, number, start + place) for number, place in enumerate(run.places)]


def _shorten_leader(run: Run) -> None:
    """The dots that lead to a page number, at a run's end: a few are enough."""
    if run.text[-1:] in (".", " ") and (dots := _LEADER.search(run.text)):
        run.text = run.text[: dots.start()] + LEADER
        run.places = [min(place, dots.start()) for place in run.places]


def _alignment(lines: Sequence[PageLine]) -> dict[int, float]:
    """For each run (by identity) the share of its room that stands before it: 0 from the left, 1 right, 0.5 centred."""
    lefts = Counter(round(run.x0) for line in lines for run in line.runs)
    rights = Counter(round(run.x1) for line in lines for run in line.runs)

    def mates(edges: Counter[int], at: float) -> int:
        near = round(at)
        return edges[near - 1] + edges[near] + edges[near + 1]

    found: dict[int, float] = {}
    for line in lines:
        for at, run in enumerate(line.runs):
            left, right = mates(lefts, run.x0), mates(rights, run.x1)
            if run.text[:1] in _BEGINS and _FIGURE.match(run.text):
                found[id(run)] = 1.0 if right >= left else 0.0
            elif at and right >= left + MORE_MATES:
                found[id(run)] = 1.0
            else:
                found[id(run)] = 0.5 if at and left <= LONE else 0.0
    return found


def _columns(lines: Sequence[PageLine]) -> dict[float, float]:
    """The character column of every left and right edge: each run has room between its own, gaps stay gaps."""
    widths = [(run.x1 - run.x0) / len(run.text) for line in lines for run in line.runs if len(run.text) >= LEAST_TEXT]
    step = max(median(widths), LEAST_STEP) if widths else ANY_STEP
    edges = sorted({edge for line in lines for run in line.runs for edge in (run.x0, run.x1)})
    group: dict[float, int] = {}
    firsts: list[float] = []
    for edge in edges:
        if not firsts or edge - firsts[-1] > NEAR * step:
            firsts.append(edge)
        group[edge] = len(firsts) - 1
    needs: list[list[tuple[int, int]]] = [[] for _ in firsts]  # for each edge: an edge left of it, characters between
    for line in lines:
        for run in line.runs:
            needs[group[run.x1]].append((group[run.x0], len(run.text)))
        for before, run in pairwise(line.runs):
            needs[group[run.x0]].append((group[before.x1], BETWEEN))
    found: list[float] = []
    for at, edge in enumerate(firsts):
        column = found[-1] + (edge - firsts[at - 1]) / step if at else 0.0
        found.append(max([column, *(found[left] + need for left, need in needs[at] if left < at)]))
    return {edge: found[number] for edge, number in group.items()}


def _text(line: PageLine, alignment: dict[int, float], columns: dict[float, float]) -> Placed:
    text = ""
    words: list[tuple[Run, int, int]] = []
    for run in line.runs:
        left, right = columns[run.x0], columns[run.x1]
        start = round(left + alignment[id(run)] * (right - left - len(run.text)))
        start = max(start, len(text) + BETWEEN if text else 0)
        text = text.ljust(start) + run.text
        words += [(run, number, start + place) for number, place in enumerate(run.places)]
    return text, words
