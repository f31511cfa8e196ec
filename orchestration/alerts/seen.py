"""What the alerts know of the publication: reports, and their findings as they are now. Read from its Parquet files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from orchestration import reckoning
from orchestration.reckoning import Reckoning

if TYPE_CHECKING:
    from orchestration.published import Tables

OPEN, ACCEPTED, RESOLVED = "open", "accepted", "resolved"

#: The rule of reports that are missing or late.
DELIVERY_RULE = "C5"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; values in `unit`. `family` is its rule's."""

    finding_id: str
    rule_id: str
    family: str
    location: str
    reported: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    unit: str | None
    severity: str
    extraction_suspect: bool
    suspected_value: Decimal | None
    message: str
    source_line: int
    source_text: str
    state: str
    reckoning: Reckoning | None = None  # how its numbers come about; None: nothing was reckoned
    explanation: str = ""  # the message without its place and what the reckoning says
    is_urgent: bool = False  # told at once whatever its severity
    since: date | None = None  # last day of the earliest of the body's earlier reports that has it open too

    @property
    def identity(self) -> str:
        """Changes when the finding says something else than before."""
        numbers = [self.severity, *(_exact(v) for v in (self.reported, self.computed, self.suspected_value))]
        return hashlib.sha256("|".join(numbers).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Report:
    """A report, or one that is expected and not there (`is_expected`), with its findings."""

    report_id: str
    municipality: str
    organisation: str
    report_type: str
    period_start: date | None
    period_end: date
    version_no: int = 1
    is_draft: bool = False
    loaded_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    checked: dict[str, int] = field(default_factory=dict)  # relations by outcome
    is_expected: bool = False
    due_date: date | None = None  # of an expected one
    notice_on: date | None = None  # when the notice of the meeting that takes it went out
    meeting_on: date | None = None

    @property
    def age_from(self) -> date:
        """The day that its age counts from: what is too old is not spoken of."""
        return self.due_date or self.period_end

    def is_before_meeting(self, today: date) -> bool:
        """From the day of the notice until the meeting: what is found is put right there, no longer in the report."""
        return self.notice_on is not None and self.meeting_on is not None and self.notice_on <= today <= self.meeting_on


def _exact(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def reports(tables: Tables) -> list[Report]:
    """The current reports by id, each with its findings in the order of their gravity."""
    addends = _by("finding_id", tables.rows("select * from {table} order by addend_no", "quality.finding_addends"))
    failing = "select * from {table} where outcome = 'inconsistent' order by source_line, relation_id"
    relations = _by("report_id", tables.rows(failing, "quality.reconciliations"))
    rules = {row["rule_id"]: row for row in tables.rows("select * from {table}", "quality.rules")}
    findings: dict[str, list[Finding]] = {}
    for row in tables.findings(every=True):
        findings.setdefault(row["report_id"], []).append(
            _finding(
                row,
                rules.get(row["rule_id"], {}),
                addends.get(row["finding_id"], []),
                relations.get(row["report_id"], []),
            )
        )
    checked: dict[str, dict[str, int]] = {}
    query = "select report_id, outcome, count(*) as n from {table} group by report_id, outcome order by outcome"
    for row in tables.rows(query, "quality.reconciliations"):
        checked.setdefault(row["report_id"], {})[row["outcome"]] = row["n"]
    found = [
        Report(
            report_id=row["report_id"],
            municipality=row["municipality"] or "",
            organisation=row["organisation"] or "",
            report_type=row["report_type"] or "rapport",
            period_start=row["period_start"],
            period_end=row["period_end"],
            version_no=row["version_no"],
            is_draft=bool(row["is_draft"]),
            loaded_at=row["loaded_at"],
            findings=tuple(findings.get(row["report_id"], ())),
            checked=checked.get(row["report_id"], {}),
        )
        for row in tables.rows("select * from {table} where is_current order by report_id", "core.reports")
    ]
    return _with_recurrence(found)


def _by(column: str, rows: list[dict]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _finding(row: dict, rule: dict, addends: list[dict], relations: list[dict]) -> Finding:
    reckoned = reckoning.reckoning(row, addends, reckoning.relation_of(row, addends, relations), rule)
    return Finding(
        finding_id=row["finding_id"],
        rule_id=row["rule_id"],
        family=rule.get("family", ""),
        location=row["location"],
        reported=row["reported"],
        computed=row["computed"],
        difference=row["difference"],
        tolerance=row["tolerance"],
        unit=row["unit"],
        severity=row["severity"],
        extraction_suspect=bool(row["extraction_suspect"]),
        suspected_value=row["suspected_value"],
        message=row["message_sv"],
        source_line=row["source_line"],
        source_text=row["source_text"] or "",
        state=row["state"],
        reckoning=reckoned,
        explanation=reckoning.explanation(row, reckoned, "sv"),
    )


def _with_recurrence(found: list[Report]) -> list[Report]:
    """Findings that an earlier report of the same body has open too, by rule and place, know since when."""
    from dataclasses import replace

    first: dict[tuple[str, str, str, str], date] = {}
    told: dict[str, Report] = {}
    for report in sorted(found, key=lambda report: report.period_end):
        body = (report.municipality, report.organisation)
        since = {f.finding_id: first.get((*body, f.rule_id, f.location)) for f in report.findings}
        told[report.report_id] = replace(
            report, findings=tuple(replace(f, since=since[f.finding_id]) for f in report.findings)
        )
        for f in report.findings:
            if f.state == OPEN and not f.extraction_suspect:
                first.setdefault((*body, f.rule_id, f.location), report.period_end)
    return [told[report.report_id] for report in found]
