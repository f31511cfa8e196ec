"""Columns of a table without lines between them: found by the gaps, titles put to the figures beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from orchestration.ingest.readers.pdf_lines import PageLine, Run
from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.readers.pdf_shapes import Cell

GUTTER = 0.25  # ems between two columns
_YEAR = re.compile(r"^(?:19|20)\d\d$")
FIGURE = re.compile(r"^[+−–-]?\s?\d[\d\s.,]*\s?(?:%|tkr|mnkr|kr|st)?\s?(?:\*+|\d\)|[⁰¹²³⁴-⁹]+)?$")
Interval = tuple[float, float]


def is_figure(run: Run) -> bool:
    return bool(FIGURE.match(run.text)) and not _YEAR.match(run.text)


def has_figures(line: PageLine) -> bool:
    return any(map(is_figure, line.runs))


def union(spans: Sequence[Interval]) -> list[Interval]:
    found: list[Interval] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def columns_of(head: Sequence[PageLine], rows: Sequence[PageLine], title: PageLine) -> list[Interval]:
    """The columns from gap to gap; a title that stands beside its figures rather than over them belongs to them."""
    size = median(line.size for line in rows)
    inner = [line for line in rows if len(line.runs) > 1] or list(rows)  # a note or a wrapped label tells no column
    figures = [(r.x0, r.x1) for line in inner for r in line.runs]
    titles = [(r.x0, r.x1) for r in title.runs]
    for run in (r for line in head if line is not title for r in line.runs):
        own = [n for n, (a, b) in enumerate(titles) if a < run.x1 and run.x0 < b]
        if len(own) == 1:  # a title's next line
            titles[own[0]] = (min(titles[own[0]][0], run.x0), max(titles[own[0]][1], run.x1))
    widened = [(a - GUTTER * size / 2, b + GUTTER * size / 2) for a, b in figures + titles]
    found = union(widened)
    # A title of another line names a column only where nothing stands yet: over several columns it is a group's.
    for line in head:
        for run in line.runs:
            if not any(a < run.x1 and run.x0 < b for a, b in found):
                found = sorted([*found, (run.x0, run.x1)])

    def holds(spans: Sequence[Interval], column: Interval) -> bool:
        return any(column[0] < (a + b) / 2 < column[1] or (a < column[1] and column[0] < b) for a, b in spans)

    heads = [(r.x0, r.x1) for line in head for r in line.runs]
    titled = [holds(heads, column) for column in found]
    filled = [{n for n, line in enumerate(inner) if holds([(r.x0, r.x1) for r in line.runs], c)} for c in found]
    return _with_titles(found, titled, filled)


def _with_titles(columns: list[Interval], titled: Sequence[bool], filled: Sequence[set[int]]) -> list[Interval]:
    """The columns, those without a title joined with a titled one beside it that holds nothing on the same lines.

    All on the same side if so each finds one: titles are set from the left over figures set from the right, or the
    other way round. `filled`: the lines that each column has words on.
    """
    bare = [n for n in range(1, len(columns)) if filled[n] and not titled[n]]

    def open_to(n: int, m: int) -> bool:
        return 0 <= m < len(columns) and titled[m] and filled[n].isdisjoint(filled[m])

    def apart(n: int, m: int) -> float:
        return max(columns[m][0] - columns[n][1], columns[n][0] - columns[m][1])

    sides = [step for step in (-1, 1) if all(open_to(n, n + step) for n in bare)]
    homes: dict[int, int] = {}
    if sides:
        side = min(sides, key=lambda step: sum(apart(n, n + step) for n in bare))
        homes = {n: n + side for n in bare}
    else:
        for n in bare:
            near = [m for m in (n - 1, n + 1) if open_to(n, m) and m not in homes.values() and not filled[m]]
            if near:
                homes[n] = min(near, key=lambda m: apart(n, m))
    joined = [
        (min(c[0], columns[homes[n]][0]), max(c[1], columns[homes[n]][1])) if n in homes else c
        for n, c in enumerate(columns)
    ]
    gone = set(homes.values())
    return [c for n, c in enumerate(joined) if n not in gone]


def cells_in(lines: Sequence[PageLine], columns: Sequence[Interval], title: bool = False) -> list[Cell]:
    """What stands in each column; a title over several columns stands in each, other words where they begin."""
    found = [Cell([], title) for _ in columns]
    for line in lines:
        for run in line.runs:
            over = [n for n, (a, b) in enumerate(columns) if a < run.x1 and run.x0 < b]
            if title and len(over) > 1 and len(run.text.split()) < 2 * len(over):
                for n in over:
                    found[n].pieces += run.pieces
                continue
            if len(over) <= 1:
                near = over or [min(range(len(columns)), key=lambda n: _distance(run, columns[n]))]
                found[near[0]].pieces += run.pieces
                continue
            for piece in run.pieces:
                found[min(over, key=lambda n: _off(piece, columns[n]))].pieces.append(piece)
    return found


def note_row(lines: Sequence[PageLine], width: int) -> list[Cell]:
    """The row of a note: all of it in the first column."""
    return [Cell([p for line in lines for run in line.runs for p in run.pieces]), *(Cell() for _ in range(width - 1))]


def _distance(run: Run, column: Interval) -> float:
    return max(column[0] - run.x1, run.x0 - column[1])


def _off(piece: Piece, column: Interval) -> float:
    middle = (piece.x0 + piece.x1) / 2
    return max(column[0] - middle, middle - column[1], 0.0)
