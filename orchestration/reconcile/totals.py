"""Totals and their items, as the figures of one table show them.

A candidate is a total row and a contiguous run of rows beside it (before it, or after it where the total
comes first), sub-totals found earlier standing for their parts. It counts when most columns hold within
the interval bound and the agreement is too good for chance. Labels (Summa, Totalt, Netto, Resultat) only
lower what chance has to be beaten by: a row without any may be a total, and one with such a label need
not be. What can't be told is not claimed: an arc that is not there leaves a total unchecked, a wrong one
accuses a correct report.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orchestration.ingest.grammar.numbers import half_width

#: Columns of these units or measures don't add up by nature.
_NON_ADDITIVE_UNITS = frozenset({"%", "procentenheter", "index", "min", "dag", "kr/inv"})
_NON_ADDITIVE_MEASURE = re.compile(r"pct|procent|andel|snitt|medel|index|_per_|kvot")

_MEMO = re.compile(r"^[\W_]*(varav|därav)\b", re.IGNORECASE)
_SUM_WORD = re.compile(r"^[\W_]*(summa|totalt?|totala|delsumma|s:a)\b|\b(summa|totalt)[\W_]*$", re.IGNORECASE)
_RESULT_WORD = re.compile(r"netto|resultat", re.IGNORECASE)
_COST_WORD = re.compile(r"kostnad|utgift|avskrivning", re.IGNORECASE)

#: Longest run of rows tried for a row whose label does not say that it is a total.
_LONGEST_UNHINTED_RUN = 40
#: Above this many rows only rows labelled as totals are tried.
_MOST_ROWS_UNHINTED = 150
#: Rows that an outer total may pass over, where the total that they belong to does not show.
_LONGEST_GAP = 12
_BITS_OF_A_LONG_GAP = 8.0
#: Bits of agreement beyond what the number of candidates explains by chance.
_BITS = 10.0
_BITS_HINTED = 8.0
_BITS_PER_COLUMN = 12.0
#: Below this many times its rounding a number is small: among such a label that says Summa proves nothing.
_SMALL = 200
_BITS_LOST_PER_FAILING_COLUMN = 5.0


@dataclass(frozen=True, slots=True)
class Cell:
    value: Decimal
    half: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    line_no: int
    label: str
    cells: dict[str, Cell]

    @property
    def says_sum(self) -> bool:
        return says_sum(self.label) or not self.label.strip()

    @property
    def says_result(self) -> bool:
        return bool(_RESULT_WORD.search(self.label))

    @property
    def hinted(self) -> bool:
        return self.says_sum or self.says_result


@dataclass(frozen=True, slots=True)
class Candidate:
    """A total and its weighted items, with what speaks for it."""

    total: Row
    items: tuple[tuple[Row, int], ...]
    place: str
    holding: int
    columns: int
    bits: float  # above what was asked for
    off: Decimal  # sum of the differences of the columns that hold

    @property
    def rank(self) -> tuple[float, Decimal, int]:
        """Higher is better: evidence, then the more exact sum, then the length that fits the place.

        Rows of zeros tell nothing of where they belong: before a total they are taken for its items, after a
        total that comes first for headings of their own.
        """
        return (round(self.bits, 6), -self.off, -len(self.items) if self.total_first else len(self.items))

    @property
    def lines(self) -> frozenset[int]:
        return frozenset(row.line_no for row, _ in self.items)

    @property
    def total_first(self) -> bool:
        return self.items[0][0].line_no > self.total.line_no


def says_sum(label: str) -> bool:
    """Whether a row is labelled as a total."""
    return bool(_SUM_WORD.search(label))


def is_memo(label: str) -> bool:
    """Whether a row is part of the row above it ("varav ...") and never summed beside it."""
    return bool(_MEMO.match(label))


def rows_of(cells: Sequence[dict]) -> list[Row]:
    """The rows that can take part in a sum, in the table's order."""
    by_line: dict[int, dict[str, Cell]] = {}
    labels: dict[int, str] = {}
    for cell in cells:
        if is_memo(cell["line_label"]) or cell.get("line_kind") == "memo":
            continue
        labels[cell["line_no"]] = cell["line_label"]
        columns = by_line.setdefault(cell["line_no"], {})
        if cell.get("unit") in _NON_ADDITIVE_UNITS or _NON_ADDITIVE_MEASURE.search(cell["measure"]):
            continue
        columns[cell["measure"]] = Cell(Decimal(cell["value"]), half_width(cell["decimals"]))
    return [Row(line, labels[line], by_line[line]) for line in sorted(by_line) if by_line[line]]


def groups_of(rows: list[Row], known: Sequence[Candidate] = ()) -> list[Candidate]:
    """Totals with their items: the best candidate is taken, its items leave, until none is left.

    `known`: groups that are settled already. Runs with a gap are tried only when nothing else is left: a nested table
    looks like one until it is read.
    """
    parent: dict[int, int] = {}
    found: list[Candidate] = []
    for group in known:
        _adopt(group, rows, parent)
        found.append(group)
    while True:
        taken = {group.total.line_no for group in found}
        best = _innermost(_candidates(rows, parent, taken))
        best = best or _innermost(_candidates_with_a_gap(rows, parent, taken))
        if best is None:
            return found
        found.append(best)
        _adopt(best, rows, parent)


