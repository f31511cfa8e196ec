"""What changed between two versions of a report: its facts, and what was found in it.

Facts are told apart by what names them (table, labels, measure, period), never by their line: a row that only moved
has not changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any

from orchestration.reconcile import life
from orchestration.settings import Settings
from orchestration.store import cache, registry
from orchestration.store.registry import Known

#: Per fact: the columns that name a row, and those that it says something with.
_CELL = (("statement", "line_label", "measure"), ("value", "unit"))
_FACTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "finance_cells": _CELL,
    "investment_cells": (("statement", "project_no", "line_label", "measure"), ("value", "unit")),
    "other_cells": _CELL,
    "goals": (("goal_no", "title"), ("assessment", "trend")),
    "indicator_cells": (("goal_no", "indicator", "department", "measure"), ("value", "text_value", "unit")),
    "assignments": (("kind", "title"), ("department", "prognosis", "due_text", "status", "comment")),
    "status_counts": (("kind", "status"), ("on_plan", "deviating", "total")),
    "sick_leave": (("population", "group_name", "measure", "period_start", "period_end"), ("value",)),
    "staff_turnover": (("population", "kind", "period_start", "period_end"), ("value",)),
    "internal_control_risks": (("risk",), ("risk_value", "follow_up", "result", "action")),
    "carried_over_assignments": (("title",), ("deadline_text", "decision")),
    "claims": (("subject", "claim"), ("value", "unit")),
}

#: Changes of a fact, then of what is found: cured by the later version, caused by it, changed, still there.
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
CURED, CAUSED, REMAINS = "cured", "caused", "remains"


class NoSuchVersion(Exception):
    """The report or the version is not known, or there is nothing to compare it with."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """One value that differs. Lines are those of its own version; None where that version doesn't have the row."""

    change: str
    fact: str
    label: str
    column: str
    old: str | None
    new: str | None
    old_line: int | None
    new_line: int | None


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One finding of either version, with the numbers and the line that it has in each."""

    change: str
    finding_id: str
    rule_id: str
    severity: str
    location: str
    old_reported: Any
    new_reported: Any
    computed: Any
    unit: str | None
    old_line: int | None
    new_line: int | None
    message_sv: str


@dataclass(frozen=True, slots=True)
class Diff:
    """Two versions and what differs between them. `unjudged`: those whose findings were never computed."""

    report_id: str
    old: Known
    new: Known
    facts: list[FactChange]
    findings: list[FindingChange]
    unjudged: list[Known]


def compare(settings: Settings, report_id: str, old_no: int | None = None, new_no: int | None = None) -> Diff:
    """The later version against the earlier one; without numbers the current one against the one before it.

    Raises NoSuchVersion.
    """
    versions = _versions(settings, report_id)
    new = _chosen(versions, new_no) if new_no else next((v for v in versions if v.is_current), versions[-1])
    if old_no:
        old = _chosen(versions, old_no)
    else:
        earlier = [version for version in versions if version.version_no < new.version_no]
        if not earlier:
            raise NoSuchVersion(f"{report_id} has no version before version {new.version_no} to compare it with")
        old = earlier[-1]
    unjudged = [version for version in (old, new) if not version.judged_by]
    found = [life.found_in(settings.data, report_id, version.sha256) for version in (old, new)]
    return Diff(
        report_id=report_id,
        old=old,
        new=new,
        facts=list(fact_changes(_facts(settings, old), _facts(settings, new))),
        findings=[] if unjudged else list(finding_changes(*found)),
        unjudged=unjudged,
    )


def rows(diff: Diff) -> list[dict[str, Any]]:
    """Facts and findings as rows of one shape, for other programs."""
    heads = {"report_id": diff.report_id, "from_version": diff.old.version_no, "to_version": diff.new.version_no}
    facts = [heads | {"about": "fact"} | asdict(change) for change in diff.facts]
    findings = [heads | {"about": "finding"} | asdict(change) for change in diff.findings]
    names = list(dict.fromkeys(name for row in [*facts, *findings] for name in row))
    return [{name: row.get(name) for name in names} for row in [*facts, *findings]]


def _versions(settings: Settings, report_id: str) -> list[Known]:
    known = registry.read(settings.data)
    versions = [version for version in known if version.report_id == report_id]
    if not versions:
        near = get_close_matches(report_id, sorted({version.report_id for version in known}), n=1, cutoff=0.0)
        raise NoSuchVersion(f"no report has the id {report_id}" + (f"; the nearest is {near[0]}" if near else ""))
    return versions


def _chosen(versions: Sequence[Known], number: int) -> Known:
    for version in versions:
        if version.version_no == number:
            return version
    raise NoSuchVersion(f"{versions[0].report_id} has no version {number}; it has 1 to {versions[-1].version_no}")


def _facts(settings: Settings, version: Known) -> dict[str, list[dict]]:
    """Rows by fact out of the extraction that is cached. Raises NoSuchVersion when it is gone."""
    path = cache.cache_path(settings, version.file, version.extractor_version)
    if not path.exists():
        raise NoSuchVersion(f"what was read of version {version.version_no} ({version.path}) is no longer kept")
    return {fact: table.to_pylist() for fact, table in cache.read(path).items() if fact in _FACTS}


def fact_changes(old: Mapping[str, Iterable[dict]], new: Mapping[str, Iterable[dict]]) -> Iterator[FactChange]:
    """What differs, by fact and line. Rows of one name are paired by what they say first, then in their order."""
    for fact, (names, says) in _FACTS.items():
        pairs = _pairs(list(old.get(fact, ())), list(new.get(fact, ())), names, says)
        changes = [change for pair in pairs for change in _changes(fact, names, says, *pair)]
        yield from sorted(changes, key=lambda c: (c.new_line or c.old_line or 0, c.label, c.column))


def _pairs(
    old: Sequence[dict], new: Sequence[dict], names: Sequence[str], says: Sequence[str]
) -> Iterator[tuple[dict | None, dict | None]]:
    """Rows of one name that say the same cancel out; of the others the first goes with the first, and so on."""
    groups: dict[tuple, tuple[list[dict], list[dict]]] = defaultdict(lambda: ([], []))
    for side, side_rows in enumerate((old, new)):
        for row in side_rows:
            groups[tuple(row.get(name) for name in names)][side].append(row)
    for before, after in groups.values():
        left = list(after)
        changed = []
        for row in before:
            same = next((other for other in left if all(row.get(n) == other.get(n) for n in says)), None)
            if same is None:
                changed.append(row)
            else:
                left.remove(same)
        for at in range(max(len(changed), len(left))):
            yield (changed[at] if at < len(changed) else None, left[at] if at < len(left) else None)


def _changes(
    fact: str, names: Sequence[str], says: Sequence[str], old: dict | None, new: dict | None
) -> Iterator[FactChange]:
    row = new or old or {}
    label = " / ".join(str(row[name]) for name in names if row.get(name) not in (None, ""))
    lines = (old["source_line"] if old else None, new["source_line"] if new else None)
    change = CHANGED if old and new else ADDED if new else REMOVED
    for column in says:
        before, after = (_text(side.get(column)) if side else None for side in (old, new))
        if before != after and not (column == "unit" and change != CHANGED):
            yield FactChange(change, fact, label, column, before, after, *lines)


def _text(value: Any) -> str | None:
    """As written in tables: no trailing zeros."""
    if value is None:
        return None
    text = str(value)
    is_number = text.lstrip("-").replace(".", "", 1).isdigit() and "." in text
    return text.rstrip("0").rstrip(".") if is_number else text


def finding_changes(old: Sequence[Mapping], new: Sequence[Mapping]) -> Iterator[FindingChange]:
    """What the later version cured, caused, changed and left, in that order, each by line."""
    before = {row["finding_id"]: row for row in old}
    after = {row["finding_id"]: row for row in new}
    for kind in (CURED, CAUSED, CHANGED, REMAINS):
        for finding_id in [*before, *(name for name in after if name not in before)]:
            was, now = before.get(finding_id), after.get(finding_id)
            if _kind(was, now) == kind:
                yield _finding_change(kind, was, now)


def _kind(was: Mapping | None, now: Mapping | None) -> str:
    if was is None or now is None:
        return CURED if was else CAUSED
    numbers = ("reported", "computed", "suspected_value")
    return REMAINS if all(was[name] == now[name] for name in numbers) else CHANGED


def _finding_change(kind: str, was: Mapping | None, now: Mapping | None) -> FindingChange:
    row = now or was or {}
    return FindingChange(
        change=kind,
        **{name: row[name] for name in ("finding_id", "rule_id", "severity", "location", "computed", "unit")},
        old_reported=was["reported"] if was else None,
        new_reported=now["reported"] if now else None,
        old_line=was["source_line"] if was else None,
        new_line=now["source_line"] if now else None,
        message_sv=row["message_sv"],
    )
