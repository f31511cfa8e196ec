"""Does a relation still hold with other numbers? Counted anew in fractions, apart from the SQL that judges reports."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from orchestration.reconcile.relations import Relation

#: A unit of money in kr.
UNITS: dict[str | None, Decimal] = {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000)}
_FAR_OFF = Fraction(5, 2)
_PUT_RIGHT = (Fraction(-1), Fraction(1, 10), Fraction(1, 1000))
_LIGHT, _HEAVY = Fraction(3, 4), Fraction(5, 4)  # how many hours a month may weigh


def holds(relation: Relation, changes: Mapping[int, Decimal], shown: tuple[int, Any, Decimal] | None = None) -> bool:
    """`changes`: what is added to the numbers (0: the reported one, then the terms), in the relation's unit.

    `shown`: (number, its place, its new value): prose that ends in zeros rounds more widely.
    """
    numbers = relation.numbers
    values = [Fraction(n.value or 0) + Fraction(changes.get(at, 0)) for at, n in enumerate(numbers)]
    halves = [Fraction(n.half_width) if n.value is not None else Fraction(0) for n in numbers]
    if shown is not None and shown[1].spot[0] == "claims" and shown[1].unit != "st":
        at, place, value = shown
        old = place.value
        ratio = Fraction(numbers[at].value) / Fraction(old) if old else Fraction(1)
        halves[at] = max(halves[at], _rounding(value) * abs(ratio))
    weighted = sum((n.weight * v for n, v in zip(numbers[1:], values[1:], strict=True)), Fraction(0))
    room = sum((abs(n.weight) * h for n, h in zip(numbers[1:], halves[1:], strict=True)), Fraction(0))
    reported, half = values[0], halves[0]
    if relation.comparison == "contradiction":
        return True
    if relation.comparison == "at_least":
        return abs(weighted) - abs(reported) <= Fraction(relation.allowance)
    if relation.rule_id == "R12":
        base = values[1]
        wider = 2 * half if abs(weighted) > abs(reported * base) else half
        return abs(reported * base - weighted) <= wider * abs(base) + room
    if relation.rule_id == "F1":
        months = values[1:]
        means = [
            sum((w * v for w, v in zip(weights, months, strict=True)), Fraction(0)) / sum(weights)
            for weights in product((_LIGHT, _HEAVY), repeat=len(months))
        ]
        slack = half + room / len(months) + Fraction(1, 1000)
        return min(means) - slack <= reported <= max(means) + slack
    scale = Fraction(relation.scale)

    def closes(value: Fraction, wider: Fraction = Fraction(1)) -> bool:
        return abs(value * scale - weighted) <= ((half + Fraction(relation.allowance)) * abs(scale) + room) * wider

    if relation.rule_id == "A2":
        # Budgets follow the seasons: what is told is only what is far off and another sign or a zero less puts right.
        return closes(reported, _FAR_OFF) or not any(closes(reported * factor) for factor in _PUT_RIGHT)
    return closes(reported)


def _rounding(value: Decimal) -> Fraction:
    """Half of the step that a number in prose shows: zeros at its end are rounding."""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    return Fraction(10) ** int(exponent) / 2 if value and isinstance(exponent, int) and exponent > 0 else Fraction(1, 2)
