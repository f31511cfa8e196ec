"""Best explanation: the one number whose change makes most of what failed hold, and least of what held fail.

A flipped sign is the simplest change, then a power of ten, then a digit that optical reading confuses or another
reading that the text allows, then the value that the relation asks for. A number is named only when it explains more
than every other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.reconcile.relations import Key, Relation, factor

FLIP, FACTOR, MISREAD, VALUE = "flip", "factor", "misread", "value"
_SIMPLICITY = {FLIP: 3, FACTOR: 2, MISREAD: 1, VALUE: 0}

_FACTORS = tuple(Decimal(1).scaleb(exponent) for exponent in (-3, -1, 1, 3))
#: A power of ten is told from chance where it moves the number by this many times what rounding leaves open.
_BEYOND_ROUNDING = 100

#: Digits that optical reading takes for one another.
_CONFUSED = {"0": "8", "1": "47", "3": "8", "4": "1", "5": "6", "6": "5", "7": "1", "8": "03"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the report as printed, in its own unit."""

    key: Key
    value: Decimal
    decimals: int
    unit: str | None
    confidence: float
    alternatives: tuple[Decimal, ...]
    row_sign: int = 0  # the sign that the other amounts of its row have; 0 where they don't tell


@dataclass(frozen=True, slots=True)
class Repair:
    """Another value of one number (in its own unit), the failing relations that hold with it, and how many break."""

    number: Number
    value: Decimal
    kind: str
    repaired: tuple[Relation, ...]
    broken: int

    @property
    def worth(self) -> tuple[int, int]:
        return (len(self.repaired) - self.broken, _SIMPLICITY[self.kind])


def best_repair(
    failing: Sequence[Relation], holding: Sequence[Relation], numbers: Mapping[Key, Number], ocr: bool
) -> Repair | None:
    """The repair that is worth more than any of another number; None when several numbers explain as much."""
    best_by_number: list[Repair] = []
    for number in _numbers_of(failing, numbers):
        repairs = list(repairs_of(number, failing, holding, ocr))
        if repairs:
            best_by_number.append(max(repairs, key=lambda r: r.worth))
    best_by_number.sort(key=lambda r: r.worth, reverse=True)
    if not best_by_number or best_by_number[0].worth[0] < 1:
        return None
    if len(best_by_number) > 1 and best_by_number[1].worth == best_by_number[0].worth:
        return None
    first = best_by_number[0]
    runner_up = best_by_number[1].worth[0] if len(best_by_number) > 1 else 0
    # Any number of a failing relation can be given the value that it asks for: that alone names none.
    return first if first.kind != VALUE or first.worth[0] > runner_up else None


def repairs_of(number: Number, failing: Sequence[Relation], holding: Sequence[Relation], ocr: bool) -> Iterator[Repair]:
    """All changes of one number that make at least one failing relation hold."""
    touching = [r for r in failing if _has(r, number.key)]
    held = [r for r in holding if _has(r, number.key)]
    for kind, value in _changes(number, touching, ocr):
        repaired = tuple(r for r in touching if _holds(r, number, value))
        if kind == FACTOR and not all(_beyond_rounding(r, number, value) for r in repaired):
            continue
        if repaired:
            if kind == FLIP and any(_against_its_column(r, number) for r in repaired):
                kind = VALUE
            broken = sum(1 for r in held if not _holds(r, number, value))
            yield Repair(number, value, kind, repaired, broken)


def misreadings(relation: Relation, numbers: Mapping[Key, Number], ocr: bool) -> Iterator[tuple[Number, Decimal]]:
    """Numbers of a failing relation with another reading, by the text or by an optical slip, that satisfies it."""
    for number in _numbers_of([relation], numbers):
        for value in (*number.alternatives, *(_optical(number) if ocr else ())):
            if value != number.value and _holds(relation, number, value):
                yield number, value


def alternatives_of(text: str | None) -> tuple[Decimal, ...]:
    """The other readings that extraction noted for a cell (a JSON list), as numbers."""
    found = []
    for reading in json.loads(text) if text else ():
        parsed = parse_cell(str(reading))
        if parsed is not None:
            found.append(parsed.value)
            continue
        try:
            found.append(Decimal(str(reading)))
        except InvalidOperation:
            continue
    return tuple(value for value in found if value.is_finite())


def _numbers_of(relations: Sequence[Relation], numbers: Mapping[Key, Number]) -> list[Number]:
    keys = dict.fromkeys(term.key for relation in relations for term in relation.numbers if term.key is not None)
    return [numbers[key] for key in keys if key in numbers]


def _has(relation: Relation, key: Key) -> bool:
    return any(term.key == key for term in relation.numbers)


def _unit_in(relation: Relation, key: Key) -> str | None:
    return next((term.unit for term in relation.numbers if term.key == key), None)


def _holds(relation: Relation, number: Number, value: Decimal) -> bool:
    return relation.holds_with(number.key, value * factor(number.unit, _unit_in(relation, number.key)))


def _beyond_rounding(relation: Relation, number: Number, value: Decimal) -> bool:
    """Whether hardly another value than this one would satisfy the relation, nothing at all for one."""
    if _holds(relation, number, Decimal(0)):
        return False
    moved = abs(value - number.value) * factor(number.unit, _unit_in(relation, number.key))
    own = next(t.half_width for t in relation.numbers if t.key == number.key)
    return moved >= _BEYOND_ROUNDING * (relation.room_for(number.key) + own)


def _against_its_column(relation: Relation, number: Number) -> bool:
    """Whether the number has the sign of its row or column: then flipping it is no simpler than any other value."""
    if relation.rule_id != "R1":
        return False
    if number.row_sign:
        return (number.value > 0) == (number.row_sign > 0)
    others = [t.value * t.weight for t in relation.terms if t.key != number.key and t.value]
    same = sum(1 for value in others if (value > 0) == (number.value > 0))
    return 2 * same > len(others)


def _changes(number: Number, failing: Sequence[Relation], ocr: bool) -> Iterator[tuple[str, Decimal]]:
    if number.value:
        yield FLIP, -number.value
        for power in _FACTORS:
            yield FACTOR, number.value * power
    for value in (*number.alternatives, *(_optical(number) if ocr else ())):
        if value not in (number.value, -number.value):
            yield MISREAD, value
    step = Decimal(1).scaleb(-number.decimals)
    for relation in failing:
        asked = relation.value_that_satisfies(number.key)
        if asked is not None:
            value = (asked / factor(number.unit, _unit_in(relation, number.key))).quantize(step)
            if value != number.value:
                yield VALUE, value


def _optical(number: Number) -> Iterator[Decimal]:
    """What optical reading may have made this number of: a digit confused, lost or doubled, a lost minus sign."""
    digits = f"{abs(number.value):.{number.decimals}f}".replace(".", "")
    sign = -1 if number.value < 0 else 1
    readings = set()
    for at, digit in enumerate(digits):
        for other in _CONFUSED.get(digit, ""):
            readings.add(digits[:at] + other + digits[at + 1 :])
        if at and digits[at - 1] == digit:
            readings.add(digits[:at] + digits[at + 1 :])  # doubled: 11 for 1
        readings.add(digits[: at + 1] + digits[at:])  # lost: 1 for 11
    for reading in sorted(readings):
        yield sign * Decimal(reading).scaleb(-number.decimals)
    if number.value > 0:
        yield -number.value
