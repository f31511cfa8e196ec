"""Rows of a table without lines between them: which lines are one row, by gaps, figures and how labels go on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import inf

from orchestration.ingest.layout.spaced_rows import goes_on
from orchestration.ingest.readers.pdf_columns import Interval, has_figures, is_figure
from orchestration.ingest.readers.pdf_drawings import Mark
from orchestration.ingest.readers.pdf_lines import PageLine, Run
from orchestration.ingest.words import enumeration

ROW_GAP = 1.22  # how much wider a gap between rows is than one within a row
#: A label that ends in one goes on.
UNFINISHED = frozenset(re.findall(r"\w+", "av eller för från i inom med mot och om per på samt till vid"))
_DATE = re.compile(r"^20\d\d-\d\d")
_BEGUN, _REST = re.compile(r"^[+−–-]?\d{1,3}$"), re.compile(r"^\d{3}(?:,\d+)?$")
JUDGEMENTS = ("assessment", "status", "prognosis")


def rows_of(
    rows: Sequence[PageLine], columns: Sequence[Interval], parting: Sequence[float], marks: Sequence[Mark]
) -> list[list[PageLine]]:
    """The lines of each row of the table."""
    anchors = _anchors(rows, columns, marks)
    ruled = _cut(rows, [y for y in parting if rows[0].base - rows[0].size < y])
    if len(ruled) > 1 and all(sum(id(line) in anchors for line in group) <= 1 for group in ruled):
        return ruled
    gaps = [below.base - above.base for above, below in pairwise(rows)]
    found: list[list[PageLine]] = [[rows[0]]]
    pitch = min((g for g in gaps if g > 0.9 * rows[0].size), default=0.0)
    for line, gap in zip(rows[1:], gaps, strict=True):
        if gap > ROW_GAP * pitch:
            found.append([line])
        else:
            found[-1].append(line)
    edge = max((r.x1 for line in rows for r in line.runs if r.x0 < columns[0][1]), default=0.0)
    room = _room(rows, columns[0])
    return [part for group in found for part in _by_anchor(group, anchors, columns[0], min(edge, columns[0][1]), room)]


def _room(rows: Sequence[PageLine], first: Interval) -> float:
    """Where labels certainly have no more room: the least place that words would have reached which went on below."""
    return min(
        (_reach(above, line, first) for above, line in pairwise(rows) if goes_on(_label(line, first))), default=inf
    )


def _reach(line: PageLine, below: PageLine, first: Interval) -> float:
    """Where the first word of the label below would have ended behind the label of a line."""
    words = [r for r in below.runs if r.x0 < first[1]]
    ends = [r.x1 for r in line.runs if r.x0 < first[1]]
    word = words[0].pieces[0] if words else None
    return max(ends) + 0.25 * line.size + (word.x1 - word.x0) if ends and word else inf


def _cut(rows: Sequence[PageLine], parting: Sequence[float]) -> list[list[PageLine]]:
    found: list[list[PageLine]] = [[]]
    for above, line in pairwise((rows[0], *rows)):
        middle = line.base - 0.35 * line.size
        if found[-1] and any(above.base - 0.35 * above.size < y < middle for y in parting):
            found.append([])
        found[-1].append(line)
    return found


def _anchors(rows: Sequence[PageLine], columns: Sequence[Interval], marks: Sequence[Mark]) -> set[int]:
    """The lines (by identity) that each tell one row: those with figures, else with a date, else beside an icon."""
    broken = {id(r) for above, line in pairwise(rows) for r in line.runs if _is_broken(above, line, r)}
    found: set[int] = set()
    for tells in (is_figure, lambda run: bool(_DATE.match(run.text))):
        told = [
            (line, r) for line in rows for r in line.runs if r.x0 > columns[0][1] and tells(r) and id(r) not in broken
        ]
        of_words = _columns_of_words(rows, columns) if told else []
        found = {id(line) for line, r in told if not any(a < r.x1 and r.x0 < b for a, b in of_words)}
        if found:
            break
    judged = [line for line in rows if not has_figures(line) and _verdict(line, columns)]
    found |= {id(line) for line in judged}
    if found:
        return found
    for mark in marks:
        middle = (mark.upright[1] + mark.upright[3]) / 2
        if columns[0][1] < mark.upright[0] and rows[0].base - 2 * rows[0].size < middle < rows[-1].base + rows[-1].size:
            found.add(id(min(rows, key=lambda line: abs(line.base - 0.35 * line.size - middle))))
    if found:
        return found
    room = _room(rows, columns[0])
    return {id(line) for above, line in pairwise((rows[0], *rows)) if _begins(above, line, columns[0], room)}


def _begins(above: PageLine, line: PageLine, first: Interval, room: float) -> bool:
    """Whether a line begins a row whose cells all begin on their first line: a label that goes on none, and more."""
    label = _label(line, first)
    if not label or goes_on(label) or line.runs[-1].x0 < first[1]:
        return False
    return line is above or _reach(above, line, first) < room or not _label(above, first)


def _columns_of_words(rows: Sequence[PageLine], columns: Sequence[Interval]) -> list[Interval]:
    """The columns of running words, in which a figure is one of them."""
    found = []
    for a, b in columns[1:]:
        own = [r for line in rows for r in line.runs if a < r.x1 and r.x0 < b]
        if sum(len(r.text.split()) > 1 and not is_figure(r) for r in own) > len(own) / 2:
            found.append((a, b))
    return found


def _is_broken(above: PageLine, line: PageLine, run: Run) -> bool:
    """Whether figures go on a date that was broken at its hyphen, or alone on their line the thousands above."""
    over = [r for r in above.runs if r.x0 < run.x1 and run.x0 < r.x1]
    alone = sum(map(is_figure, line.runs)) == 1 and sum(map(is_figure, above.runs)) > 1
    thousands = alone and _REST.match(run.text) and any(_BEGUN.match(r.text) for r in over)
    return bool(thousands) or any(r.text.endswith("-") for r in over)


def _verdict(line: PageLine, columns: Sequence[Interval]) -> bool:
    """Whether a line that begins a label holds a judgement in words."""
    label = _label(line, columns[0])
    words = [r.text for r in line.runs if r.x0 >= columns[0][1]]
    return bool(label) and not goes_on(label) and any(enumeration(kind, w) for w in words for kind in JUDGEMENTS)


def _by_anchor(
    group: list[PageLine], anchors: set[int], first: Interval, edge: float, room: float
) -> list[list[PageLine]]:
    """The rows of lines that stand equally far apart: a line of words alone goes on a label, begins one or is a row."""
    if not any(id(line) in anchors for line in group):
        return [group]
    found: list[list[PageLine]] = []
    waiting: list[PageLine] = []
    for line in group:
        label = _label(line, first)
        if id(line) not in anchors:
            lone = len(line.runs) == 1 and bool(label)
            if found and not waiting and (not lone or _is_rest(found[-1][-1], line, first, edge, room)):
                found[-1].append(line)
            else:
                waiting.append(line)
            continue
        row = [line]
        while waiting and _wraps(waiting[-1], row[0], first, edge):
            row.insert(0, waiting.pop())
        found += _labels(waiting, first, edge)
        waiting = []
        found.append(row)
    return found + _labels(waiting, first, edge)


def _labels(lines: Sequence[PageLine], first: Interval, edge: float) -> list[list[PageLine]]:
    """Rows of nothing but a label each."""
    found: list[list[PageLine]] = []
    for line in lines:
        if found and _wraps(found[-1][-1], line, first, edge):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _is_rest(above: PageLine, line: PageLine, first: Interval, edge: float, room: float) -> bool:
    """Whether a line of nothing but a label goes on the one above."""
    label = _label(line, first)
    before = _label(above, first)
    if goes_on(label) or not before or _is_unfinished(before):
        return goes_on(label) or bool(before)
    return _reach(above, line, first) >= room or (not label[0].isupper() and _wraps(above, line, first, edge))


def _label(line: PageLine, first: Interval) -> str:
    return " ".join(r.text for r in line.runs if r.x0 < first[1])


def _is_unfinished(label: str) -> bool:
    return label.endswith(("-", "/")) or label.split()[-1] in UNFINISHED or label.count("(") > label.count(")")


def _wraps(line: PageLine, below: PageLine, first: Interval, edge: float) -> bool:
    """Whether a line's label goes on in the line below: in words that go on, or because the next word had no room."""
    label, rest = _label(line, first), _label(below, first)
    if not label or not rest or goes_on(rest) or _is_unfinished(label):
        return True
    if label.endswith(",") and not rest[0].isupper():
        return True
    return _reach(line, below, first) > edge + 0.1 * line.size
