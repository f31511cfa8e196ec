"""What is said: one message per report and change, or a digest over reports, before any channel's form. Pure.

Order of the numbers: redovisat, beräknat, differens, avrundningsmarginal. "Troligt": nothing here is proved. No
names, nobody's fault; a message to a board may become a public document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestration.alerts.changes import CHANGED, CURED, REOPENED, Change
from orchestration.alerts.materiality import is_sign_error
from orchestration.alerts.quiet import local
from orchestration.alerts.seen import Finding, Report
from orchestration.alerts.swedish import SEVERITIES, counts, month, number, one_line, period, signed
from orchestration.publish_links import report_url

#: Findings told in full in one message, and terms of a sum; the page has them all.
MOST_ITEMS, MOST_ROWS = 10, 15

CLOSING = "Automatiskt meddelande från Avstämt. Avstämt ändrar inget i rapporten."
ACCEPTING = (
    "Stämmer inte bedömningen? Den kan godtas med motivering (känd, obefogad eller osäker avläsning) i godtagandefilen."
)

_TAGS = {CHANGED: "ändrad", REOPENED: "återöppnad"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an item's small table; `mark` stands after the value."""

    label: str
    value: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One finding. `brief` ones are told on one line."""

    heading: str
    severity: str
    quote: str = ""
    rows: tuple[Row, ...] = ()
    text: str = ""
    link: str | None = None
    brief: bool = False


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


def of_report(report: Report, changes: Sequence[Change], remaining: int, link_base: str | None) -> Message:
    """The message about one report's changes."""
    section = _section(report, changes, remaining, link_base)
    return Message(
        subject=_subject(report, changes),
        sections=(section,),
        closing=(CLOSING,) if report.is_expected else (ACCEPTING, CLOSING),
        data={"kind": "report", **_data(report, changes, remaining, link_base)},
    )


def digest(parts: Sequence[tuple[Report, Sequence[Change], int]], link_base: str | None) -> Message:
    """What the day's messages did not tell, report by report."""
    open_ones = [c.finding.severity for _, changes, _ in parts for c in changes if c.kind != CURED]
    cured = sum(c.kind == CURED for _, changes, _ in parts for c in changes)
    told = ", ".join(part for part in (counts(open_ones), f"{cured} åtgärdade" if cured else "") if part)
    reports = "1 rapport" if len(parts) == 1 else f"{len(parts)} rapporter"
    return Message(
        subject=f"Avstämt, dagens sammanställning: {told} i {reports}",
        sections=tuple(_section(*part, link_base, brief=True) for part in parts),
        closing=(ACCEPTING, CLOSING),
        data={"kind": "digest", "reports": [_data(*part, link_base) for part in parts]},
    )


def undeliverable(message: Message, recipient: str, reason: str) -> Message:
    """The same, for the fallback, when a recipient can't be reached."""
    note = one_line(f"Meddelandet kunde inte lämnas till {recipient}: {reason}")
    return Message(
        subject=one_line(f"Ej levererat: {message.subject}", 200),
        sections=message.sections,
        closing=(note, *message.closing),
        data={**message.data, "undeliverable_to": recipient, "reason": reason},
    )


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
        return f"{place}, {kind} {number(finding.reported)}{_unit(finding)}"
    if finding.difference:
        return f"{place}, differens {number(finding.difference)}{_unit(finding)}"
    return place


def _unit(finding: Finding) -> str:
    return f" {one_line(finding.unit, 20)}" if finding.unit and finding.unit != "st" else ""


