"""Errors that are planted: one digit of one printed number is another, and which rule says so on which line."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.generator.content import Block, Report, Row, Table, Text


@dataclass(frozen=True, slots=True)
class Plant:
    """One number changed. `place`: the block's name and the row's label, the label empty for a sentence."""

    rule: str
    place: tuple[str, str]
    printed: str
    was: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where a kind of error goes: a row of the named table chosen by `rows`; without it a sentence whose name begins
    so, with a number of three digits at least, since a shorter one may be right about something else."""

    rule: str
    block: str
    rows: Callable[[Row], bool] | None = None
    column: int = 0
    leading: bool = False  # the first digit is changed: so much that no other number of the sum can be the wrong one


# A round amount in a sentence stands for others near it too.
_AMOUNT = re.compile(r"\d[\d ]+[1-9](?= tkr)")


def _item(row: Row) -> bool:
    return not row.label.startswith(("Total", "Verksamhetens", "Årets", "Kommunbidrag", "Finansnetto"))


def _total(row: Row) -> bool:
    return row.label.startswith("Total")


_STATUS_TOTAL = _Kind("R4", "statuses", lambda row: not _total(row), 2)
_BY_ACCOUNTS = (
    _Kind("R7", "sick leave", _item, 2),
    _Kind("R2", "accounts", _item, 2),
    _STATUS_TOTAL,
    _Kind("R8", "income"),
    _Kind("R3", "investments", _item, 5),
)
_PERCENT = _Kind("R12", "projects", _item, 2)
# A minus holds the number apart from the one before it; without one an unlucky row has another reading.
_VARIANCE = _Kind("R2", "departments", lambda row: "nämnden" not in row.label and row.cells[2].startswith("-"), 2)

#: By dialect. In what is read by eye a digit may be misread, so that a wrong sum or sentence has other explanations.
KINDS: dict[str, tuple[_Kind, ...]] = {
    "tab-separated": _BY_ACCOUNTS,
    "markdown": _BY_ACCOUNTS,
    "pulled from a PDF": (
        _Kind("R1", "projects", _total, 6, leading=True),
        _PERCENT,
        _STATUS_TOTAL,
        _Kind("R8", "comment"),
        _VARIANCE,
    ),
    "read by eye": (_PERCENT, _STATUS_TOTAL, _VARIANCE),
}


def planted(report: Report, dialect: str, turn: int) -> tuple[Report, Plant]:
    """The report with one error, of the kind whose turn it is or of the next that it has room for."""
    kinds = KINDS[dialect]
    rng = report.place.rng("plant", report.place.year, report.place.month)
    for kind in (*kinds[turn % len(kinds) :], *kinds):
        changed = _in_a_table(report, kind, kind.rows, rng) if kind.rows else _in_a_sentence(report, kind, rng)
        if changed is not None:
            return changed
    raise ValueError(f"no number of {report.title} can be another")


def _in_a_sentence(report: Report, kind: _Kind, rng: random.Random) -> tuple[Report, Plant] | None:
    tables = [block for block in report.blocks if isinstance(block, Table)]
    taken = {_plain(cell) for table in tables for row in table.rows for cell in row.cells}
    for block in report.blocks:
        if not isinstance(block, Text) or not block.name.startswith(kind.block):
            continue
        if found := _AMOUNT.search(block.text):
            printed = another_tens(found[0], rng, taken)
            wrong = replace(block, text=block.text.replace(found[0], printed))
            return _with(report, block, wrong), Plant(kind.rule, (block.name, ""), printed, found[0])
    return None


def _in_a_table(
    report: Report, kind: _Kind, wanted: Callable[[Row], bool], rng: random.Random
) -> tuple[Report, Plant] | None:
    table = next(block for block in report.blocks if isinstance(block, Table) and block.name == kind.block)
    rows = [row for row in table.rows if wanted(row) and re.search(r"[1-9]", row.cells[kind.column])]
    if not rows:
        return None
    row = rng.choice(rows)
    was = row.cells[kind.column]
    printed = another_digit(was, rng, kind.leading)
    wrong = replace(row, cells=(*row.cells[: kind.column], printed, *row.cells[kind.column + 1 :]))
    changed = replace(table, rows=tuple(wrong if each is row else each for each in table.rows))
    return _with(report, table, changed), Plant(kind.rule, (table.name, row.label), printed, was)


def _with(report: Report, block: Block, other: Block) -> Report:
    return replace(report, blocks=tuple(other if each is block else each for each in report.blocks))


def another_digit(number: str, rng: random.Random, leading: bool = False) -> str:
    """The number with its second digit (or its first one) another: more than rounding explains."""
    digits = [at for at, sign in enumerate(number) if sign.isdigit()]
    at = digits[0] if leading or len(digits) == 1 else digits[1]
    low = 1 if at == digits[0] else 0
    other = rng.choice([d for d in range(low, 10) if abs(d - int(number[at])) > 2])
    return f"{number[:at]}{other}{number[at + 1 :]}"


def another_tens(number: str, rng: random.Random, taken: set[int]) -> str:
    """The number with its last digit but one another, by three or four: a whole told in mnkr still holds, and no table
    holds it, since a number that stands elsewhere may be about that."""
    at = [at for at, sign in enumerate(number) if sign.isdigit()][-2]
    others = [f"{number[:at]}{d}{number[at + 1 :]}" for d in range(10) if abs(d - int(number[at])) in (3, 4)]
    free = [other for other in others if not {_plain(other) + near for near in (-1, 0, 1)} & taken]
    return rng.choice(free or others)


def _plain(number: str) -> int:
    """Its digits: whatever sign, blanks and decimal comma it has."""
    return int("".join(sign for sign in number if sign.isdigit()) or 0)
