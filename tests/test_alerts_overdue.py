"""Reports that the calendar expects: the dates, what is missing, what came late, and that July is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from alert_worlds import configured
from dbt_helpers import Facts, Project, report

from orchestration.alerts import fill, overdue, render
from orchestration.alerts.outbox import Outbox
from orchestration.alerts.overdue import Expected, is_overdue

BODY, END = "Kommunstyrelsen", date(2025, 4, 30)


def expected(**given: object) -> Expected:
    row = {
        "municipality": "Ekvik kommun",
        "organisation": BODY,
        "period_end": END,
        "due_date": date(2025, 5, 16),
        "last_day": date(2025, 5, 21),
        "report_id": None,
    }
    return Expected(**(row | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "today", "is_late"),
    [
        ({}, date(2025, 5, 21), False),  # three working days after a Friday
        ({}, date(2025, 5, 22), True),
        ({"report_id": "r"}, date(2025, 5, 22), False),
        ({"delivered_on": date(2025, 6, 1)}, date(2025, 6, 2), False),
        ({}, date(2025, 7, 1), False),  # nobody is asked in July
        ({}, date(2025, 8, 1), True),
        ({"due_date": date(2025, 7, 10), "last_day": date(2025, 7, 15)}, date(2025, 8, 20), False),
    ],
)
def test_what_is_overdue(given: dict, today: date, is_late: bool) -> None:
    assert is_overdue(expected(**given), today) is is_late


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "alerts.sqlite") as opened:
        yield opened


def told(outbox: Outbox, row: Expected, day: date, came: date | None = None) -> list[fill.Planned]:
    config = configured("digest: {at: 23:59}\n")
    reports = overdue.as_reports([row], {row.report_id: came} if row.report_id and came else {}, day)
    return fill.fill(outbox, config, reports, datetime(day.year, day.month, day.day, 10, tzinfo=UTC))


def test_a_missing_report_is_told_once_and_its_coming_too(outbox: Outbox) -> None:
    last = date(2025, 5, 21)
    assert told(outbox, expected(), last) == []

    [missing] = told(outbox, expected(), last + timedelta(days=1))
    assert missing.message.subject == (
        "Ekvik kommunstyrelsen, rapport apr 2025: Rapporten till och med 30 apr 2025 har inte kommit in;"
        " sista dag var 16 maj 2025"
    )
    assert told(outbox, expected(), last + timedelta(days=9)) == []

    [came] = told(outbox, expected(report_id="r"), date(2025, 6, 2), came=date(2025, 6, 2))
    assert came.message.subject == "Ekvik kommunstyrelsen, rapport apr 2025: rapporten har kommit in"
    text = render.mail(came.message)["text"]
    assert "Rapporten till och med 30 apr 2025 kom in 2 jun 2025, 17 dagar efter 16 maj 2025" in text
    assert "rad 0" not in text
    assert told(outbox, expected(report_id="r"), date(2025, 6, 3), came=date(2025, 6, 2)) == []


def test_a_report_that_was_never_missed_is_not_told_when_it_comes(outbox: Outbox) -> None:
    assert told(outbox, expected(), date(2025, 5, 20)) == []
    assert told(outbox, expected(report_id="r"), date(2025, 5, 21), came=date(2025, 5, 21)) == []


def test_an_old_calendar_asks_for_nothing(outbox: Outbox) -> None:
    assert told(outbox, expected(), date(2025, 10, 1)) == []


#: period_end, due_date, source → due date and last day with three working days granted; None: nothing is expected.
CALENDAR = {
    "own": (date(2025, 4, 30), date(2025, 5, 16), "kalender", (date(2025, 5, 16), date(2025, 5, 21))),
    "no_date": (date(2025, 4, 30), None, "kalender", None),
    "own_before_law": (date(2025, 8, 31), date(2025, 10, 1), "KL 11:16", (date(2025, 10, 1), date(2025, 10, 6))),
    "interim_august": (date(2025, 8, 31), None, "KL 11:16", (date(2025, 10, 31), date(2025, 11, 5))),
    "interim_june": (date(2025, 6, 30), None, "KL 11:16", (date(2025, 8, 31), date(2025, 9, 3))),
    "annual": (date(2025, 12, 31), None, "KL 11:16", (date(2026, 4, 15), date(2026, 4, 20))),
    "too_short_for_the_law": (date(2025, 4, 30), None, "KL 11:16", None),
}


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    project = Project(tmp_path_factory.mktemp("calendar"))
    end = CALENDAR["own"][0]
    reports = [
        report("r1", municipality="Own kommun", organisation="KOMMUNSTYRELSEN", period_end=end),
        report("r2", municipality="Annual kommun", organisation="Byggnämnden", period_end=date(2025, 12, 31)),
    ]
    project.write(Facts(), reports)
    project.run("seed", "--select", "deliveries")
    with duckdb.connect(str(project.data / "work" / "marts.duckdb")) as con:
        for name, (period_end, due, source, _) in CALENDAR.items():
            row = [f"{name} kommun", BODY, period_end, due, None, None, source]
            con.execute("insert into staging.deliveries values (?, ?, ?, ?, ?, ?, ?, null, null)", row)
    project.build("stg_reports", "int_expected_deliveries", "quality_expected_deliveries", command="run")
    rows = project.rows("select * from quality.expected_deliveries")
    return {row["municipality"].removesuffix(" kommun"): row for row in rows}


@pytest.mark.parametrize("name", CALENDAR)
def test_the_calendar_has_its_own_dates_and_the_law_s_only_where_it_says_so(calendar: dict, name: str) -> None:
    wanted = CALENDAR[name][3]
    found = calendar.get(name)

    assert (found and (found["due_date"], found["last_day"])) == wanted


def test_the_report_that_came_is_found_by_body_and_period(calendar: dict) -> None:
    assert calendar["own"]["report_id"] == "r1"
    assert calendar["annual"]["report_id"] is None, "another board's report"
