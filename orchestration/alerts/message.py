"""What is said: one message per report and change, or a digest over reports, before any channel's form. Pure.

No names, nobody's fault; a message to a board may become a public document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from orchestration.alerts.changes import CURED, Change
from orchestration.alerts.item import Item, item_of, unit_of
from orchestration.alerts.materiality import is_sign_error
from orchestration.alerts.quiet import local
from orchestration.alerts.seen import Finding, Report
from orchestration.alerts.swedish import counts, day, month, number, one_line, period
from orchestration.publish_links import report_url
from orchestration.reckoning import capital

#: Findings told in full in one message; the page has them all.
MOST_ITEMS = 10

CLOSING = "Automatiskt meddelande från Avstämt. Avstämt ändrar inget i rapporten."
ACCEPTING = (
    "Stämmer inte bedömningen? Den kan godtas med motivering (känd, obefogad eller osäker avläsning) i godtagandefilen."
)


@dataclass(frozen=True, slots=True)
class Section:
    """One report."""

    title: str
    facts: tuple[str, ...]
    items: tuple[Item, ...]
    cured: tuple[str, ...]
    more: int
    checked: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """`data` is what a program gets: plain values, amounts as texts."""

    subject: str
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    data: dict[str, Any]
    preface: tuple[str, ...] = ()  # why it comes, where that is not plain


@dataclass(frozen=True, slots=True)
class Part:
    """What one report has to tell a recipient. `notes`: lines of its own, such as why it comes here."""

    report: Report
    changes: Sequence[Change]
    remaining: int
    notes: tuple[str, ...] = ()


def of_report(part: Part, link_base: str | None, *, before_meeting: bool = False) -> Message:
    """The message about one report's changes. before_meeting: the notice has gone out, so that what is found is put
    right at the meeting."""
    report, changes = part.report, part.changes
    is_erratum = before_meeting and report.meeting_on is not None and any(c.kind != CURED for c in changes)
    subject, notes = _subject(report, changes), part.notes
    data = {"kind": "report", **_data(part, link_base)}
    if is_erratum and report.meeting_on is not None and report.notice_on is not None:
        meeting = day(report.meeting_on)
        subject = one_line(f"Rättas vid sammanträdet {meeting}: {subject}", 200)
        notes = (
            f"Kallelsen gick ut {day(report.notice_on)}: det som är nytt här rättas vid sammanträdet {meeting}.",
            *notes,
        )
        data |= {"kind": "erratum", "meeting_on": report.meeting_on.isoformat()}
    return Message(
        subject=subject,
        sections=(_section(replace(part, notes=notes), link_base),),
        closing=(CLOSING,) if report.is_expected else (ACCEPTING, CLOSING),
        data=data,
    )


def digest(parts: Sequence[Part], link_base: str | None) -> Message:
    """What the day's messages did not tell, report by report."""
    open_ones = [c.finding.severity for part in parts for c in part.changes if c.kind != CURED]
    cured = sum(c.kind == CURED for part in parts for c in part.changes)
    told = ", ".join(part for part in (counts(open_ones), f"{cured} åtgärdade" if cured else "") if part)
    reports = "1 rapport" if len(parts) == 1 else f"{len(parts)} rapporter"
    return Message(
        subject=f"Avstämt, dagens sammanställning: {told} i {reports}",
        sections=tuple(_section(part, link_base, brief=True) for part in parts),
        closing=(ACCEPTING, CLOSING),
        data={"kind": "digest", "reports": [_data(part, link_base) for part in parts]},
    )


def undeliverable(message: Message, recipient: str, reason: str) -> Message:
    """The same, for the fallback, when a recipient can't be reached."""
    note = one_line(f"Meddelandet kunde inte lämnas till {recipient}: {reason}")
    return Message(
        subject=one_line(f"Ej levererat: {message.subject}", 200),
        sections=message.sections,
        closing=message.closing,
        data={**message.data, "undeliverable_to": recipient, "reason": reason},
        preface=(note,),
    )


def as_plain(message: Message) -> dict[str, Any]:
    """As JSON keeps it, for `of_plain`."""
    return asdict(message)


def of_plain(plain: dict[str, Any] | None) -> Message:
    from pydantic import TypeAdapter

    return TypeAdapter(Message).validate_python(plain)


def _body(report: Report) -> str:
    municipality = report.municipality.removesuffix(" kommun")
    if not report.organisation or report.organisation == report.municipality:
        return one_line(report.municipality or report.report_id, 80)
    return one_line(f"{municipality} {report.organisation[:1].lower()}{report.organisation[1:]}".strip(), 80)


