"""Titles of the columns from the lines above a table's first row, told by where the words stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from orchestration.ingest.document import Line
from orchestration.ingest.layout.positions import WORD, Column, Run, is_data, is_prose, runs
from orchestration.ingest.words import fold, vocabulary

MAX_HEADER_LINES = 7


def read_header(lines: Sequence[Line], start: int, columns: list[Column]) -> tuple[str, tuple[str, ...]]:
    """Gives each column its title from the lines above the first row; returns the label's title and the lines read."""
    above: list[Line] = []
    blanks = 0
    for at in range(start - 1, max(-1, start - 1 - MAX_HEADER_LINES - 3), -1):
        line = lines[at]
        if line.blank:
            blanks += 1
            if blanks > 1:
                break
            continue
        if (is_prose(line) and not _beside_prose(line, columns)) or is_data(line) or len(above) >= MAX_HEADER_LINES:
            break
        if blanks and above and not any(r.end > columns[0].left for r in runs(line.text)):
            break
        above.insert(0, line)
        blanks = 0
    label: list[str] = []
    for line in above:
        found = runs(line.text)
        grouped = [r for r in found if r.end > columns[0].left and r.start >= min(columns[0].left, 12)]
        for run in found:
            if run.end <= columns[0].left or run.start < min(columns[0].left, 3):
                label.append(run.text)
        groups = _groups(grouped, columns) if line is not above[-1] else None
        if groups is None:
            _give_titles(grouped, columns)
        else:
            for column, run in groups:
                column.titles.append(run.text)
    references = vocabulary("columns")["references"]
    for column in columns:
        if column.titles and fold(column.titles[-1]).strip(".:") in references:
            column.titles = column.titles[-1:]  # what stands above it names the columns beside
    return " ".join(label[-2:]), tuple(line.text.strip() for line in above)


def _beside_prose(line: Line, columns: list[Column]) -> bool:
    """Whether titles stand over the columns though prose runs on beside them."""
    short = [r for r in runs(line.text) if len(r.text) <= 30]
    return sum(any(r.start < c.end and c.start < r.end for c in columns) for r in short) >= 2


def _give_titles(found: list[Run], columns: list[Column]) -> None:
    """Hands a header line's runs to the columns they stand over; a run over several columns is each one's or split."""
    for run in found:
        over = [c for c in columns if run.start < c.end and c.start < run.end]
        if len(over) <= 1:
            _nearest(run.start, run.end, columns).titles.append(run.text)
            continue
        words = [(run.start + m.start(), run.start + m.end(), m[0]) for m in WORD.finditer(run.text)]
        if len(words) >= len(over):
            for start, end, word in words:
                _nearest(start, end, columns).titles.append(word)
        else:
            for column in over:
                column.titles.append(run.text)


def _groups(found: list[Run], columns: list[Column]) -> list[tuple[Column, Run]] | None:
    """A line of few titles, each over the middle of several columns: which columns belong to which; else None."""
    if not 2 <= len(found) <= len(columns) / 2:
        return None
    middles = [(c.start + c.end) / 2 for c in columns]
    centres = [(r.start + r.end) / 2 for r in found]
    reach = min(b - a for a, b in pairwise(centres)) / 2 * 1.15
    own = [min(range(len(found)), key=lambda g: abs(centres[g] - m)) for m in middles]
    near = [abs(centres[g] - m) <= reach for g, m in zip(own, middles, strict=True)]
    for group, centre in enumerate(centres):
        members = [m for m, g, ok in zip(middles, own, near, strict=True) if g == group and ok]
        step = (max(members) - min(members)) / (len(members) - 1) if len(members) > 1 else 0
        if not step or abs(sum(members) / len(members) - centre) > 0.6 * step:
            return None
    return [(c, found[g]) for c, g, ok in zip(columns, own, near, strict=True) if ok]


def _nearest(start: int, end: int, columns: list[Column]) -> Column:
    """The column that a title belongs to: the one it covers most, else the one whose edge or middle is nearest."""

    def distance(column: Column) -> tuple[int, float]:
        shared = min(end, column.end) - max(start, column.start)
        middles = abs((start + end) / 2 - (column.start + column.end) / 2)
        return -max(0, shared), min(middles, abs(end - column.end), abs(start - column.start))

    return min(columns, key=distance)
