"""Was it found? Each plant's findings against those of the untouched report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from plants.exact import UNITS
from plants.plan import Plant
from plants.plant import DOUBLED, DROPPED

FOUND, CANDIDATE, ROUNDING, MISSED = "found", "candidate", "within rounding", "missed"
_LOUD = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a plant, and the new errors and warnings that are about something else."""

    plant: Plant = field(repr=False)
    outcome: str
    new: int
    strays: tuple[Mapping, ...]


def judge(plant: Plant, findings: Sequence[Mapping], untouched: Sequence[Mapping]) -> Verdict:
    """`findings` of the changed copy and `untouched` of the report as it was, each with its `addends`."""
    known = Counter(_said(finding) for finding in untouched)
    new = []
    for finding in findings:
        known[_said(finding)] -= 1
        if known[_said(finding)] < 0:
            new.append(finding)
    naming = [finding for finding in new if names(plant, finding)]
    # An error of the untouched report that another rule tells now is no new one.
    told = {(finding["location"], finding["reported"]) for finding in untouched}
    strays = tuple(
        f for f in new if f["severity"] in _LOUD and f not in naming and (f["location"], f["reported"]) not in told
    )
    if not plant.broken:
        outcome = ROUNDING
    elif any(f["severity"] in _LOUD for f in naming):
        outcome = FOUND
    elif any(f["extraction_suspect"] for f in naming):
        outcome = CANDIDATE
    else:
        outcome = MISSED
    return Verdict(plant, outcome, sum(f["severity"] in _LOUD for f in new), strays)


def _said(finding: Mapping) -> tuple:
    return (finding["rule_id"], finding["location"], finding["reported"], finding["computed"], finding["severity"])


def names(plant: Plant, finding: Mapping) -> bool:
    """Whether the finding is about the changed place or lists it among its addends."""
    if plant.kind in (DROPPED, DOUBLED):
        return _names_row(plant, finding)
    place, printed = plant.place, plant.place.printed
    parts = [finding, *finding["addends"]]
    here = [
        p
        for p in parts
        if p["source_line"] and p["source_line"] <= printed.line <= (p["source_line_end"] or p["source_line"])
    ]
    # An item that is counted, or a row without a line of its own, stands for its table.
    values = {_size(p.get("reported", p.get("value")), p["unit"]) for p in here}
    label = place.label.casefold()
    said = any(_says(label, p) for p in here)
    return said or _size(plant.value, place.unit) in values


def _says(label: str, part: Mapping) -> bool:
    """Whether the row's label is told; a row without one (or with a stray mark) is told by what has none either."""
    place = str(part.get("location") or part.get("label") or "").casefold()
    if any(character.isalpha() for character in label):
        return label in place
    return ":  / " in place if "location" in part else not any(character.isalpha() for character in place)


def _size(value: Decimal | None, unit: str | None) -> Decimal | None:
    return None if value is None else abs(value) * UNITS.get(unit, Decimal(1))


def _names_row(plant: Plant, finding: Mapping) -> bool:
    """A row that is not there can't be named: the sum that misses it is. A doubled row is named by either line."""
    first, last = plant.place.first, plant.place.last
    height = (last - first + 1) * (-1 if plant.kind == DROPPED else 1)
    concerned = {n.source_line for relation in plant.broken for n in relation.numbers if n.source_line} or {first}
    moved = {
        line if line <= last else line + height
        for line in concerned
        if plant.kind == DOUBLED or not first <= line <= last
    }
    if plant.kind == DOUBLED:
        moved |= set(range(first, last + 1 + height))
    lines = [
        (p["source_line"], p["source_line_end"] or p["source_line"])
        for p in (finding, *finding["addends"])
        if p["source_line"]
    ]
    return any(a <= line <= b for a, b in lines for line in moved)


def table(verdicts: Iterable[Verdict]) -> str:
    """Recall by rule family and by kind of change, and the share of strays, as Markdown."""
    every = list(verdicts)
    out = [
        "| by | planted | within rounding | found | candidate | missed | found alone | recall | strays |",
        "| --- |" + " ---: |" * 8,
    ]
    groups: dict[str, list[Verdict]] = {"all": every}
    for verdict in every:
        groups.setdefault(verdict.plant.kind, []).append(verdict)
    for verdict in sorted(every, key=lambda v: v.plant.place.families[0]):
        for family in verdict.plant.families or verdict.plant.place.families:
            groups.setdefault(family, []).append(verdict)
    for name, members in groups.items():
        count = Counter(v.outcome for v in members)
        out.append(
            f"| {name} | {len(members)} | {count[ROUNDING]} | {count[FOUND]} | {count[CANDIDATE]} | {count[MISSED]} "
            f"| {recall(members, {FOUND}):.4f} | {recall(members):.4f} | {stray_share(members):.4f} |"
        )
    return "\n".join(out)


def recall(verdicts: Iterable[Verdict], outcomes: Collection[str] = (FOUND, CANDIDATE)) -> float:
    """The share found (or among the candidates) of what does not lie within rounding."""
    counted = [v for v in verdicts if v.outcome != ROUNDING]
    return sum(v.outcome in outcomes for v in counted) / len(counted) if counted else 1.0


def stray_share(verdicts: Iterable[Verdict]) -> float:
    """The share of new errors and warnings that are about something else than what was planted."""
    every = list(verdicts)
    new = sum(v.new for v in every)
    return sum(len(v.strays) for v in every) / new if new else 0.0
