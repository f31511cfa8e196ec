"""Titles of the columns from the lines above a table's first row, told by where the words stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from orchestration.ingest.document import Line
from orchestration.ingest.layout.positions import WORD, Column, Run, is_data, is_narrow_prose, is_prose, runs
from orchestration.ingest.tables.measures import head_of
from orchestration.ingest.words import fold, vocabulary

MAX_HEADER_LINES = 7
CLOSE = 2  # characters that a title may begin before the end of the column before it
MAX_BESIDE = 4  # characters between a title's end and its column's figures
MAX_OFF = 0.8  # columns: how far a title may stand from the middle of the columns that it is over
TWO_HEADS = 8  # characters that a title may stand apart rather than name two kinds of column (`Budget 2024 Utfall`)
REPEATED = 0.5  # what a title costs, in columns that it is off, for each word that the titles below it repeat
UNTITLED_COLUMN = 0.25  # what a column without a title costs, in columns that a title is off


def read_header(
    lines: Sequence[Line], start: int, columns: list[Column], label_start: int = 0
) -> tuple[str, tuple[str, ...]]:
    """Gives each column its title from the lines above the first row; returns the label's title and the lines read.

    `label_start`: the column at which the rows' labels begin.
    """
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
        if is_narrow_prose(line):
            break
        if blanks and above and not any(r.end > columns[0].left for r in runs(line.text)):
            break
        above.insert(0, line)
        blanks = 0
    label: list[str] = []
    titled = [line for line in above if any(r.end > columns[0].left for r in runs(line.text))]
    below = _titles_of(titled[-1], columns) if titled else []
    for line in above:
        found = runs(line.text)
        grouped = [r for r in found if r.end > columns[0].left and r.start >= min(columns[0].left, label_start + 12)]
        for run in found:
            if run.end <= columns[0].left or run.start < min(columns[0].left, label_start + 3):
                label.append(run.text)
        groups = _groups(grouped, columns, below) if titled and line is not titled[-1] else None
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


def _titles_of(line: Line, columns: list[Column]) -> list[str]:
    """What a header line calls each column, folded; empty where it calls it nothing."""
    own = [replace(c, titles=[]) for c in columns]
    _give_titles([r for r in runs(line.text) if r.end > columns[0].left], own)
    return [fold(" ".join(c.titles)) for c in own]


def _beside_prose(line: Line, columns: list[Column]) -> bool:
    """Whether titles stand over the columns though prose runs on beside them."""
    short = [r for r in runs(line.text) if len(r.text) <= 30]
    return sum(any(r.start < c.end and c.start < r.end for c in columns) for r in short) >= 2


def _give_titles(found: list[Run], columns: list[Column]) -> None:
    """Hands a header line's runs to the columns they stand over; a run over several columns is each one's or split."""
    rest = found[len(columns) :]  # of columns that have no figures yet
    if _one_each(found[: len(columns)], columns) and all(r.start >= columns[-1].end - CLOSE for r in rest):
        for run, column in zip(found, columns, strict=False):
            column.titles.append(run.text)
        return
    untitled = [c for c in columns if not any(r.start < c.end and c.start < r.end for r in found)]
    taken = any(r.start < columns[-1].end and columns[-1].start < r.end for r in found)
    for run in found:
        if taken and run.start >= columns[-1].end + 2:
            continue  # the title of a column without figures: icons, comments
        over = [c for c in columns if run.start < c.end and c.start < run.end]
        if over and " " in run.text:  # a title one blank apart whose narrow figures stand beside it
            over = [c for c in columns if c in over or (c in untitled and 0 <= c.start - run.end <= MAX_BESIDE)]
        if len(over) <= 1:
            _nearest(run.start, run.end, columns).titles.append(run.text)
            continue
        words = [(run.start + m.start(), run.start + m.end(), m[0]) for m in WORD.finditer(run.text)]
        if len(words) >= len(over):
            for column, title in _shared_out(words, over):
                column.titles.append(title)
        else:
            for column in over:
                column.titles.append(run.text)


def _one_each(found: list[Run], columns: list[Column]) -> bool:
    """Whether titles are as many as columns, each beginning about between the column before and its own end."""
    ends = [0, *(c.end for c in columns)]
    return len(found) == len(columns) and all(
        before - CLOSE <= run.start < own for run, (before, own) in zip(found, pairwise(ends), strict=True)
    )


def _shared_out(words: list[tuple[int, int, str]], over: list[Column]) -> list[tuple[Column, str]]:
    """The words (start, end, text) of titles that stand one blank apart, cut where each ends or begins as its column.

    The words of a column are joined; every column gets one at least.
    """

    def off(part: Sequence[tuple[int, int, str]], column: Column) -> float:
        start, end = part[0][0], part[-1][1]
        middles = abs((start + end) / 2 - (column.start + column.end) / 2)
        heads = sum(head_of(fold(word).strip(".:")) is not None for _, _, word in part)
        return min(abs(end - column.end), abs(start - column.start), middles) + TWO_HEADS * max(0, heads - 1)

    def parts(cuts: tuple[int, ...]) -> list[tuple[Column, list[tuple[int, int, str]]]]:
        bounds = pairwise((0, *cuts, len(words)))
        return [(column, words[a:b]) for (a, b), column in zip(bounds, over, strict=True)]

    ways = (parts(cuts) for cuts in combinations(range(1, len(words)), len(over) - 1))
    best = min(ways, key=lambda way: sum(off(part, column) for column, part in way))
    return [(column, " ".join(word[2] for word in part)) for column, part in best]


def _groups(found: list[Run], columns: list[Column], below: list[str]) -> list[tuple[Column, Run]] | None:
    """A line of few titles, each over the middle of several columns: which columns belong to which; else None.

    Each title takes columns side by side. Figures mostly end where their column's box does; where they stand otherwise
    every title is off by the same share of a column. That, and few columns left without a title, decides.
    """
    if not 2 <= len(found) <= len(columns) / 2:
        return None
    step = (columns[-1].end - columns[0].end) / (len(columns) - 1)
    ends = [columns[0].end - step, *(c.end for c in columns)]
    centres = [(r.start + r.end) / 2 for r in found]
    best: tuple[float, list[tuple[int, int]]] | None = None
    for spans in _spans(len(columns), len(found), 0):
        off = [(c - (ends[a] + ends[b + 1]) / 2) / step for c, (a, b) in zip(centres, spans, strict=True)]
        if max(map(abs, off)) > MAX_OFF:
            continue
        free = len(columns) - sum(b - a + 1 for a, b in spans)
        again = sum(b - a + 1 - len({t or str(at) for at, t in enumerate(below[a : b + 1])}) for a, b in spans)
        cost = max(off) - min(off) + 0.3 * abs(sum(off) / len(off)) + UNTITLED_COLUMN * free + REPEATED * again
        if best is None or cost < best[0]:
            best = (cost, spans)
    if best is None or all(a == b for a, b in best[1]):
        return None
    return [(columns[at], run) for run, (a, b) in zip(found, best[1], strict=True) for at in range(a, b + 1)]


def _spans(columns: int, groups: int, start: int) -> Iterator[list[tuple[int, int]]]:
    """Every way to give each of the groups columns side by side, in order, from column `start` on."""
    if not groups:
        yield []
        return
    for a in range(start, min(columns - groups + 1, start + 3)):
        for b in range(a, columns - groups + 1):
            for rest in _spans(columns, groups - 1, b + 1):
                yield [(a, b), *rest]


def _nearest(start: int, end: int, columns: list[Column]) -> Column:
    """The column that a title belongs to: the one it covers most, else the one whose edge or middle is nearest."""

    def distance(column: Column) -> tuple[int, float]:
        shared = min(end, column.end) - max(start, column.start)
        middles = abs((start + end) / 2 - (column.start + column.end) / 2)
        return -max(0, shared), min(middles, abs(end - column.end), abs(start - column.start))

    return min(columns, key=distance)
