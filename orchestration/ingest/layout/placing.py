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
MAX_PASSES = 4
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
        if not (is_total(split.label) or (not split.label and at == len(chosen) - 1)):
            continue
        group = range(start, at)
        open_rows = [i for i in [*group, at] if len(rows[i]) > 1 and None in chosen[i].cells]
        if open_rows and len(group) >= 2:
            _settle(rows, chosen, proved, list(group), at, open_rows, width)
        start = at + 1
    return chosen, proved


def _settle(
    rows: Sequence[Sequence[Split]],
    chosen: list[Split],
    proved: list[bool],
    group: list[int],
    total: int,
    open_rows: list[int],
    width: int,
) -> None:
    options = [[s for s in rows[i][:MAX_OPTIONS] if s.cost <= rows[i][0].cost + NEAR] for i in open_rows]
    fixed = {i: [_number(c) for c in chosen[i].cells] for i in [*group, total] if i not in open_rows}
    ledger = _Ledger(fixed, group, total, width)
    search = _best if _count(options) <= MAX_COMBINATIONS else _descend
    winner = search(options, open_rows, ledger)
    holding = ledger.score(dict(zip(open_rows, winner, strict=True)))[0]
    for i, split in zip(open_rows, winner, strict=True):
        chosen[i] = split
        proved[i] = -holding >= max(1, width // 2)


def _score(combination: Sequence[Split], open_rows: list[int], ledger: _Ledger) -> tuple[int, float, float]:
    return (*ledger.score(dict(zip(open_rows, combination, strict=True))), sum(s.cost for s in combination))


def _best(options: list[list[Split]], open_rows: list[int], ledger: _Ledger) -> Sequence[Split]:
    return min(product(*options), key=lambda combination: _score(combination, open_rows, ledger))


def _descend(options: list[list[Split]], open_rows: list[int], ledger: _Ledger) -> Sequence[Split]:
    """Too many combinations to try them all: row by row the best option, until none improves."""
    current = [o[0] for o in options]
    best = _score(current, open_rows, ledger)
    for _ in range(MAX_PASSES):
        before = best
        for at, row in enumerate(options):
            for option in row:
                trial = [*current[:at], option, *current[at + 1 :]]
                if (score := _score(trial, open_rows, ledger)) < best:
                    best, current = score, trial
        if best == before:
            break
    return current


class _Ledger:
    """The columns of a group of rows and their total: how many of them sum."""

    def __init__(self, fixed: dict[int, list[Number | None]], group: list[int], total: int, width: int):
        self.group, self.total, self.width, self.fixed = group, total, width, fixed

    def score(self, trial: dict[int, Split]) -> tuple[int, float]:
        """Minus the number of columns that sum, and how far off the others are; smaller is better."""
        numbers = self.fixed | {i: [_number(c) for c in s.cells] for i, s in trial.items()}
        return -sum(self._holds(numbers, c) for c in range(self.width)), sum(
            self._residual(numbers, c) for c in range(self.width)
        )

    def _residual(self, numbers: dict[int, list[Number | None]], column: int) -> float:
        whole = numbers[self.total][column]
        items = [n.value for i in self.group if (n := numbers[i][column]) is not None and not n.percent]
        if whole is None or whole.percent:
            return float(bool(items))
        return min(10.0, float(abs(whole.value - sum(items)) / (1 + abs(whole.value))))

    def _holds(self, numbers: dict[int, list[Number | None]], column: int) -> bool:
        """Whether the column's items sum to the total within rounding; a column of nothing but zeros proves nothing."""
        whole = numbers[self.total][column]
        items = [n for i in self.group if (n := numbers[i][column]) is not None and not n.percent]
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
