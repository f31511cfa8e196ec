"""The column solver: which of a line's tokens belong to which of its N columns.

A line of lossy text is a row of cells joined by single blanks. Where a blank cell leaves an extra blank
(text pulled from a PDF) the columns can be read off; where it leaves no trace, the split is chosen by the
shape of Swedish numbers, the columns' own profile (percent or not), the row's identities (variance =
actual − budget) and, last, by even magnitudes. Every split that the text allows is weighed; a choice that
rests on less than the text itself has confidence below 1 and keeps its alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from math import log10

from orchestration.ingest.grammar.numbers import MINUS, Number, parse_cell

MAX_SPLITS = 4000
MAX_GROUPS = 4  # tokens of a number
_FIRST = re.compile(rf"^[+{MINUS}]?\d{{1,3}}$")
_GROUP = re.compile(r"^\d{3}(?:[.,]\d+)?%?\*?\|?$")
_SIGN = re.compile(rf"^[+{MINUS}]$")
_PADDED = re.compile(rf"^[+{MINUS}]?0\d+%?$")  # 084: the rest of a number, never one of its own
_THREE = re.compile(r"^\d{3}%?$")
_SHORT = re.compile(rf"^[+{MINUS}]?[1-9]\d{{0,2}}$")
_NOTHING = ("-", "–", "-|", "–|")  # a cell that prints a dash for nothing
_YEAR = re.compile(r"^20\d\d$")
_BEFORE_YEAR = re.compile(r"\b(?:utfall|budget|prognos|bokslut|år|under|per|till|från|före|efter)$", re.IGNORECASE)

INVISIBLE_BLANK = 0.7  # a blank cell that left no trace
JOINABLE = 1.5  # two cells side by side that read as one number with a thousands blank
LABEL_NUMBER = 1.6  # a number left at the end of the label
WRONG_PROFILE = 2.0  # a percentage in a column of amounts or the other way round
BROKEN_IDENTITY = 3.0
KEPT_IDENTITY = -1.5
YEAR_AS_VALUE = 1.5
YEAR_OF_LABEL = 6.0  # `Projekt med utfall 2024`: the label says of what the year is
MAGNITUDE = 0.6
MAGNITUDE_ONE_UNIT = 2.5

FAR_OFF = 3.0  # a split this much dearer is no rival
NATURAL = 1.5  # how much less natural a split may be than one that breaks its identity
MAX_RIVALS, MAX_READINGS = 60, 4
INFERRED, OPEN = 0.9, 0.6


@dataclass(frozen=True, slots=True)
class Identity:
    """`target` = `plus` − `minus`, or the reverse: column indexes."""

    target: int
    plus: int
    minus: int


@dataclass(frozen=True, slots=True)
class Split:
    """A label and N cells (None: blank), what it costs, and the identities that speak for it."""

    label: str
    cells: tuple[str | None, ...]
    cost: float
    structure: float = 0.0  # the cost without what the identities say
    kept: frozenset[int] = frozenset()  # the identities that hold
    untraced: int = 0  # blank cells that left no trace


def tokens_of(text: str) -> list[str]:
    """The text between single blanks; an empty token is a blank cell that left an extra blank. A table rule `|` stays
    at the end of its token, where it keeps what follows apart.
    """
    return re.sub(r"\s*\|\s*", "| ", text).rstrip("| ").split(" ") if "|" in text else text.split(" ")


def splits(
    tokens: Sequence[str], width: int, invisible: bool, label_required: bool = True, stray_label: bool = False
) -> list[Split]:
    """Every way to read the tokens as a label followed by `width` number cells, at most MAX_SPLITS.

    An empty token is always one blank cell. With `invisible`, cells may also be blank without a trace. Where no label
    is required, `stray_label` lets the first token be what a damaged label left.
    """
    found: list[Split] = []
    first_word = next((at for at, token in enumerate(tokens) if any(map(str.isalpha, token))), len(tokens))

    def is_label(end: int, first: str | None) -> bool:
        """Whether what is left before the first cell can be the label."""
        if not label_required:
            return not end or (stray_label and end == 1)
        if end <= first_word or tokens[end - 1] == "":
            return False
        return not (_SIGN.match(tokens[end - 1]) and first is not None)  # the sign belongs to the first figure

    @cache
    def last_cells(end: int) -> list[tuple[int, str | None, int]]:
        """What the last cell before `end` may be: where it starts, its text, and whether it left no trace."""
        cells: list[tuple[int, str | None, int]] = []
        if end > 0 and tokens[end - 1] == "":
            cells.append((end - 1, None, 0))
        else:
            for start in range(end - 1, max(-1, end - 1 - MAX_GROUPS), -1):
                if _joins(tuple(tokens[start:end])):
                    cells.append((start, " ".join(tokens[start:end]), 0))
        return [*cells, (end, None, 1)] if invisible else cells

    @cache
    def leads(end: int, column: int) -> bool:
        """Whether the columns up to this one can be filled: of the ways through a long row most end nowhere."""
        if column == 0:
            return any(is_label(start, cell) for start, cell, _ in last_cells(end))
        return any(leads(start, column - 1) for start, _, _ in last_cells(end))

    def walk(end: int, column: int, cells: tuple[str | None, ...], blanks: int) -> None:
        if len(found) >= MAX_SPLITS:
            return
        if column < 0:
            if is_label(end, cells[0] if cells else None):
                label = " ".join(t for t in tokens[:end] if t)
                found.append(Split(label, cells, blanks * INVISIBLE_BLANK, untraced=blanks))
        elif leads(end, column):
            for start, cell, untraced in last_cells(end):
                walk(start, column - 1, (cell, *cells), blanks + untraced)

    walk(len(tokens), width - 1, (), 0)
    return found


@lru_cache(maxsize=65536)
def _joins(parts: tuple[str, ...]) -> bool:
    """Whether the tokens can be one number: a group of up to three digits followed by groups of three."""
    if len(parts) == 1 and parts[0] in _NOTHING:
        return True
    if len(parts) > 1 and _SIGN.match(parts[0]) and parts[1].strip("|") != "0":
        return _joins((parts[0] + parts[1], *parts[2:]))
    if len(parts) > 1 and parts[-1] == "%":
        return _joins((*parts[:-2], parts[-2] + "%"))
    if len(parts) == 1:
        return parse_cell(parts[0]) is not None and not _PADDED.match(parts[0])
    if not _FIRST.match(parts[0]) or parts[0].lstrip("+" + MINUS).startswith("0"):
        return False
    return all(_GROUP.match(p) for p in parts[1:]) and all(
        "," not in p and "." not in p and "%" not in p for p in parts[1:-1]
    )


def weigh(
    split: Split, identities: Sequence[Identity], percent: Sequence[bool | None], one_unit: bool = False
) -> Split:
    """The split with its full cost: profile, identities and magnitudes added; `one_unit`: all cells are of one kind."""
    numbers = [parse_cell(c) if c is not None else None for c in split.cells]
    cost = split.cost + _profile_cost(split.cells, percent)
    verdicts = [_holds(identity, numbers) for identity in identities]
    told = KEPT_IDENTITY * verdicts.count(True) + BROKEN_IDENTITY * verdicts.count(False)
    cells = [c for c in split.cells if c is not None]
    if cells and _YEAR.match(cells[0]) and split.label:
        cost += YEAR_OF_LABEL if _BEFORE_YEAR.search(split.label) else YEAR_AS_VALUE
    cost += LABEL_NUMBER * _numbers_at_end(split.label)
    beside = cells if split.untraced else split.cells
    cost += (JOINABLE / 2 if one_unit else JOINABLE) * sum(
        1 for a, b in pairwise(beside) if a and b and " " not in a and _SHORT.match(a) and _THREE.match(b.split(" ")[0])
    )
    cost += (MAGNITUDE_ONE_UNIT if one_unit else MAGNITUDE) * _spread(numbers)
    return Split(
        split.label,
        tuple(c.strip("|") if c else c for c in split.cells),
        cost + told,
        cost,
        frozenset(at for at, verdict in enumerate(verdicts) if verdict),
        split.untraced,
    )


def _profile_cost(cells: Sequence[str | None], percent: Sequence[bool | None]) -> float:
    """What the cells that are percentages where amounts belong, or the other way round, cost."""
    wrong = 0
    for cell, expected in zip(cells, percent, strict=False):
        if cell is not None and expected is not None and ("%" in cell) != expected and parse_cell(cell) is not None:
            wrong += 1
    return WRONG_PROFILE * wrong


def profiled(ranked: Sequence[Split], percent: Sequence[bool | None]) -> list[Split]:
    """Splits solved without a profile, ranked anew under one: which columns hold percentages."""
    again = []
    for split in ranked:
        if extra := _profile_cost(split.cells, percent):  # spelt out: `dataclasses.replace` takes three times as long
            cost, structure = split.cost + extra, split.structure + extra
            again.append(Split(split.label, split.cells, cost, structure, split.kept, split.untraced))
        else:
            again.append(split)
    return sorted(again, key=_rank)


def _rank(split: Split) -> tuple[float, int]:
    return split.cost, split.cells.count(None)


def _holds(identity: Identity, numbers: Sequence[Number | None]) -> bool | None:
    target, plus, minus = numbers[identity.target], numbers[identity.plus], numbers[identity.minus]
    if target is None or plus is None or minus is None or target.percent:
        return None
    step = Decimal(1).scaleb(-min(target.decimals, plus.decimals, minus.decimals))
    difference = plus.value - minus.value
    if target.value == difference == 0 and plus.value == 0:
        return None
    return min(abs(target.value - difference), abs(target.value + difference)) <= Decimal("1.5") * step


def _numbers_at_end(label: str) -> int:
    count = 0
    for word in reversed(label.split()):
        if parse_cell(word) is None or (_YEAR.match(word) and not count):
            break
        count += 1
    return count


def _size(value: Decimal) -> float:
    """The power of ten; of a number beyond what a float holds, that of its first figure."""
    first = value.adjusted()
    return log10(float(abs(value))) if abs(first) < 300 else float(first)


def _spread(numbers: Sequence[Number | None]) -> float:
    sizes = [_size(n.value) for n in numbers if n is not None and n.value != 0 and not n.percent]
    if len(sizes) < 2:
        return 0.0
    mean = sum(sizes) / len(sizes)
    return (sum((s - mean) ** 2 for s in sizes) / len(sizes)) ** 0.5


def solve(
    tokens: Sequence[str],
    width: int,
    identities: Sequence[Identity] = (),
    percent: Sequence[bool | None] = (),
    visible_blanks: bool = True,
    label_required: bool = True,
    one_unit: bool = False,
    stray_label: bool = False,
) -> list[Split]:
    """The splits of a row, best first; empty when none fits.

    With `visible_blanks` a split without untraced blanks is preferred outright, since there every blank cell shows.
    """
    found = splits(tokens, width, False, label_required, stray_label)
    if not found or not visible_blanks:
        found = splits(tokens, width, True, label_required, stray_label)
    return sorted((weigh(s, identities, percent, one_unit) for s in found), key=_rank)


def rivals(chosen: Split, ranked: Sequence[Split]) -> list[Split]:
    """The other splits that the text allows nearly as well as the chosen one.

    A split is out when an identity speaks against it alone, unless it is plainly the more natural reading: then the
    report's own number may be wrong, and the identity proves nothing.
    """
    found = []
    for split in ranked[:MAX_RIVALS]:
        if split.cells == chosen.cells and split.label == chosen.label:
            continue
        proved = bool(chosen.kept - split.kept) and chosen.structure <= split.structure + NATURAL
        if not proved and split.cost - chosen.cost < FAR_OFF:
            found.append(split)
    return found


def judged(chosen: Split, ranked: Sequence[Split]) -> list[tuple[float, tuple[str, ...]]]:
    """Per cell of the chosen split how sure it is, and the other numbers that the rivals read there."""
    others = rivals(chosen, ranked)
    nearest = min((s.cost - chosen.cost for s in others), default=0.0)
    unsure = INFERRED if nearest >= 1.0 else OPEN
    verdicts = []
    for at, cell in enumerate(chosen.cells):
        differing = [s.cells[at] for s in others if s.cells[at] != cell]
        readings = tuple(dict.fromkeys(c for c in differing if c is not None))
        verdicts.append((unsure if differing else 1.0, readings[:MAX_READINGS]))
    return verdicts


def confidence(ranked: Sequence[Split]) -> float:
    """How sure the best split is as a whole: the least sure of its cells."""
    return min((sure for sure, _ in judged(ranked[0], ranked)), default=1.0) if ranked else 0.0


def why(chosen: Split, ranked: Sequence[Split], identities: Sequence[Identity]) -> str:
    """What spoke for the chosen split, in words: the identities that hold, blank cells, and how near the next is."""
    said = [
        f"column {i.target + 1} is the difference of columns {i.plus + 1} and {i.minus + 1}"
        for at, i in enumerate(identities)
        if at in chosen.kept
    ]
    if chosen.untraced:
        said.append(f"{chosen.untraced} blank cells that left no trace")
    others = rivals(chosen, ranked)
    if not others:
        said.append("no other split fits as well")
    else:
        nearest = min(others, key=lambda s: s.cost)
        said.append("nearly as good: " + " | ".join(c or "" for c in nearest.cells))
    return "; ".join(said)