def _section(
    report: Report, changes: Sequence[Change], remaining: int, link_base: str | None, brief: bool = False
) -> Section:
    there = [change for change in changes if change.kind != CURED]
    cured = [change.finding for change in changes if change.kind == CURED]
    shown = there[:MOST_ITEMS]
    facts: list[str] = []
    if not report.is_expected:
        version = f"Version {report.version_no}{' (utkast)' if report.is_draft else ''}"
        facts.append(f"{version}{_loaded(report.loaded_at)}.")
    facts.append(f"Nytt sedan förra meddelandet: {len(there)}. Kvarstår: {remaining}. Åtgärdat: {len(cured)}.")
    return Section(
        title=f"{_body(report)}, {one_line(report.report_type, 40)} {period(report.period_start, report.period_end)}",
        facts=tuple(facts),
        items=tuple(_item(report, change, link_base, brief or at > 2) for at, change in enumerate(shown)),
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
    return f"{one_line(finding.location, 150)} (rad {finding.source_line})"


def _checked(report: Report) -> str:
    if not report.checked:
        return ""
    n = report.checked.get
    return (
        f"Kontrollerat: {n('consistent', 0)} samband stämmer, {n('rounding', 0)} inom avrundning,"
        f" {n('not_evaluable', 0)} kunde inte prövas."
    )


def _item(report: Report, change: Change, link_base: str | None, brief: bool) -> Item:
    finding = change.finding
    tag = f" ({_TAGS[change.kind]})" if change.kind in _TAGS else ""
    if report.is_expected:
        return Item(f"{SEVERITIES[finding.severity].upper()}{tag} – {one_line(finding.message)}", finding.severity)
    since = f", återkommer från {month(finding.since)}" if finding.since else ""
    place = f"{one_line(finding.location, 150)} (rad {finding.source_line}{since})"
    brief = brief or finding.since is not None
    heading = f"{SEVERITIES[finding.severity].upper()}{tag} – {place}"
    link = report_url(link_base, report.report_id, finding.finding_id)
    if brief:
        return Item(heading, finding.severity, text=one_line(_short(finding)), link=link, brief=True)
    quote = one_line(finding.source_text, 250)
    return Item(heading, finding.severity, quote, _rows(finding), one_line(_own_words(finding), 1500), link)


def _own_words(finding: Finding) -> str:
    """The finding's message without the place, which the heading has."""
    text = finding.message.removeprefix(f"{finding.location}: ")
    return text[:1].upper() + text[1:]


def _short(finding: Finding) -> str:
    if finding.reported is None or finding.computed is None:
        return _own_words(finding)
    return (
        f"redovisat {number(finding.reported)}, beräknat {number(finding.computed)}{_unit(finding)},"
        f" differens {number(finding.difference)} (avrundningsmarginal ±{number(finding.tolerance)})"
    )


def _rows(finding: Finding) -> tuple[Row, ...]:
    rows = [
        Row(
            one_line(addend.label, 60)
            + (f" (rad {addend.source_line})" if addend.source_line else "")
            + (" avgår" if addend.weight < 0 else ""),
            number(addend.value),
            _mark(finding, addend.value, addend.source_line),
        )
        for addend in finding.addends[:MOST_ROWS]
    ]
    if len(finding.addends) > MOST_ROWS:
        rows.append(Row(f"och {len(finding.addends) - MOST_ROWS} till", ""))
    if finding.reported is not None and finding.computed is not None:
        unit = _unit(finding).strip()
        rows.append(Row("Redovisat", number(finding.reported), unit))
        rows.append(Row("Beräknat", number(finding.computed), unit))
        if finding.difference is not None:
            margin = f"avrundningsmarginal ±{number(finding.tolerance)}" if finding.tolerance is not None else ""
            rows.append(Row("Differens", signed(finding.difference), margin))
    return tuple(rows)


def _mark(finding: Finding, value: object, line: int | None) -> str:
    """The term that is most likely the wrong one is pointed at."""
    if finding.suspected_value is None or value != finding.reported or line != finding.source_line:
        return ""
    return f"<- troligen {signed(finding.suspected_value)}"


def _data(report: Report, changes: Sequence[Change], remaining: int, link_base: str | None) -> dict[str, Any]:
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
        "remaining": remaining,
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
            for change in changes
        ],
    }