def parents_of(rows: list[Row], groups: Sequence[Candidate]) -> dict[int, int]:
    """The total that each row belongs to, by line."""
    parent: dict[int, int] = {}
    for group in groups:
        _adopt(group, rows, parent)
    return parent


def _adopt(group: Candidate, rows: list[Row], parent: dict[int, int]) -> None:
    """The rows of the group leave; so do those that it passes over: they are part of another row there."""
    ends = group.lines | {group.total.line_no}
    for row in rows:
        if row is not group.total and row.line_no not in parent and min(ends) <= row.line_no <= max(ends):
            parent[row.line_no] = group.total.line_no


def _innermost(candidates: Iterable[Candidate]) -> Candidate | None:
    """The best candidate, or the best one whose items are part of its items.

    An outer total also equals the sum of a group's parts with the group's own total passed over: without this
    a group whose total has a wrong cell would never be read.
    """
    known = _without_items_of_a_whole(sorted(candidates, key=lambda c: (c.rank, -c.total.line_no), reverse=True))
    if not known:
        return None
    chosen = known[0]
    while inner := next((c for c in known if c.lines < chosen.lines and c.total is not chosen.total), None):
        chosen = inner
    return chosen


def _without_items_of_a_whole(candidates: list[Candidate]) -> list[Candidate]:
    """Those but for rows that come near the sum of their neighbours by chance.

    A labelled total that holds in every column counts each of them once: were one of them the others' sum, it would
    count those twice.
    """
    wholes = [c for c in candidates if c.total.says_sum and c.holding == c.columns]
    return [
        c
        for c in candidates
        if c.holding == c.columns
        or c.total.hinted
        or not any(c.lines | {c.total.line_no} <= whole.lines for whole in wholes)
    ]


def beside(rows: list[Row], at: int, step: int, parent: dict[int, int]) -> list[Row]:
    """The rows that the row at `at` may sum in one direction, nearest first.

    Rows that belong to a total already are skipped, it stands for them; the walk ends where the row's own
    total, or another part of it, begins.
    """
    above = set(_ancestors(rows[at].line_no, parent))
    reachable = []
    for row in rows[at + step :: step] if 0 <= at + step < len(rows) else []:
        if row.line_no in above or above & set(_ancestors(row.line_no, parent)):
            break
        if rows[at].line_no not in _ancestors(row.line_no, parent) and row.line_no not in parent:
            reachable.append(row)
    return reachable


def _ancestors(line_no: int, parent: dict[int, int]) -> list[int]:
    found = []
    while line_no in parent:
        line_no = parent[line_no]
        found.append(line_no)
    return found


def _candidates(rows: list[Row], parent: dict[int, int], taken: set[int]) -> Iterator[Candidate]:
    chance = math.log2(max(2, (len(rows) - len(parent)) ** 2))
    small = _are_small(rows)
    for at, total in enumerate(rows):
        if total.line_no in taken or not (total.hinted or len(rows) <= _MOST_ROWS_UNHINTED):
            continue
        asked = _BITS_HINTED + chance / 2 if total.hinted and not small else _BITS + chance
        longest = len(rows) if total.hinted else _LONGEST_UNHINTED_RUN
        before, after = beside(rows, at, -1, parent)[:longest], beside(rows, at, 1, parent)[:longest]
        yield from _runs(total, before, "sum of the rows before", asked)
        yield from _runs(total, after, "sum of the rows after", asked)
        yield from _differences(total, before, asked)


def _are_small(rows: list[Row]) -> bool:
    """Whether the table's numbers have so few digits that many runs of rows come near any total."""
    return all(abs(cell.value) < _SMALL * cell.half for row in rows for cell in row.cells.values())


def _candidates_with_a_gap(rows: list[Row], parent: dict[int, int], taken: set[int]) -> Iterator[Candidate]:
    bits = _BITS if _are_small(rows) else _BITS_HINTED
    asked = bits + math.log2(max(2, (len(rows) - len(parent)) ** 2))
    for at, total in enumerate(rows):
        if total.line_no not in taken and total.says_sum:
            yield from _runs_with_a_gap(total, beside(rows, at, -1, parent)[:_LONGEST_UNHINTED_RUN], asked)


def _runs(total: Row, beside: list[Row], place: str, asked: float) -> Iterator[Candidate]:
    """The rows next to the total, nearest first, two or more of them."""
    sums: dict[str, Decimal] = {}
    halves: dict[str, Decimal] = {}
    for length, row in enumerate(beside, 1):
        for measure, cell in row.cells.items():
            sums[measure] = sums.get(measure, Decimal(0)) + cell.value
            halves[measure] = halves.get(measure, Decimal(0)) + cell.half
        if length < 2:
            continue
        hits = sum(
            1 for m, cell in total.cells.items() if m in sums and abs(cell.value - sums[m]) <= cell.half + halves[m]
        )
        if hits >= 2 and (found := judged(total, tuple((r, 1) for r in beside[:length]), place, asked)):
            yield found


