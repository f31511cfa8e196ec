"""A total that fails in most of its columns: not a number is wrong but a row, which is lost or stands twice.

The columns of such a total are one finding. Where one row of two that say the same is the difference in every column,
the message names it; else it says what a missing row would have to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from orchestration.reconcile.relations import Key, Relation, Term
from orchestration.reconcile.wording import amount

#: Where a cell stands: fact, statement, row.
RowKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class WholeRow:
    """The relations of one total that fail together, and the row that stands twice, if one does."""

    relations: tuple[Relation, ...]
    columns: int
    doubled: tuple[Term, Term] | None

    def note(self, *, swedish: bool) -> str:
        """`Raden Lokalhyror står två gånger (rad 12 och 13); utan den ena stämmer summan.`"""
        failing = len(self.relations)
        if self.doubled is not None:
            one, other = self.doubled
            if swedish:
                lines = f"rad {one.source_line} och {other.source_line}"
                return f"Raden {one.label} står två gånger ({lines}); utan den ena stämmer summan i alla kolumner."
            lines = f"lines {one.source_line} and {other.source_line}"
            return f"The row {one.label} stands twice ({lines}); without one of them every column adds up."
        lost = "; ".join(
            f"{r.location.rsplit(' / ', 1)[-1]} {amount(r.difference, swedish=swedish)}" for r in self.relations
        )
        if swedish:
            return f"Summan stämmer inte i {failing} av {self.columns} kolumner: en rad kan saknas, med {lost}."
        return f"The total fails in {failing} of {self.columns} columns: a row may be missing, with {lost}."


def whole_rows(
    failing: Sequence[Relation], relations: Sequence[Relation], row_of: Callable[[Key], RowKey | None]
) -> list[WholeRow]:
    """The totals that fail in most of their columns, two at least. `row_of`: the row of a cell."""
    columns: dict[RowKey, int] = {}
    broken: dict[RowKey, list[Relation]] = {}
    for relation in relations:
        key = relation.reported.key
        row = row_of(key) if relation.rule_id == "R1" and key is not None else None
        if row is not None and relation.outcome != "not_evaluable":
            columns[row] = columns.get(row, 0) + 1
            if relation in failing:
                broken.setdefault(row, []).append(relation)
    return [
        WholeRow(tuple(own), columns[row], _doubled(own))
        for row, own in broken.items()
        if len(own) >= 2 and 2 * len(own) > columns[row]
    ]


def _doubled(relations: Sequence[Relation]) -> tuple[Term, Term] | None:
    for one, other in pairwise(relations[0].terms):
        if one.label and one.label == other.label and all(_closes_without(r, other) for r in relations):
            return one, other
    return None


def _closes_without(relation: Relation, row: Term) -> bool:
    """Whether the relation holds when the terms at this row's line are left out."""
    zero = Decimal(0)
    left_out = sum((t.weight * (t.value or zero) for t in relation.terms if t.source_line == row.source_line), zero)
    return abs((relation.difference or zero) + left_out) <= (relation.tolerance or zero)
