"""What becomes of one finding: its events over the versions of its report, and whether it is open. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from orchestration.reconcile.schemas import FOUND_COLUMNS, HISTORY
from orchestration.store.acceptances import Acceptance

Numbers = tuple[Decimal | None, Decimal | None, Decimal | None]

_ACCEPTED_NUMBERS = ("accepted_reported", "accepted_computed", "accepted_suspected_value")

CORRECTED = "rättad i en ny version"
NOT_FOUND = "finns inte längre vid ny prövning"
FOUND_AGAIN = "finns åter"
WITHDRAWN = "godtagandet är borttaget"
OTHER_NUMBERS = "talen har ändrats sedan godtagandet"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a finding: its row of the history, and its entry in the acceptance file, if any."""

    old: Mapping | None
    entry: Acceptance | None


@dataclass(frozen=True, slots=True)
class Step:
    """One version of the report: its content hash, and the finding's row in it, or None where it does not occur."""

    sha256: str
    row: Mapping | None


def numbers_of(row: Mapping) -> Numbers:
    """What makes a finding the same as before: the reported, the computed and the suspected value."""
    return (row["reported"], row["computed"], row["suspected_value"])


def settled(finding: Finding, steps: Sequence[Step], today: date, now: datetime) -> dict[str, Any]:
    """The finding's row of `schemas.HISTORY` after `steps`: the judged versions in order, the current one last.

    Either the history or one of the versions has the finding. `today` is what an acceptance's last day is held
    against; `now` (UTC) is noted with what is new; a clock that has gone back moves nothing back.
    """
    old, current = finding.old, steps[-1]
    walk = _Walk(old, now)
    for step in _new_steps(old, steps):
        walk.take(step)
    row = dict.fromkeys(HISTORY.names) | (dict(old) if old else {"first_seen": now, "last_seen": now, "addends": []})
    last = next((step for step in reversed(steps) if step.row is not None), None)
    if last is not None and last.row is not None:
        row |= {name: last.row[name] for name in (*FOUND_COLUMNS, "addends")}
        row["version_sha256"] = last.sha256
    row |= dict.fromkeys(("accepted_by", "accepted_reason", "accepted_kind", "accepted_until"))
    if current.row is None:
        row |= {"state": "resolved", "resolved_sha256": walk.resolved_in}
    else:
        row |= {"state": "open", "resolved_sha256": None, "last_seen": max(now, old["last_seen"] if old else now)}
        row |= _acceptance(old, finding.entry, numbers_of(row), today, walk, current.sha256)
    return row | {"judged_sha256": current.sha256, "events": walk.events}


def _new_steps(old: Mapping | None, steps: Sequence[Step]) -> Sequence[Step]:
    """The versions since the one that the state was settled by, that one too: it may have been judged anew."""
    if old is None:
        return steps
    at = next((n for n, step in enumerate(steps) if step.sha256 == old["judged_sha256"]), len(steps) - 1)
    return steps[at:]


class _Walk:
    """The finding from version to version, and the events on the way."""

    def __init__(self, old: Mapping | None, now: datetime) -> None:
        self.now = now
        self.events: list[dict] = []
        self.present = old is not None and old["state"] != "resolved"
        self.row = old
        self.seen_in = old["version_sha256"] if old else None
        self.resolved_in = old["resolved_sha256"] if old else None
        if old is not None:
            self.events = list(old["events"] or ())
            if not self.events:  # a history from before events were kept
                self.note("first_seen", None, seen=old["first_seen"])

    def take(self, step: Step) -> None:
        if step.row is None:
            if self.present:
                self.note("resolved", step.sha256, NOT_FOUND if step.sha256 == self.seen_in else CORRECTED)
                self.present, self.resolved_in = False, step.sha256
            return
        old, self.row = self.row, step.row
        if old is None:
            self.note("first_seen", step.sha256)
        elif not self.present:
            self.note("reopened", step.sha256, FOUND_AGAIN)
        elif numbers_of(old) != numbers_of(step.row):
            self.note("changed", step.sha256)
        self.present, self.seen_in = True, step.sha256

    def note(self, event: str, sha256: str | None, cause: str | None = None, seen: datetime | None = None) -> None:
        assert self.row is not None
        self.events.append(
            {
                "event_no": len(self.events) + 1,
                "event": event,
                "version_sha256": sha256,
                **{name: self.row[name] for name in ("reported", "computed", "suspected_value", "unit")},
                "cause_sv": cause,
                "first_seen": seen or self.now,
            }
        )


def _acceptance(
    old: Mapping | None, entry: Acceptance | None, numbers: Numbers, today: date, walk: _Walk, sha256: str
) -> dict[str, Any]:
    """What the acceptance file makes of a finding that is there.

    An entry holds until its last day and for the numbers that it was first applied to; editing it applies it anew.
    """
    was_accepted = old is not None and old["state"] == "accepted"
    former = old["acceptance"] if old else None
    in_force = entry is not None and today <= entry.until
    if entry is None:
        memory: Numbers | None = None
    elif in_force and former != entry.digest:
        memory = numbers
    elif old is not None and former == entry.digest:
        memory = (old["accepted_reported"], old["accepted_computed"], old["accepted_suspected_value"])
    else:
        memory = None
    kept: dict[str, Any] = {"acceptance": entry.digest if entry and memory else None}
    kept |= dict(zip(_ACCEPTED_NUMBERS, memory or (None, None, None), strict=True))
    if entry is None or not in_force or memory != numbers:
        if was_accepted:
            walk.note("reopened", sha256, _why_reopened(entry, in_force))
        return kept
    if not was_accepted or former != entry.digest:
        walk.note("accepted", sha256, f"{entry.kind}: {entry.reason}")
    return kept | {
        "state": "accepted",
        "accepted_by": entry.by,
        "accepted_reason": entry.reason,
        "accepted_kind": entry.kind,
        "accepted_until": entry.until,
    }


def _why_reopened(entry: Acceptance | None, in_force: bool) -> str:
    if entry is None:
        return WITHDRAWN
    return OTHER_NUMBERS if in_force else f"godtagandet gällde till och med {entry.until.isoformat()}"
