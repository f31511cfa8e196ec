"""From the publication into the outbox: per recipient what is new since it was told last, once.

Whoever is in quiet hours is passed over whole: what changed meanwhile is told afterwards, as it is then. The ledger and
the outbox change in one transaction, so a crash tells nothing twice and forgets nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from orchestration.alerts import changes as compared
from orchestration.alerts import quiet, render, routing
from orchestration.alerts.changes import Change, Changes, Told
from orchestration.alerts.config import Config, Recipient
from orchestration.alerts.message import Message, Part, as_plain, digest, of_report
from orchestration.alerts.outbox import Outbox
from orchestration.alerts.seen import Report

#: Why the fallback is told of a report.
NO_OWNER = "Skickas hit därför att ingen ägare är angiven för rapportens organisation (alerts.yml)."


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that a recipient gets."""

    recipient: Recipient
    message: Message
    report_id: str | None
    key: str


def fill(outbox: Outbox, config: Config, reports: Sequence[Report], now: datetime) -> list[Planned]:
    """Put what is due to be told into the outbox. `now` is aware. Returns what was put there."""
    with outbox.transaction():
        planned = plan(outbox, config, reports, now)
        for one in planned:
            kind = config.channels[one.recipient.channel].kind
            outbox.put(
                one.key,
                one.recipient.name,
                one.recipient.channel,
                one.recipient.to,
                one.report_id,
                render.render(kind, one.message),
                _for_fallback(config, one),
                one.message.subject,
                now,
            )
    return planned


def preview(outbox: Outbox, config: Config, reports: Sequence[Report], now: datetime) -> list[Planned]:
    """What `fill` would put there; nothing is noted."""

    class Undo(Exception):
        pass

    planned: list[Planned] = []
    try:
        with outbox.transaction():
            planned = plan(outbox, config, reports, now)
            raise Undo
    except Undo:
        return planned


def plan(outbox: Outbox, config: Config, reports: Sequence[Report], now: datetime) -> list[Planned]:
    """The messages that are due, noting in the ledger that they are told."""
    today = quiet.local(now).date()
    planned: list[Planned] = []
    for recipient, theirs in _by_recipient(config, reports):
        if quiet.is_quiet(config.quiet_hours_of(recipient.channel), now):
            continue
        left = list[Part]()
        for report, allowed in theirs:
            found = _changes(outbox, config, allowed, report, today)
            name = recipient.name
            is_old = (today - report.age_from).days > config.max_age_days
            if not outbox.has_met(name, report.report_id):
                outbox.meet(name, report.report_id)
                if is_old:
                    _learn_silently(outbox, name, report, now)
                    continue
            notes = (NO_OWNER,) if routing.is_fallback_for(config, report, recipient) else ()
            _note_unspoken(outbox, name, report, found, now)
            urgent = [] if is_old else compared.at_once(found.told)
            if urgent:
                _note(outbox, name, report, urgent, compared.AT_ONCE, now)
                before_meeting = report.is_before_meeting(today)
                part = Part(report, urgent, found.remaining, notes)
                message = of_report(part, config.link_base, before_meeting=before_meeting)
                planned.append(Planned(recipient, message, report.report_id, _key(name, report, urgent)))
            if rest := [change for change in found.told if change not in urgent]:
                left.append(Part(report, rest, found.remaining, notes))
        if (summary := _digest(outbox, config, recipient, left, now)) is not None:
            planned.append(summary)
    return planned


def _by_recipient(config: Config, reports: Iterable[Report]) -> list[tuple[Recipient, list[tuple[Report, Recipient]]]]:
    """Each recipient with its reports; beside each the recipient as that report's routes have it."""
    found: dict[str, tuple[Recipient, list[tuple[Report, Recipient]]]] = {}
    for report in reports:
        for recipient in routing.recipients(config, report):
            found.setdefault(recipient.name, (recipient, []))[1].append((report, recipient))
    return list(found.values())


def _changes(outbox: Outbox, config: Config, recipient: Recipient, report: Report, today: date) -> Changes:
    spoken_of = [f for f in report.findings if not routing.is_snoozed(config.snooze, report, f, today)]
    ledger = outbox.ledger(recipient.name, report.report_id)
    limits = routing.limits(config, report)
    before_meeting = report.is_before_meeting(today)
    return compared.compare(spoken_of, ledger, recipient, limits, is_before_meeting=before_meeting)


def _learn_silently(outbox: Outbox, recipient: str, report: Report, now: datetime) -> None:
    for finding in compared.silent(report.findings):
        told = Told(finding.state, finding.identity, compared.SILENT, 0)
        outbox.tell(recipient, report.report_id, finding.finding_id, told, now)


def _note_unspoken(outbox: Outbox, recipient: str, report: Report, found: Changes, now: datetime) -> None:
    known = outbox.ledger(recipient, report.report_id)
    for finding in found.unspoken:
        old = known[finding.finding_id] if finding.finding_id in known else Told("", "", compared.SILENT, 0)
        told = replace(old, state=finding.state, identity=finding.identity)
        outbox.tell(recipient, report.report_id, finding.finding_id, told, now)


def _note(outbox: Outbox, recipient: str, report: Report, told: Iterable[Change], how: str, now: datetime) -> None:
    for change in told:
        state = Told(change.finding.state, change.finding.identity, how, change.revision)
        outbox.tell(recipient, report.report_id, change.finding.finding_id, state, now)


def _digest(
    outbox: Outbox,
    config: Config,
    recipient: Recipient,
    left: Sequence[Part],
    now: datetime,
) -> Planned | None:
    """Once a day and recipient, what its messages left over; without anything left the day is done all the same."""
    day = quiet.digest_day(config.digest, now)
    if day is None or outbox.has_digest(recipient.name, day):
        return None
    outbox.note_digest(recipient.name, day)
    if not left:
        return None
    for part in left:
        _note(outbox, recipient.name, part.report, part.changes, compared.DIGEST, now)
    key = _hashed([recipient.name, "digest", day.isoformat()])
    return Planned(recipient, digest(left, config.link_base), None, key)


def _key(recipient: str, report: Report, changes: Sequence[Change]) -> str:
    """The same for the same news to the same recipient; what happens again later is other news, by its revision."""
    news = sorted([c.finding.finding_id, c.finding.state, c.finding.identity, c.revision] for c in changes)
    return _hashed([recipient, report.report_id, news])


def _hashed(parts: list) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def _for_fallback(config: Config, planned: Planned) -> dict | None:
    """What the fallback gets should the recipient never be reached; nothing for itself."""
    if planned.recipient.name in {recipient.name for recipient in config.fallback}:
        return None
    return as_plain(planned.message)
