"""A finding laid out as an audit does: every addend, the sum, what is reported, the difference, and the margin.

Pages and messages lay it out alike. Pure functions over published rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from orchestration.reconcile import wording

Row = dict[str, Any]
Kind = Literal["addend", "computed", "reported", "difference"]

_EXACT = Decimal("0.000001")  # published to ten decimals


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the reckoning. `suspected`: what the number most likely should be; `subtracted`: it counts with minus;
    `signed`: a plus is told too.

    `label` is the report's own for an addend, else empty: the page says what the kind is called.
    """

    kind: Kind
    label: str
    value: Decimal | None
    unit: str | None
    line: int | None = None
    suspected: Decimal | None = None
    subtracted: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The rows in order. `is_sum`: the addends add up to what is computed; else they are what it was computed from.
    `is_rounding`: the tolerance is what rounding explains; else the rule's own limit. `is_flip`: the sign is what is
    doubted, so that a plus is told too.
    """

    steps: list[Step]
    is_sum: bool
    tolerance: Decimal | None
    repaired_difference: Decimal | None  # with the suspected value in place of the printed one
    repaired_sum: Decimal | None
    is_rounding: bool = True
    is_flip: bool = False

    @property
    def subtracts(self) -> bool:
        return any(step.subtracted for step in self.steps)

    @property
    def difference(self) -> Decimal | None:
        return next((step.value for step in self.steps if step.kind == "difference"), None)

    @property
    def holds_when_repaired(self) -> bool:
        return (
            self.repaired_difference is not None
            and self.tolerance is not None
            and abs(self.repaired_difference) <= self.tolerance
        )

    @property
    def unit(self) -> str | None:
        """The one unit of all its numbers, or None when they differ or have none."""
        units = {step.unit for step in self.steps if step.value is not None}
        return units.pop() if len(units) == 1 else None


def relation_of(finding: Row, addends: Sequence[Row], relations: Sequence[Row]) -> Row | None:
    """The relation that the addends belong to: the one at the finding's place, else the one that they add up to.

    A finding about one number names the place of that number, which may be an addend of a total further on.
    """
    candidates = [
        relation
        for relation in relations
        if relation["outcome"] == "inconsistent" and relation["rule_id"] == finding["rule_id"]
    ]
    for relation in candidates:
        if relation["location"] == finding["location"]:
            return relation
    total = _sum(addends)
    adding_up = [r for r in candidates if total is not None and _equal(r["computed"], total)]
    return adding_up[0] if len(adding_up) == 1 else None


def reckoning(finding: Row, addends: Sequence[Row], relation: Row | None, rule: Row | None = None) -> Reckoning | None:
    """None when nothing was reckoned: words, dates or empty cells were compared."""
    about = relation or finding
    reported, computed = about["reported"], about["computed"]
    if reported is None and computed is None and not any(row["value"] is not None for row in addends):
        return None
    is_sum = computed is not None and _equal(computed, _sum(addends))
    suspected = finding["suspected_value"]
    wrong = _suspect_addend(finding, addends, about) if suspected is not None else None
    flipped = suspected is not None and is_flip(finding["reported"], suspected)
    steps = [
        Step(
            "addend",
            row["label"],
            row["value"],
            row["unit"],
            row["source_line"],
            suspected if row is wrong else None,
            subtracted=is_sum and row["weight"] < 0,
            signed=flipped and wrong is not None,
        )
        for row in addends
    ]
    unit = about["unit"]
    if computed is not None and (len(addends) != 1 or not is_sum):
        steps.append(Step("computed", "", computed, unit, signed=flipped))
    on_reported = suspected if wrong is None else None
    if reported is not None:
        steps.append(Step("reported", "", reported, unit, about["source_line"], on_reported, signed=flipped))
    if about["difference"] is not None and computed is not None:
        steps.append(Step("difference", "", about["difference"], difference_unit(unit), signed=True))
    repaired_sum = repaired = None
    if suspected is not None and reported is not None and computed is not None:
        if wrong is None:
            repaired = suspected - computed
        elif is_sum:
            repaired_sum = computed + wrong["weight"] * (suspected - wrong["value"])
            repaired = reported - repaired_sum
    return Reckoning(
        steps,
        is_sum,
        about["tolerance"],
        repaired,
        repaired_sum,
        is_rounding="avrundningsmarginal" in ((rule or {}).get("message_sv") or "avrundningsmarginal"),
        is_flip=flipped,
    )


def is_flip(printed: Decimal | None, expected: Decimal | None) -> bool:
    """Whether nothing but the sign is taken for wrong."""
    return bool(printed) and expected is not None and printed == -expected


def difference_unit(unit: str | None) -> str | None:
    """Two shares differ by percentage points."""
    return "procentenheter" if unit == "%" else unit


#: The sentence of a message that tells the difference and the margin.
_DIFFERENCE = re.compile(
    r" (?:Differens|Difference) [^()]*?(?:\((?:avrundningsmarginal|marginal|rounding margin|margin) ±[^()]*\))?\.(?!\d)"
)


def explanation(row: Row, reckoned: Reckoning | None, lang: str) -> str:
    """The finding's message without what a heading (its place) and the reckoning say already."""
    text = row[f"message_{lang}"] or ""
    if reckoned is not None:
        swedish = lang == "sv"
        listed = "; ".join(
            f"{step.label}{' minus' if step.subtracted else ''} {wording.amount(step.value, swedish=swedish)}"
            + (f" ({'rad' if swedish else 'line'} {step.line})" if step.line else "")
            for step in reckoned.steps
            if step.kind == "addend"
        )
        if listed:
            text = re.sub(rf" [^.:;]*: {re.escape(listed)}\.", "", text)
        text = _DIFFERENCE.sub("", text)
    head = f"{row['location']}: "
    while text.startswith(head):
        text = text[len(head) :]
    return capital(text)


def capital(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def _suspect_addend(finding: Row, addends: Sequence[Row], about: Row) -> Row | None:
    """The addend that the finding takes for wrong; None when it is the reported value, or not among them."""
    if finding["suspect_cell"] == about["location"] and _equal(finding["reported"], about["reported"]):
        return None
    for row in addends:
        if row["source_line"] == finding["source_line"] and _equal(row["value"], finding["reported"]):
            return row
    return None


def _sum(addends: Sequence[Row]) -> Decimal | None:
    """The sum by weights of one; None when something else than a sum was reckoned. What has no value counts nothing."""
    if not addends or any(row["weight"] not in (1, -1) for row in addends):
        return None
    values = [row["weight"] * row["value"] for row in addends if row["value"] is not None]
    return sum(values, Decimal(0)) if values else None


def _equal(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _EXACT
