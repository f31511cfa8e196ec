"""Rows whose blank cells left no trace, placed by the totals below them.

For each total row, the rows above it (back to the last total) must sum to it column by column. Among the
splits that the text allows, those are taken that make most columns do so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from orchestration.ingest.grammar.numbers import Number, parse_cell
from orchestration.ingest.tables.solver import Split
from orchestration.ingest.words import fold, vocabulary

MAX_COMBINATIONS = 3_000
MAX_OPTIONS = 24
NEAR = 1.2  # splits this much dearer than the best are still weighed against the totals


def is_total(label: str) -> bool:
    words = fold(label).replace(":", " ").split()
    return bool(words) and words[0] in vocabulary("columns")["rows"]["total"]


def place_by_sums(rows: Sequence[Sequence[Split]], width: int) -> tuple[list[Split], list[bool]]:
    """Per row the chosen split, and whether a total proves it."""
    chosen = [ranked[0] for ranked in rows]
    proved = [False] * len(rows)
    start = 0
    for at, split in enumerate(chosen):
        if not is_total(split.label):
            continue
        group = range(start, at)
        open_rows = [i for i in [*group, at] if len(rows[i]) > 1 and None in chosen[i].cells]
        if open_rows and len(group) >= 2:
            _settle(rows, chosen, proved, list(group), at, open_rows, width)
        start = at + 1
    return chosen, proved


def _settle(
    rows: Sequence[Sequence[Split]], chosen: list[Split], proved: list[bool], group: list[int], total: int, open_rows: list[int], width: int
) -> None:
    options = [[s for s in rows[i][:MAX_OPTIONS] if s.cost <= rows[i][0].cost + NEAR] for i in open_rows]
    while _count(options) > MAX_COMBINATIONS:
        longest = max(options, key=len)
        longest.pop()
    fixed = [i for i in [*group, total] if i not in open_rows]
    ledger = _Ledger({i: [_number(s) for s in (chosen[i].cells if i in fixed else ())] for i in fixed}, group, total, width)
    best: tuple[int, float] | None = None
    winner: tuple[Split, ...] = ()
    for combination in product(*options):
        score = (-ledger.columns_holding(dict(zip(open_rows, combination, strict=True))), sum(s.cost for s in combination))
        if best is None or score < best:
            best, winner = score, combination
    if best is None:
        return
    for i, split in zip(open_rows, winner, strict=True):
        chosen[i] = split
        proved[i] = -best[0] >= max(1, width // 2)


class _Ledger:
    """The columns of a group of rows and their total: how many of them sum."""

    def __init__(self, fixed: dict[int, list[Number | None]], group: list[int], total: int, width: int):
        self.group, self.total, self.width, self.fixed = group, total, width, fixed

    def columns_holding(self, trial: dict[int, Split]) -> int:
        numbers = self.fixed | {i: [_number(c) for c in s.cells] for i, s in trial.items()}
        return sum(self._holds(numbers, c) for c in range(self.width))

    def _holds(self, numbers: dict[int, list[Number | None]], column: int) -> bool:
        """Whether the column's items sum to the total within rounding; a column of nothing but zeros proves nothing."""
        whole = numbers[self.total][column]
        items = [n for i in self.group if (n := numbers[i][column]) is not None]
        if whole is None or whole.percent or not items or not any(n.value for n in items):
            return False
        slack = Decimal("0.5") * (len(items) + 1) * Decimal(1).scaleb(-whole.decimals)
        return abs(whole.value - sum(n.value for n in items)) <= slack


def _number(cell: str | None) -> Number | None:
    return parse_cell(cell) if cell else None


def _count(options: list[list[Split]]) -> int:
    n = 1
    for o in options:
        n *= len(o)
    return n
