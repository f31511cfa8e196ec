"""What can be planted: which printed numbers take part in which relations of a sample, and the changes to make."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from orchestration.reconcile.relations import Relation
from plants import plant
from plants.exact import UNITS, holds
from plants.plant import DOUBLED, DROPPED, ONE, SIGN, VALUE_KINDS, Printed
from plants.run import Facts

CELLS = ("finance_cells", "investment_cells", "other_cells")
COUNTS = ("on_plan", "deviating", "total")
_COUNT_TITLES = {"enligt plan": "on_plan", "avviker från plan": "deviating", "totalt": "total"}

Spot = tuple[str, int, str]  # fact, fact number, column


@dataclass(frozen=True, slots=True)
class Sample:
    """An export as delivered, what was read of it and the relations that hold in it."""

    name: str
    text: str
    facts: Facts = field(repr=False)
    holding: tuple[Relation, ...] = field(repr=False)

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


@dataclass(frozen=True, slots=True)
class Place:
    """A printed number, or a row, with the relations that it takes part in."""

    spot: Spot
    value: Decimal | None
    unit: str | None
    label: str
    first: int
    last: int
    printed: Printed | None
    relations: tuple[tuple[Relation, int], ...]  # with the term's place: 0 the reported number, else from 1

    @property
    def families(self) -> list[str]:
        return sorted({relation.rule_id for relation, _ in self.relations})


@dataclass(frozen=True, slots=True)
class Plant:
    """One changed copy: what was changed, and which relations must not hold any more."""

    report_id: str
    sample: Sample
    place: Place
    kind: str
    value: Decimal | None
    text: str = field(repr=False)
    broken: tuple[Relation, ...] = field(repr=False)

    @property
    def families(self) -> list[str]:
        return sorted({relation.rule_id for relation in self.broken})


def plants(sample: Sample, number: int, kinds_each: int | None, seed: int) -> Iterator[Plant]:
    """The plants of a sample; `kinds_each` kinds of change for each number, chosen by rotation; None: all of them."""
    for at, place in enumerate(places(sample)):
        random_ = random.Random(zlib.crc32(f"{seed}:{sample.name}:{place.spot}".encode()))
        offered = [made for kind in _kinds(place, at + seed) if (made := _made(sample, place, kind, random_))]
        for kind, value, text in offered[:kinds_each]:
            broken = tuple(_broken(place, value))
            yield Plant(f"{number}-{at}-{VALUE_KINDS.index(kind)}", sample, place, kind, value, text, broken)
    for at, row in enumerate(rows(sample)):
        for kind, change in ((DROPPED, plant.without_rows), (DOUBLED, plant.with_rows_twice)):
            text = change(sample.lines, row.first, row.last)
            broken = tuple(_broken_by_row(row, kind))
            yield Plant(f"{number}-row{at}-{kind[4:]}", sample, row, kind, None, text, broken)


def _kinds(place: Place, turn: int) -> list[str]:
    counted = place.unit == "st"
    kinds = [k for k in VALUE_KINDS if (k == ONE) <= counted and (k != SIGN or _may_be_signed(place))]
    return [kinds[(turn + step) % len(kinds)] for step in range(len(kinds))]


def _may_be_signed(place: Place) -> bool:
    """Whether a minus is printed or may be: in amounts of tables and changes, and in prose where one is."""
    fact, _, column = place.spot
    return fact in CELLS or column == "change" or (place.printed is not None and place.printed.sign is not None)


def _made(sample: Sample, place: Place, kind: str, random_: random.Random) -> tuple[str, Decimal, str] | None:
    if place.printed is None or place.value is None:
        return None
    answer = plant.other(kind, place.printed, place.value, random_)
    if answer is None:
        return None
    return kind, answer[1], plant.with_number(sample.lines, place.printed, kind, answer[0])


def _broken(place: Place, value: Decimal) -> Iterator[Relation]:
    """The relations that the new value takes out of rounding, counted in fractions."""
    for relation, term in place.relations:
        factor = (
            UNITS.get(place.unit, 1) / UNITS.get(relation.unit, 1) if {place.unit, relation.unit} <= set(UNITS) else 1
        )
        if not holds(relation, {term: (value - place.value) * factor}, shown=(term, place, value)):
            yield relation


def _broken_by_row(row: Place, kind: str) -> Iterator[Relation]:
    """The sums that lose a row, or count it twice, and no longer close.

    Where a sub-total is lost its own rows are still there: the sum closes with them in its place.
    """
    if kind == DROPPED and any(term == 0 for _, term in row.relations):
        return
    changed: dict[str, tuple[Relation, dict[int, Decimal]]] = {}
    for relation, term in row.relations:
        changed.setdefault(relation.relation_id, (relation, {}))[1][term] = relation.numbers[term].value
    for relation, terms in changed.values():
        if 0 in terms:
            continue  # the total itself: nothing is left to compare, or its own copy
        sign = -1 if kind == DROPPED else 1
        if not holds(relation, {term: sign * value for term, value in terms.items()}):
            yield relation


def places(sample: Sample) -> list[Place]:
    """Every printed number that takes part in a relation that holds, in the order of its line."""
    taking_part: dict[Spot, list[tuple[Relation, int]]] = {}
    for relation in sample.holding:
        if relation.comparison in ("contradiction", "listed") or relation.severity == "info":
            continue  # of words: no number can break it; or never told above a note
        for term in range(len(relation.numbers)):
            for spot in _spots(relation, term, sample.facts):
                taking_part.setdefault(spot, []).append((relation, term))
    rows_ = {(fact, row["fact_no"]): row for fact in sample.facts for row in sample.facts[fact] if "fact_no" in row}
    found = []
    for spot, relations in taking_part.items():
        row = rows_[spot[:2]]
        printed = _printed(sample, spot, row)
        if printed is None:
            continue
        label = (
            row.get("line_label")
            or row.get("subject")
            or row.get("indicator")
            or row.get("group_name")
            or row.get("kind")
            or ""
        )
        unit = "st" if spot[0] == "status_counts" else row.get("unit")
        value = Decimal(row[spot[2]] if spot[0] == "status_counts" else row["value"])
        first, last = row["source_line"], row["source_line_end"]
        found.append(Place(spot, value, unit, label, first, last, printed, tuple(relations)))
    return sorted(found, key=lambda p: (p.printed.line, p.printed.start, p.spot))


def _spots(relation: Relation, term: int, facts: Facts) -> Iterator[Spot]:
    key = relation.numbers[term].key
    if key is None or relation.numbers[term].value is None:
        return
    fact, number, _ = key
    if fact != "status_counts":
        row = next((r for r in facts[fact] if r["fact_no"] == number), None)
        if row is not None and row.get("value") is not None:
            yield (fact, number, row.get("measure") or "value")
        return
    column = relation.relation_id.rsplit(":", 1)[-1]
    if relation.rule_id == "R4":
        yield (fact, number, _COUNT_TITLES[relation.numbers[term].label])
    elif column == "status":
        yield (fact, number, "total")
    elif relation.rule_id == "R6":  # summed over the rows of a kind
        kind = relation.relation_id.rsplit(":", 2)[-2]
        for row in facts[fact]:
            if row["kind"] == kind and row["status"] and row[column] is not None:
                yield (fact, row["fact_no"], column)
    else:
        yield (fact, number, column)


def _printed(sample: Sample, spot: Spot, row: Mapping) -> Printed | None:
    """Where the number stands. Equal numbers of a row stand in the order of their columns."""
    fact, _, column = spot
    shared = [r for r in sample.facts[fact] if _lines(r) == _lines(row)]
    if fact == "status_counts":
        equal = [c for c in COUNTS if row[c] is not None and row[c] == row[column]]
        order, value, decimals = equal.index(column), Decimal(row[column]), 0
    else:
        value, decimals = row["value"], row["decimals"] or 0
        shared = [r for r in shared if r.get("sentence") == row.get("sentence")]
        equal = [r["fact_no"] for r in shared if r.get("value") is not None and abs(r["value"]) == abs(value)]
        order = equal.index(row["fact_no"])
    lines = sample.lines
    found = plant.found(lines, *_lines(row), value, decimals)
    if fact == "claims":
        best = max((plant.likeness(p, lines, row["sentence"]) for p in found), default=0)
        found = [p for p in found if plant.likeness(p, lines, row["sentence"]) == best]
    else:
        found = [p for p in found if not p.is_word]
        found = found[_in_label(found, lines, row) :]
        if len(found) < len(equal):
            return None  # one of the equal numbers is broken over the lines: which one stands where is not known
    return found[min(order, len(found) - 1)] if found else None


def _in_label(found: Sequence[Printed], lines: Sequence[str], row: Mapping) -> int:
    """How many of them are words of the row's label, which stands before its figures."""
    label, line = re.sub(r"\s", "", row.get("line_label") or ""), lines[row["source_line"] - 1]
    end = 0
    for character in label:
        while end < len(line) and line[end] != character:
            end += 1
        end += 1
    return sum(p.line == row["source_line"] and p.end <= end <= len(line) for p in found)


