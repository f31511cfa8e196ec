"""What is new to one recipient in one report: its findings as they are against what the recipient was told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.alerts.config import Materiality, Recipient
from orchestration.alerts.materiality import is_material
from orchestration.alerts.seen import ACCEPTED, OPEN, RESOLVED, Finding

NEW, CHANGED, REOPENED, CURED = "new", "changed", "reopened", "resolved"

#: How something was told: at once, in the digest, or not at all (old reports).
AT_ONCE, DIGEST, SILENT = "message", "digest", "silent"


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger knows: the state and the numbers that the recipient was told last, how, and how many times."""

    state: str
    identity: str
    how: str
    revision: int


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that says something new to the recipient; `at_once`: it is worth a message of its own."""

    kind: str
    finding: Finding
    at_once: bool
    is_material: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Changes:
    """All that is new; `unspoken` are findings that the ledger learns of without a word; `remaining` counts the open
    ones that the recipient knows already."""

    told: tuple[Change, ...] = ()
    unspoken: tuple[Finding, ...] = ()
    remaining: int = 0


def compare(
    findings: Iterable[Finding],
    ledger: Mapping[str, Told],
    recipient: Recipient,
    limits: Materiality,
    *,
    is_before_meeting: bool = False,
) -> Changes:
    """Findings that may be misread are passed over: nobody is told of them, and the ledger stays as it was.

    is_before_meeting: the notice has gone out; what is material then can't wait for a digest, but for notes.
    """
    told, unspoken, remaining = list[Change](), list[Finding](), 0
    for finding in findings:
        known = ledger.get(finding.finding_id)
        if finding.extraction_suspect or finding.severity not in recipient.severities:
            continue
        kind = _kind(finding, known)
        if kind:
            material = is_material(finding, limits)
            if kind == CURED:
                at_once = known is not None and known.how == AT_ONCE
            else:
                is_pressing = is_before_meeting and finding.severity != "info"
                at_once = material and (finding.is_urgent or is_pressing or finding.severity in recipient.immediate)
            revision = known.revision + 1 if known else 1
            told.append(Change(kind, finding, at_once, material, revision))
        elif known is None or (known.state, known.identity) == (finding.state, finding.identity):
            remaining += finding.state == OPEN and known is not None
        else:
            unspoken.append(finding)
    return Changes(tuple(told), tuple(unspoken), remaining)


def _kind(finding: Finding, known: Told | None) -> str | None:
    if finding.state == OPEN:
        if known is None:
            return NEW
        if known.state != OPEN:
            return REOPENED
        return CHANGED if known.identity != finding.identity else None
    if finding.state == RESOLVED and known is not None and known.state == OPEN and known.how != SILENT:
        return CURED
    return None  # accepted, or never told of


def silent(findings: Iterable[Finding]) -> list[Finding]:
    """What the ledger learns of a report that is too old to speak of when the recipient first meets it."""
    return [f for f in findings if f.state in (OPEN, ACCEPTED) and not f.extraction_suspect]


def at_once(changes: Sequence[Change]) -> list[Change]:
    """What goes into a message now: nothing, or when something is worth it all that is material or cured."""
    if not any(change.at_once for change in changes):
        return []
    return [change for change in changes if change.is_material or change.kind == CURED]
