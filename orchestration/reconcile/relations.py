"""Relations as the marts evaluated them, ready to be asked: would it hold if this number were another?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from orchestration.reconcile.matching import MONEY

#: A number of a report: fact and fact number; counts of one status row are told apart by their value.
Key = tuple[str, int, Decimal | None]


@dataclass(frozen=True, slots=True)
class Term:
    """One number of a relation, in the relation's unit. `value` None: a component without a cell."""

    key: Key | None
    label: str
    value: Decimal | None
    half_width: Decimal
    unit: str | None
    weight: int
    source_line: int | None
    source_line_end: int | None
    source_text: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Relation:
    """A reported value against the weighted sum of its terms; what the marts said of it."""

    relation_id: str
    rule_id: str
    report_id: str
    location: str
    outcome: str
    reason: str | None
    unit: str | None
    computed: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    scale: Decimal
    allowance: Decimal
    comparison: str
    reported: Term
    terms: tuple[Term, ...] = field(default=())
    severity: str | None = None  # the rule's, or less where the relation's reason says so

    @property
    def numbers(self) -> tuple[Term, ...]:
        return (self.reported, *self.terms)

    @property
    def comparable(self) -> bool:
        """Whether both sides have a value and must be equal but for a margin."""
        return (
            self.comparison == "equals"
            and self.reported.value is not None
            and any(t.value is not None for t in self.terms)
        )

    @property
    def arithmetic(self) -> bool:
        """Whether it is an equation that another value of one of its numbers could satisfy.

        Where the rule grants room of its own, wider than the printed digit's, many values would satisfy it, and that
        one does says nothing.
        """
        return self.comparable and self.allowance <= self.reported.half_width

    def holds_with(self, key: Key, value: Decimal) -> bool:
        """Whether the relation holds when the number `key` is `value` (in the relation's unit)."""
        return abs(self._off(key, value)) <= self._bound()

    def value_that_satisfies(self, key: Key) -> Decimal | None:
        """The value of the number `key` that makes both sides equal, in the relation's unit."""
        off = self._off(None, Decimal(0))
        if self.reported.key == key and self.reported.value is not None:
            return self.reported.value - off / self.scale
        weight = sum(t.weight for t in self.terms if t.key == key)
        current = next((t.value for t in self.terms if t.key == key and t.value is not None), None)
        return current + off / weight if current is not None and weight else None

    def room_for(self, key: Key) -> Decimal:
        """How far the value that satisfies may be off for the rounding of the other numbers, in the relation's unit."""
        own = sum((t.half_width for t in self.numbers if t.key == key), Decimal(0))
        of_terms = Decimal(sum(t.weight for t in self.terms if t.key == key))
        weight = abs(self.scale if self.reported.key == key else of_terms)
        return self._bound() / weight - own if weight else Decimal(0)

    def _off(self, key: Key | None, value: Decimal) -> Decimal:
        def of(term: Term) -> Decimal:
            return value if key is not None and term.key == key else term.value or Decimal(0)

        return of(self.reported) * self.scale - sum((t.weight * of(t) for t in self.terms), Decimal(0))

    def _bound(self) -> Decimal:
        own = (self.reported.half_width + self.allowance) * abs(self.scale)
        return own + sum((abs(t.weight) * t.half_width for t in self.terms if t.value is not None), Decimal(0))


def read(reconciliations: Iterable[Mapping], terms: Iterable[Mapping]) -> list[Relation]:
    """Rows of `quality.reconciliations` with theirs of `intermediate.int_relation_terms`, in a stable order."""
    by_relation: dict[str, list[Mapping]] = {}
    for row in terms:
        by_relation.setdefault(row["relation_id"], []).append(row)
    relations = []
    for judged in reconciliations:
        rows = by_relation.get(judged["relation_id"], [])
        head = next((row for row in rows if row["role"] == "reported"), None)
        if head is None:
            continue
        parts = sorted((row for row in rows if row["role"] == "term"), key=lambda row: (row["term_no"], row["label"]))
        relations.append(
            Relation(
                **{
                    name: judged[name]
                    for name in ("relation_id", "rule_id", "report_id", "location", "outcome", "reason")
                },
                **{name: judged[name] for name in ("unit", "computed", "difference", "tolerance")},
                scale=head.get("scale") or Decimal(1),
                allowance=head.get("allowance") or Decimal(0),
                comparison=head.get("comparison") or "equals",
                reported=_term(head),
                terms=tuple(_term(row) for row in parts),
                severity=judged.get("severity"),
            )
        )
    return sorted(relations, key=lambda r: (r.report_id, _rule_order(r.rule_id), r.relation_id))


def _rule_order(rule_id: str) -> tuple[str, int]:
    digits = "".join(c for c in rule_id if c.isdigit())
    return ("".join(c for c in rule_id if not c.isdigit()), int(digits or 0))


def _term(row: Mapping) -> Term:
    key: Key | None = None
    if row["fact_no"] is not None:
        key = (row["fact"], row["fact_no"], row["value"] if row["fact"] == "status_counts" else None)
    return Term(
        key=key,
        label=row["label"] or "",
        value=row["value"],
        half_width=row["half_width"] or Decimal(0),
        unit=row["unit"],
        weight=row["weight"],
        source_line=row["source_line"],
        source_line_end=row["source_line_end"],
        source_text=row["source_text"],
        confidence=1.0 if row["confidence"] is None else row["confidence"],
    )


def factor(unit: str | None, relation_unit: str | None) -> Decimal:
    """What a number in `unit` is multiplied by to stand in the relation's unit."""
    if unit in MONEY and relation_unit in MONEY:
        return MONEY[unit] / MONEY[relation_unit]
    return Decimal(1)


def components(relations: Sequence[Relation]) -> list[list[Relation]]:
    """The relations in groups that share numbers, each group and all of them in the given order."""
    group_of: dict[Key, int] = {}
    groups: dict[int, list[Relation]] = {}
    for number, relation in enumerate(relations):
        keys = {term.key for term in relation.numbers if term.key is not None}
        merged = [relation]
        for other in sorted({group_of[key] for key in keys if key in group_of}):
            merged = groups.pop(other) + merged
        groups[number] = merged
        for member in merged:
            group_of.update((term.key, number) for term in member.numbers if term.key is not None)
    return [
        sorted(group, key=relations.index)
        for _, group in sorted(groups.items(), key=lambda g: relations.index(g[1][0]))
    ]