def _subject(report: Report, changes: Sequence[Change]) -> str:
    """Figure and place of the gravest finding stand in the subject."""
    there = [change.finding for change in changes if change.kind != CURED]
    cured = len(changes) - len(there)
    about = f"{_body(report)}, {one_line(report.report_type, 40)} {month(report.period_end)}"
    if report.is_expected:
        return one_line(f"{about}: {'rapporten har kommit in' if not there else one_line(there[0].message, 110)}", 200)
    if not there:
        return one_line(f"{about}: åtgärdat {cured}, inget nytt", 200)
    more = f", {cured} åtgärdade" if cured else ""
    return one_line(f"{about}: {counts([f.severity for f in there])}{more} ({_headline(there[0])})", 200)


def _headline(finding: Finding) -> str:
    place = one_line(finding.location.partition(": ")[2] or finding.location, 70)
    if finding.suspected_value is not None and finding.reported is not None:
        kind = "troligt teckenfel" if is_sign_error(finding) else "troligt fel tal"
        return f"{place}, {kind} {number(finding.reported)}{unit_of(finding)}"
    if finding.difference:
        return f"{place}, differens {number(finding.difference)}{unit_of(finding)}"
    return place


def _section(part: Part, link_base: str | None, brief: bool = False) -> Section:
    report, changes = part.report, part.changes
    there = [change for change in changes if change.kind != CURED]
    cured = [change.finding for change in changes if change.kind == CURED]
    shown = there[:MOST_ITEMS]
    facts = list(part.notes)
    if not report.is_expected:
        version = f"Version {report.version_no}{' (utkast)' if report.is_draft else ''}"
        facts.append(f"{version}{_loaded(report.loaded_at)}.")
    facts.append(f"Nytt sedan förra meddelandet: {len(there)}. Kvarstår: {part.remaining}. Åtgärdat: {len(cured)}.")
    return Section(
        title=f"{_body(report)}, {one_line(report.report_type, 40)} {period(report.period_start, report.period_end)}",
        facts=tuple(facts),
        items=tuple(item_of(report, change, link_base, brief or at > 2) for at, change in enumerate(shown)),
        cured=tuple(_cured(report, finding) for finding in cured[:MOST_ITEMS]),
        more=len(there) - len(shown) + max(0, len(cured) - MOST_ITEMS),
        checked=_checked(report),
        link=None if report.is_expected else report_url(link_base, report.report_id),
    )


def _loaded(loaded_at: datetime | None) -> str:
    if loaded_at is None:
        return ""
    from datetime import UTC

    here = local(loaded_at.replace(tzinfo=UTC))
    return f", inläst {here:%Y-%m-%d} kl. {here:%H.%M}"


def _cured(report: Report, finding: Finding) -> str:
    if report.is_expected:
        return one_line(finding.message)
    return f"{capital(one_line(finding.location, 150))} (rad {finding.source_line})"


def _checked(report: Report) -> str:
    if not report.checked:
        return ""
    n = report.checked.get
    return (
        f"Kontrollerat: {n('consistent', 0)} samband stämmer, {n('rounding', 0)} inom avrundning,"
        f" {n('not_evaluable', 0)} kunde inte prövas."
    )


def _data(part: Part, link_base: str | None) -> dict[str, Any]:
    report = part.report
    return {
        "report": {
            "report_id": report.report_id,
            "municipality": report.municipality,
            "organisation": report.organisation,
            "report_type": report.report_type,
            "period_end": report.period_end.isoformat(),
            "version_no": None if report.is_expected else report.version_no,
            "link": None if report.is_expected else report_url(link_base, report.report_id),
        },
        "remaining": part.remaining,
        "changes": [
            {
                "change": change.kind,
                "finding_id": change.finding.finding_id,
                "rule_id": change.finding.rule_id,
                "severity": change.finding.severity,
                "location": change.finding.location,
                **{
                    name: None if value is None else f"{value.normalize():f}"
                    for name, value in (
                        ("reported", change.finding.reported),
                        ("computed", change.finding.computed),
                        ("difference", change.finding.difference),
                        ("tolerance", change.finding.tolerance),
                        ("suspected_value", change.finding.suspected_value),
                    )
                },
                "unit": change.finding.unit,
                "source_line": change.finding.source_line,
                "message_sv": change.finding.message,
                "link": None
                if report.is_expected
                else report_url(link_base, report.report_id, change.finding.finding_id),
            }
            for change in part.changes
        ],
    }
