"""Reports that the calendar expects and that are not there when their last day has passed.

The dates are those of `quality.expected_deliveries`, three working days granted. Nothing is late in July. A report that
comes after it was missed is told as cured, with the days that it came late.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.alerts.seen import DELIVERY_RULE, OPEN, RESOLVED, Finding, Report
from orchestration.alerts.swedish import day

if TYPE_CHECKING:
    from orchestration.published import Tables

_JULY = 7


@dataclass(frozen=True, slots=True)
class Expected:
    """One row of the calendar; `report_id` is the report that came, or None."""

    municipality: str
    organisation: str
    period_end: date
    due_date: date
    last_day: date
    report_id: str | None
    delivered_on: date | None = None
    notice_on: date | None = None
    meeting_on: date | None = None

    @property
    def finding_id(self) -> str:
        place = "|".join([DELIVERY_RULE, self.municipality, self.organisation, self.period_end.isoformat()])
        return hashlib.sha256(place.encode()).hexdigest()[:16]


def expected(tables: Tables) -> list[Expected]:
    """The calendar as it was published; a publication from before it had one expects nothing."""
    if not tables.path("quality.expected_deliveries").exists():
        return []
    rows = tables.rows(
        "select * exclude (source) from {table} order by municipality, organisation, period_end",
        "quality.expected_deliveries",
    )
    return [Expected(**row) for row in rows]


def is_overdue(row: Expected, today: date) -> bool:
    """Missing after its last day. A stated day of handing over says that it came, whatever the landing folder has."""
    missing = row.report_id is None and row.delivered_on is None
    return missing and today > row.last_day and _JULY not in (row.due_date.month, today.month)


def overdue(rows: list[Expected], today: date) -> list[dict[str, Any]]:
    """For lists: what is missing, with the days that have passed since it was due."""
    return [
        {
            "municipality": row.municipality,
            "organisation": row.organisation,
            "period_end": row.period_end,
            "due_date": row.due_date,
            "days_overdue": (today - row.due_date).days,
        }
        for row in rows
        if is_overdue(row, today)
    ]


def with_meetings(reports: list[Report], rows: list[Expected]) -> list[Report]:
    """The reports, those that the calendar knows with the days of the meeting that takes them and of its notice."""
    known = {row.report_id: row for row in rows if row.report_id is not None}
    return [
        replace(report, notice_on=row.notice_on, meeting_on=row.meeting_on)
        if (row := known.get(report.report_id)) is not None
        else report
        for report in reports
    ]


def as_reports(rows: list[Expected], came: dict[str, date], today: date) -> list[Report]:
    """Each expected report with its one finding: open while it is overdue, resolved when it has come.

    came: when a report was first loaded, by id. What is not due yet has no finding.
    """
    return [
        Report(
            report_id=f"expected-{row.finding_id}",
            municipality=row.municipality,
            organisation=row.organisation,
            report_type="rapport",
            period_start=None,
            period_end=row.period_end,
            findings=tuple(_finding(row, came, today)),
            is_expected=True,
            due_date=row.due_date,
        )
        for row in rows
    ]


def _finding(row: Expected, came: dict[str, date], today: date) -> list[Finding]:
    if row.report_id is not None or row.delivered_on is not None:
        arrived = row.delivered_on or came.get(row.report_id or "")
        late = (arrived - row.due_date).days if arrived else 0
        told = f" {day(arrived)}" if arrived else ""
        days = f", {late} {'dag' if late == 1 else 'dagar'} efter {day(row.due_date)}" if late > 0 else ""
        return [_stated(row, RESOLVED, f"Rapporten till och med {day(row.period_end)} kom in{told}{days}")]
    if is_overdue(row, today):
        return [
            _stated(
                row,
                OPEN,
                f"Rapporten till och med {day(row.period_end)} har inte kommit in; sista dag var {day(row.due_date)}",
            )
        ]
    return []


def _stated(row: Expected, state: str, message: str) -> Finding:
    return Finding(
        finding_id=row.finding_id,
        rule_id=DELIVERY_RULE,
        family="leverans",
        location="leverans",
        reported=None,
        computed=None,
        difference=None,
        tolerance=None,
        unit=None,
        severity="warning",
        is_urgent=True,
        extraction_suspect=False,
        suspected_value=None,
        message=message,
        source_line=0,
        source_text="",
        state=state,
    )