def _runs_with_a_gap(total: Row, before: list[Row], asked: float) -> Iterator[Candidate]:
    """All rows before the total but a run that is part of another, as a row of capital costs under the costs is."""
    for length in range(1, min(_LONGEST_GAP, len(before) - 2) + 1):
        for start in range(len(before) - length + 1):
            rest = before[:start] + before[start + length :]
            place = f"sum of the rows before but {length}" if length > 1 else "sum of the rows before but one"
            if found := judged(total, tuple((r, 1) for r in rest), place, asked + (length > 1) * _BITS_OF_A_LONG_GAP):
                yield found


def _differences(total: Row, before: list[Row], asked: float) -> Iterator[Candidate]:
    """A net of revenues less costs, in a table that prints costs without a minus sign."""
    if not total.says_result:
        return
    for length in range(2, min(6, len(before)) + 1):
        items = tuple((r, -1 if _COST_WORD.search(r.label) else 1) for r in before[:length])
        if {weight for _, weight in items} != {1, -1}:
            continue
        plain = judged(total, tuple((r, 1) for r, _ in items), "", -math.inf)
        found = judged(total, items, "revenues less costs before", asked)
        # A variance column whose sign already says good or bad adds up plainly: then neither holds throughout.
        if found and plain is None and found.holding == found.columns:
            yield found


def supposed(total: Row, items: Sequence[tuple[Row, int]], place: str) -> Candidate:
    """A total and items that something else than their sum speaks for; columns may fail."""
    differences = _differences_of(total, items)
    holding = sum(off <= bound for off, bound in differences.values())
    return Candidate(total, tuple(items), place, holding, len(differences), 0.0, Decimal(0))


def failing_columns(total: Row, items: Sequence[tuple[Row, int]]) -> list[str]:
    """The measures, in alphabetical order, whose items do not add up to the total: what the others outvote."""
    return sorted(measure for measure, (off, bound) in _differences_of(total, items).items() if off > bound)


def _differences_of(total: Row, items: Sequence[tuple[Row, int]]) -> dict[str, tuple[Decimal, Decimal]]:
    """Measure → how far the items are off the total, and what rounding allows, where either has a value."""
    found = {}
    for measure, cell in total.cells.items():
        parts = [(row.cells[measure], weight) for row, weight in items if measure in row.cells]
        if parts and (cell.value or any(part.value for part, _ in parts)):
            bound = cell.half + sum((part.half for part, _ in parts), Decimal(0))
            found[measure] = (abs(cell.value - sum((w * part.value for part, w in parts), Decimal(0))), bound)
    return found


def judged(total: Row, items: tuple[tuple[Row, int], ...], place: str, asked: float) -> Candidate | None:
    """The candidate when most columns hold and the agreement is beyond chance; else None."""
    if any(row.says_result for row, _ in items) and not total.hinted:
        return None  # the whole of a cost row and a result is the revenue: the result is the total there
    holding, columns, bits, off = 0, 0, 0.0, Decimal(0)
    seen: set[tuple] = set()
    non_zero: set[int] = set()
    for measure, cell in sorted(total.cells.items()):
        parts = [(row, weight * row.cells[measure].value) for row, weight in items if measure in row.cells]
        if not parts:
            continue
        if not cell.value and not any(v for _, v in parts):
            continue
        columns += 1
        difference = abs(cell.value - sum((v for _, v in parts), Decimal(0)))
        bound = cell.half + sum((row.cells[measure].half for row, _ in parts), Decimal(0))
        if difference > bound:
            bits -= _BITS_LOST_PER_FAILING_COLUMN
            continue
        holding += 1
        off += difference
        non_zero |= {row.line_no for row, v in parts if v}
        # A column that repeats another (a forecast equal to the budget) is no new evidence.
        content = (cell.value, tuple(v for _, v in parts))
        if content not in seen:
            seen.add(content)
            bits += _agreement([cell.value, *(v for _, v in parts)], difference, cell.half, bound)
    if holding < 2 or len(seen) < 2 or 2 * holding <= columns or len(non_zero) < 2 or bits < asked:
        return None
    return Candidate(total, items, place, holding, columns, bits - asked, off)


def _agreement(values: list[Decimal], difference: Decimal, half: Decimal, bound: Decimal) -> float:
    """Bits of surprise that unrelated numbers of this size would sum exactly, or else within the bound of rounding."""
    spread = 2.5 * math.sqrt(sum(float(v) ** 2 for v in values))
    window = float(4 * bound if difference else 2 * half)
    return min(_BITS_PER_COLUMN, max(0.0, math.log2(spread / window))) if window else _BITS_PER_COLUMN