def _lines(row: Mapping) -> tuple[int, int]:
    return row["source_line"], row["source_line_end"]


def rows(sample: Sample) -> list[Place]:
    """Every table row that a sum counts and that has lines of its own."""
    by_row: dict[tuple, list[tuple[Mapping, list[tuple[Relation, int]]]]] = {}
    relations: dict[tuple[str, int], list[tuple[Relation, int]]] = {}
    for relation in sample.holding:
        if relation.rule_id in ("R1", "R5"):
            for term, number in enumerate(relation.numbers):
                if number.key is not None and number.value is not None:
                    relations.setdefault(number.key[:2], []).append((relation, term))
    for fact in (*CELLS, "status_counts"):
        for cell in sample.facts[fact]:
            own = (fact, cell["statement"], cell["line_no"]) if fact in CELLS else (fact, cell["fact_no"])
            by_row.setdefault(own, []).append((cell, relations.get((fact, cell["fact_no"]), [])))
    taken: list[tuple[int, int]] = [_row_lines(cells) for cells in by_row.values()]
    found = []
    for own, cells in by_row.items():
        first, last = _row_lines(cells)
        every = [pair for _, pairs in cells for pair in pairs]
        alone = sum(1 for a, b in taken if a <= last and b >= first) == 1
        if alone and any(term and relation.numbers[term].value for relation, term in every):
            cell = cells[0][0]
            label = cell.get("line_label") or cell.get("kind")
            found.append(Place((own[0], cell["fact_no"], "row"), None, None, label, first, last, None, tuple(every)))
    return found


def _row_lines(cells: Iterable[tuple[Mapping, object]]) -> tuple[int, int]:
    rows_: Sequence[Mapping] = [cell for cell, _ in cells]
    return min(r["source_line"] for r in rows_), max(r["source_line_end"] for r in rows_)
