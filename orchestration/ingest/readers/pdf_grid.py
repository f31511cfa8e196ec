"""A PDF page's lines as text that keeps the layout: every run at the character column that its place on the page has.

Columns are found for the page as a whole: edges that stand below each other get one column, and where a run needs more
characters than its width has room for, everything to its right moves on all lines alike. So what stands below each
other on the page does so in the text, whatever fonts and sizes stand on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from orchestration.ingest.readers.pdf_lines import PageLine, Run

BETWEEN = 2  # blanks between two runs
MORE_MATES = 2  # right edges in line, more than left ones, that tell words set from the right
NEAR = 1.2  # points between edges of one column
PITCH = 2.05  # ems from baseline to baseline without a blank line between
MAX_PITCH = 3.0  # the same, on a page whose lines are that far apart
LOOSER = 1.15  # what the page's own pitch may be exceeded by
PER_BLANK = 1.3  # ems of each blank line
MAX_BLANK = 3
LEAST_TEXT = 3  # characters of a run that tells how wide a character is
LEAST_STEP, ANY_STEP = 1.0, 5.0  # points per character
LEADER = 5  # dots
_FIGURE = re.compile(r"^(?:[+−–-]?\s?\d[\d\s.,]*\s?%?\s?-?(?:\*+|\s?\d\)|[⁰¹²³⁴-⁹]+)?|[-–—−])$")
_LEADER = re.compile(r"(?:\. ?){5,}")

#: A line of text, and for each of its pieces the run, the piece's number in it and the character where it begins.
Placed = tuple[str, list[tuple[Run, int, int]]]


def placed(lines: Sequence[PageLine]) -> list[Placed]:
    """The lines' texts with the blank lines between them."""
    if not lines:
        return []
    for line in lines:
        for run in line.runs:
            _shorten_leader(run)
    rights = _right_aligned(lines)
    columns = _columns(lines, rights)
    found: list[Placed] = []
    apart = [(line.base - above.base) / min(above.size, line.size) for above, line in pairwise(lines)]
    pitch = max(PITCH, LOOSER * min(median(apart or [0]), MAX_PITCH))
    for line, ems in zip(lines, [0.0, *apart], strict=True):
        if ems > pitch:
            found += [("", [])] * min(MAX_BLANK, int((ems - pitch) / PER_BLANK) + 1)
        found.append(_text(line, rights, columns))
    return found


def _shorten_leader(run: Run) -> None:
    """The dots of a table of contents: a few are enough."""
    dots = _LEADER.search(run.text)
    if dots is None:
        return
    lost = len(dots[0].rstrip()) - LEADER
    run.text = run.text[: dots.start()] + "." * LEADER + run.text[dots.start() + len(dots[0].rstrip()) :]
    run.places = [min(p, dots.start()) if p < dots.end() else p - lost for p in run.places]


def _right_aligned(lines: Sequence[PageLine]) -> set[int]:
    """The runs (by identity) that stand below others by their right edge rather than their left one."""
    lefts = Counter(round(run.x0) for line in lines for run in line.runs)
    rights = Counter(round(run.x1) for line in lines for run in line.runs)

    def mates(edges: Counter[int], at: float) -> int:
        near = round(at)
        return edges[near - 1] + edges[near] + edges[near + 1]

    found = set()
    for line in lines:
        for at, run in enumerate(line.runs):
            more = mates(rights, run.x1) - mates(lefts, run.x0)
            if more >= 0 if _FIGURE.match(run.text) else at and more >= MORE_MATES:
                found.add(id(run))
    return found


def _columns(lines: Sequence[PageLine], rights: set[int]) -> dict[float, float]:
    """The character column of every edge by which a run is placed."""
    edges = sorted({run.x1 if id(run) in rights else run.x0 for line in lines for run in line.runs})
    group: dict[float, int] = {}
    firsts: list[float] = []
    for edge in edges:
        if not firsts or edge - firsts[-1] > NEAR:
            firsts.append(edge)
        group[edge] = len(firsts) - 1
    needs: list[list[tuple[int, int]]] = [[] for _ in firsts]  # per group: a group left of it, characters between
    for line in lines:
        for at, run in enumerate(line.runs):
            right = id(run) in rights
            own = group[run.x1 if right else run.x0]
            width = len(run.text) if right else 0
            if not at:
                needs[own].append((-1, width))
                continue
            before = line.runs[at - 1]
            ends = id(before) in rights
            other = group[before.x1 if ends else before.x0]
            if other < own:
                needs[own].append((other, width + BETWEEN + (0 if ends else len(before.text))))
    widths = [(run.x1 - run.x0) / len(run.text) for line in lines for run in line.runs if len(run.text) >= LEAST_TEXT]
    step = max(median(widths), LEAST_STEP) if widths else ANY_STEP
    left = min(run.x0 for line in lines for run in line.runs)
    found: list[float] = []
    for at, edge in enumerate(firsts):
        column = found[-1] + (edge - firsts[at - 1]) / step if at else max(0.0, (edge - left) / step)
        found.append(max([column, *(need + (found[other] if other >= 0 else 0) for other, need in needs[at])]))
    return {edge: found[number] for edge, number in group.items()}


def _text(line: PageLine, rights: set[int], columns: dict[float, float]) -> Placed:
    text = ""
    words: list[tuple[Run, int, int]] = []
    for run in line.runs:
        start = round(columns[run.x1]) - len(run.text) if id(run) in rights else round(columns[run.x0])
        start = max(start, len(text) + BETWEEN if text else 0)
        text = text.ljust(start) + run.text
        words += [(run, number, start + place) for number, place in enumerate(run.places)]
    return text, words
