"""One finding as a message tells it: heading, quoted line, its numbers as the page lays them out, a proposal. Pure.

Order of the numbers: delposter, beräknat, redovisat, differens, avrundningsmarginal. "Sannolikt": nothing is proved.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.alerts.changes import CHANGED, REOPENED, Change
from orchestration.alerts.materiality import is_sign_error
from orchestration.alerts.seen import Finding, Report
from orchestration.alerts.swedish import SEVERITIES, month, number, one_line, signed
from orchestration.publish_links import report_url
from orchestration.reckoning import Reckoning, Step, capital
from orchestration.site.texts import text as site_text

#: Terms of a sum that are told; the page has them all.
MOST_ROWS = 15

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
    unit: str = ""  # of all its rows
    rows: tuple[Row, ...] = ()
    text: str = ""
    proposal: str = ""
    link: str | None = None
    brief: bool = False


def item_of(report: Report, change: Change, link_base: str | None, brief: bool) -> Item:
    finding = change.finding
    tag = f" ({_TAGS[change.kind]})" if change.kind in _TAGS else ""
    if report.is_expected:
        return Item(f"{SEVERITIES[finding.severity].upper()}{tag} – {one_line(finding.message)}", finding.severity)
    since = f", återkommer från {month(finding.since)}" if finding.since else ""
    place = f"{capital(one_line(finding.location, 150))}{_suspicion(finding)} (rad {finding.source_line}{since})"
    brief = brief or finding.since is not None
    heading = f"{SEVERITIES[finding.severity].upper()}{tag} – {place}"
    link = report_url(link_base, report.report_id, finding.finding_id)
    if brief:
        return Item(heading, finding.severity, text=one_line(_short(finding)), link=link, brief=True)
    quote = one_line(finding.source_text, 250)
    told = one_line(" ".join(filter(None, (_repaired(finding), _own_words(finding)))), 1500)
    unit = one_line((finding.reckoning.unit if finding.reckoning else None) or "", 20)
    rows = _rows(finding)
    return Item(heading, finding.severity, quote, "" if unit == "st" else unit, rows, told, _proposal(finding), link)


def _suspicion(finding: Finding) -> str:
    if finding.suspected_value is None:
        return ""
    return ": sannolikt teckenfel" if is_sign_error(finding) else ": sannolikt fel tal"


def _own_words(finding: Finding) -> str:
    """The finding's message without the place, which the heading has."""
    return finding.explanation or _message(finding)


def _message(finding: Finding) -> str:
    """The whole of it but its place: with what a table would list."""
    return capital(finding.message.removeprefix(f"{finding.location}: "))


def _short(finding: Finding) -> str:
    if finding.reported is None or finding.computed is None:
        return _message(finding)
    if finding.suspected_value is not None:
        show = signed if is_sign_error(finding) else number
        return f"redovisat {show(finding.reported)}{unit_of(finding)}, troligen {show(finding.suspected_value)}"
    margin = f" ({_margin(finding.reckoning, finding.tolerance)})" if finding.tolerance else ""
    return (
        f"redovisat {number(finding.reported)}, beräknat {number(finding.computed)}{unit_of(finding)},"
        f" differens {number(finding.difference)}{margin}"
    )


def _margin(reckoned: Reckoning | None, tolerance: Decimal) -> str:
    word = "avrundningsmarginal" if reckoned is None or reckoned.is_rounding else "marginal"
    return f"{word} ±{number(tolerance)}"


def _rows(finding: Finding) -> tuple[Row, ...]:
    """As the page lays it out: every addend, the sum, what is reported, the difference."""
    told = finding.reckoning
    if told is None:
        return ()
    addends = [step for step in told.steps if step.kind == "addend"]
    rest = [step for step in told.steps if step.kind != "addend"]
    rows = [_row(step, told) for step in addends[:MOST_ROWS]]
    if len(addends) > MOST_ROWS:
        rows.append(Row(f"och {len(addends) - MOST_ROWS} till", ""))
    return (*rows, *(_row(step, told) for step in rest))


def _row(step: Step, told: Reckoning) -> Row:
    label = one_line(step.label, 60)
    if step.kind == "computed":
        label = site_text("computed_sum" if told.is_sum and not told.subtracts else "computed", "sv")
    elif step.kind != "addend":
        label = site_text(step.kind, "sv")
    elif step.subtracted:
        label = f"avgår {label}"
    line = f" (rad {step.line})" if step.line else ""
    if step.value is None:
        value = "saknas" if told.is_sum else ""
    else:
        value = signed(step.value) if step.signed else number(step.value)
    has_own_unit = told.unit is None and step.value is not None and step.unit not in (None, "st")
    marks = [one_line(step.unit or "", 20)] if has_own_unit else []
    if step.suspected is not None:
        marks.append(f"<- troligen {signed(step.suspected) if told.is_flip else number(step.suspected)}")
    if step.kind == "difference" and told.tolerance:
        marks.append(f"({_margin(told, told.tolerance)})")
    return Row(capital(label) + line, value, " ".join(filter(None, marks)))


def _repaired(finding: Finding) -> str:
    """`Med +1 323 tkr blir summan −9 780 och differensen +1: inom avrundningsmarginalen.`"""
    told = finding.reckoning
    if told is None or told.repaired_difference is None or finding.suspected_value is None:
        return ""
    show = signed if told.is_flip else number
    key = "repaired" if told.repaired_sum is None else "repaired_sum"
    text = site_text(
        key,
        "sv",
        value=f"{show(finding.suspected_value)}{unit_of(finding)}",
        sum=number(told.repaired_sum),
        difference=signed(told.repaired_difference),
    )
    return text + (site_text("repaired_holds", "sv") if told.holds_when_repaired else ".")


def _proposal(finding: Finding) -> str:
    if finding.suspected_value is None or finding.reported is None:
        return ""
    show = signed if is_sign_error(finding) else number
    printed, expected = (f"{show(value)}{unit_of(finding)}" for value in (finding.reported, finding.suspected_value))
    return site_text("suggestion", "sv", printed=printed, expected=f"{expected} (rad {finding.source_line})")


def unit_of(finding: Finding) -> str:
    return f" {one_line(finding.unit, 20)}" if finding.unit and finding.unit != "st" else ""
