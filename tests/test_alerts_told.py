"""Who is told what and when: materiality, routing, changes, digest, quiet hours, snooze, silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from alert_worlds import NOON, configured, finding, report
from hypothesis import given
from hypothesis import strategies as st

from orchestration.alerts import fill, quiet, routing
from orchestration.alerts.config import Config, Digest, Materiality, QuietHours
from orchestration.alerts.fill import Planned
from orchestration.alerts.materiality import is_material
from orchestration.alerts.outbox import Outbox
from orchestration.alerts.seen import Report

DAY = timedelta(days=1)
#: Noon's digest has gone out already in these tests, unless they are about it.
NO_DIGEST = "digest: {at: 23:59}"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "alerts.sqlite") as opened:
        yield opened


def told(outbox: Outbox, config: Config, *reports: Report, now: datetime = NOON) -> list[Planned]:
    return fill.fill(outbox, config, reports, now)


def subjects(outbox: Outbox, config: Config, *reports: Report, now: datetime = NOON) -> list[str]:
    return [planned.message.subject for planned in told(outbox, config, *reports, now=now)]


# --- materiality -----------------------------------------------------------------------------------------------------

TKR = {"unit": "tkr", "reported": Decimal(100_000)}


@pytest.mark.parametrize(
    ("given_values", "material"),
    [
        (TKR | {"difference": Decimal(-100)}, True),  # the amount itself is enough
        (TKR | {"difference": Decimal("99.9")}, False),
        (TKR | {"difference": Decimal(10), "reported": Decimal(1000)}, True),  # one percent of the row
        (TKR | {"difference": Decimal("9.9"), "reported": Decimal(-1000)}, False),
        (TKR | {"difference": Decimal("0.1"), "unit": "mnkr"}, True),
        (TKR | {"difference": Decimal(99_999), "unit": "kr", "reported": Decimal(10**9)}, False),
        (TKR | {"difference": Decimal(5), "reported": Decimal(0)}, False),  # 5 tkr beside 0: by the amount alone
        (TKR | {"difference": Decimal(1), "unit": "st"}, True),  # counts always
        (TKR | {"difference": Decimal(1), "unit": None}, True),
        ({"difference": None, "reported": None, "computed": None, "unit": "%"}, True),  # words and dates
        (TKR | {"difference": Decimal(2), "suspected_value": Decimal(-100_000)}, True),  # a sign error
        (TKR | {"difference": Decimal(2), "suspected_value": Decimal(100_002)}, False),
        (TKR | {"difference": Decimal(2), "family": "tecken"}, True),
        ({"unit": "%", "reported": Decimal(50), "difference": Decimal("0.5")}, True),
        ({"unit": "%", "reported": Decimal(50), "difference": Decimal("0.4")}, False),
    ],
)
def test_what_is_material(given_values: dict, material: bool) -> None:
    assert is_material(finding(**given_values), Materiality()) is material


# --- routing ---------------------------------------------------------------------------------------------------------

ROUTES = """
routes:
  - municipality: Ekvik
    subscribers: [{channel: mail, to: ekonomichef@ekvik.example, severities: [error]}]
    materiality: {amount_tkr: 1000}
  - municipality: Ekvik kommun
    organisation: KOMMUNSTYRELSEN
    owner: [{channel: mail, to: ks@ekvik.example}]
    materiality: {amount_tkr: 10}
  - organisation: Byggnämnden
    report_types: [månadsrapport]
    owner: [{channel: mail, to: bygg@ekvik.example}]
"""
FALLBACK, BOSS = "mail:ekonomi@ekvik.example", "mail:ekonomichef@ekvik.example"


@pytest.mark.parametrize(
    ("of", "names", "limit"),
    [
        ({}, [BOSS, "mail:ks@ekvik.example"], 10),
        ({"organisation": "Kommunstyrelsen "}, [BOSS, "mail:ks@ekvik.example"], 10),
        ({"organisation": "Byggnämnden"}, [BOSS, FALLBACK], 1000),  # a subscriber is no owner
        ({"organisation": "Byggnämnden", "report_type": "månadsrapport"}, [BOSS, "mail:bygg@ekvik.example"], 1000),
        ({"municipality": "Torsvik kommun"}, [FALLBACK], 100),
    ],
)
def test_who_is_told_of_which_report(of: dict, names: list[str], limit: int) -> None:
    config = configured(ROUTES)

    assert [recipient.name for recipient in routing.recipients(config, report(**of))] == names
    assert routing.limits(config, report(**of)).amount_tkr == limit


def test_each_recipient_gets_the_severities_it_asked_for(outbox: Outbox) -> None:
    both = report(finding("f1"), finding("f2", severity="warning", unit="st"), finding("f3", severity="info"))

    planned = told(outbox, configured(ROUTES + NO_DIGEST), both)

    found = {p.recipient.name: [c["finding_id"] for c in p.message.data["changes"]] for p in planned}
    assert found == {BOSS: ["f1"], "mail:ks@ekvik.example": ["f1", "f2"]}


# --- changes ---------------------------------------------------------------------------------------------------------


def test_what_was_told_is_not_told_again_and_what_changed_is(outbox: Outbox) -> None:
    config = configured(NO_DIGEST)
    first = report(finding("f1"), finding("f2"))

    assert subjects(outbox, config, first) == [
        "Ekvik kommunstyrelsen, delårsrapport apr 2025: 2 fel (Summa / utfall, differens 500 tkr)"
    ]
    assert subjects(outbox, config, first) == []

    changed = report(finding("f1", computed=Decimal(400), difference=Decimal(600)), finding("f2"))
    [message] = told(outbox, config, changed)
    assert [(c["change"], c["finding_id"]) for c in message.message.data["changes"]] == [("changed", "f1")]
    assert message.message.data["remaining"] == 1

    corrected = replace(changed, version_no=2, findings=tuple(replace(f, state="resolved") for f in changed.findings))
    assert subjects(outbox, config, corrected) == [
        "Ekvik kommunstyrelsen, delårsrapport apr 2025: åtgärdat 2, inget nytt"
    ]
    assert subjects(outbox, config, corrected) == []

    [again] = told(outbox, config, changed)
    assert {c["change"] for c in again.message.data["changes"]} == {"reopened"}


def test_what_is_accepted_is_not_spoken_of_until_it_is_open_again(outbox: Outbox) -> None:
    config = configured(NO_DIGEST)
    told(outbox, config, report(finding()))

    assert subjects(outbox, config, report(finding(state="accepted"))) == []
    [again] = told(outbox, config, report(finding()))
    assert again.message.data["changes"][0]["change"] == "reopened"


def test_a_suspect_reading_never_reaches_a_controller(outbox: Outbox) -> None:
    config = configured("digest: {at: 00:00}")
    suspect = finding("f1", extraction_suspect=True, severity="error")

    for state in ("open", "resolved", "open"):
        assert told(outbox, config, report(replace(suspect, state=state))) == []
    assert outbox.log() == []

    assert len(told(outbox, config, report(replace(suspect, extraction_suspect=False)))) == 1


def test_a_finding_that_turns_out_to_be_suspect_is_passed_over_in_silence(outbox: Outbox) -> None:
    config = configured(NO_DIGEST)
    told(outbox, config, report(finding()))

    assert told(outbox, config, report(finding(extraction_suspect=True, computed=Decimal(1)))) == []
    [cured] = told(outbox, config, report(finding(state="resolved")))
    assert cured.message.subject.endswith("åtgärdat 1, inget nytt")


def test_a_backfill_of_old_reports_says_nothing_and_their_later_changes_wait_for_the_digest(outbox: Outbox) -> None:
    config = configured("digest: {at: 08:00}")
    old = report(finding("f1"), finding("f2"), period_start=date(2023, 1, 1), period_end=date(2023, 12, 31))

    assert told(outbox, config, old) == []
    assert outbox.log() == []

    cured = replace(old, findings=tuple(replace(f, state="resolved") for f in old.findings))
    assert told(outbox, config, cured, now=NOON + DAY) == [], "nobody was told of them"
    changed = replace(old, findings=(finding("f3"),))
    assert subjects(outbox, config, changed, now=NOON + 2 * DAY) == [
        "Avstämt, dagens sammanställning: 1 fel i 1 rapport"
    ]


@pytest.mark.parametrize(("days", "messages"), [(120, 1), (121, 0)])
def test_a_report_is_old_after_120_days(outbox: Outbox, days: int, messages: int) -> None:
    end = NOON.date() - timedelta(days=days)

    assert len(told(outbox, configured(NO_DIGEST), report(finding(), period_end=end, period_start=end))) == messages


def test_a_finding_that_recurs_is_told_on_one_line_with_its_first_month(outbox: Outbox) -> None:
    [planned] = told(outbox, configured(NO_DIGEST), report(finding(since=date(2025, 1, 31))))

    [item] = planned.message.sections[0].items
    assert item.brief
    assert "återkommer från jan 2025" in item.heading


# --- digest ----------------------------------------------------------------------------------------------------------


def test_what_is_not_worth_a_message_waits_for_the_digest_once_a_day(outbox: Outbox) -> None:
    config = configured("digest: {at: 12:30}")
    small = finding("f1", difference=Decimal(1), reported=Decimal(1000))
    warning = finding("f2", severity="warning")

    assert told(outbox, config, report(small, warning)) == []
    later = NOON + timedelta(hours=1)
    [digest] = told(outbox, config, report(small, warning), now=later)
    assert digest.message.subject == "Avstämt, dagens sammanställning: 1 fel, 1 varning i 1 rapport"
    assert told(outbox, config, report(small, warning), now=later) == []

    third = report(small, warning, finding("f3", severity="warning"))
    assert told(outbox, config, third, now=later + timedelta(hours=2)) == [], "tomorrow's digest has it"
    assert len(told(outbox, config, third, now=later + DAY)) == 1


def test_a_warning_rides_with_a_message_and_is_not_in_the_digest_too(outbox: Outbox) -> None:
    config = configured("digest: {at: 08:00}")

    [planned] = told(outbox, config, report(finding("f1"), finding("f2", severity="warning")))

    assert [c["finding_id"] for c in planned.message.data["changes"]] == ["f1", "f2"]


def test_a_digest_rests_on_weekends_unless_told_otherwise() -> None:
    saturday = datetime(2025, 5, 24, 10, 0, tzinfo=UTC)

    assert quiet.digest_day(Digest.model_validate({"at": "07:30"}), saturday) is None
    assert quiet.digest_day(Digest.model_validate({"at": "07:30", "weekends": "yes"}), saturday) == date(2025, 5, 24)


# --- quiet hours -----------------------------------------------------------------------------------------------------

NIGHT = QuietHours.model_validate({"from": "22:00", "until": "07:00"})


@pytest.mark.parametrize(
    ("utc", "is_quiet"),
    [
        ("2025-01-14T20:59", False),  # 21:59 in winter
        ("2025-01-14T21:00", True),
        ("2025-01-15T05:59", True),  # 06:59, after midnight
        ("2025-01-15T06:00", False),
        ("2025-07-14T19:59", False),  # 21:59 in summer
        ("2025-07-14T20:00", True),
        ("2025-07-15T05:00", False),
        # Summer time begins at 01:00 UTC: the wall goes from 02:00 to 03:00.
        ("2025-03-30T00:59", True),
        ("2025-03-30T01:00", True),
        ("2025-03-30T04:59", True),
        ("2025-03-30T05:00", False),
        # It ends at 01:00 UTC: the hour from 02:00 comes twice.
        ("2025-10-26T00:30", True),
        ("2025-10-26T01:30", True),
        ("2025-10-26T05:59", True),
        ("2025-10-26T06:00", False),
    ],
)
def test_quiet_hours_follow_the_wall_over_midnight_and_summer_time(utc: str, is_quiet: bool) -> None:
    assert quiet.is_quiet(NIGHT, datetime.fromisoformat(utc).replace(tzinfo=UTC)) is is_quiet


@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1)))
def test_a_night_and_the_day_between_share_every_moment(naive: datetime) -> None:
    day = QuietHours.model_validate({"from": "07:00", "until": "22:00"})
    now = naive.replace(tzinfo=UTC)

    assert quiet.is_quiet(NIGHT, now) != quiet.is_quiet(day, now)


def test_weekends_are_quiet_when_asked_for() -> None:
    hours = QuietHours.model_validate({"from": "22:00", "until": "07:00", "weekends": "yes"})

    assert quiet.is_quiet(hours, datetime(2025, 5, 24, 10, 0, tzinfo=UTC))
    assert not quiet.is_quiet(hours, datetime(2025, 5, 26, 10, 0, tzinfo=UTC))


def test_what_came_and_went_in_quiet_hours_is_told_as_it_is_when_they_end(outbox: Outbox) -> None:
    config = configured("quiet_hours: {from: 18:00, until: 07:00}\n" + NO_DIGEST)
    night = datetime(2025, 5, 20, 21, 0, tzinfo=UTC)
    came, went = finding("f1"), finding("f2")

    assert told(outbox, config, report(came, went), now=night) == []
    morning = report(came, replace(went, state="resolved"))
    [planned] = told(outbox, config, morning, now=night + timedelta(hours=10))

    assert [c["finding_id"] for c in planned.message.data["changes"]] == ["f1"]


# --- snooze ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("snooze", "silent"),
    [
        ("finding: f1", True),
        ("finding: f2", False),
        ("rule: R1", True),
        ("rule: R2", False),
        ("municipality: Ekvik, organisation: Kommunstyrelsen", True),
        ("organisation: Byggnämnden", False),
        ("rule: R1, organisation: Byggnämnden", False),
    ],
)
def test_what_is_snoozed_is_told_when_the_snooze_is_over(outbox: Outbox, snooze: str, silent: bool) -> None:
    config = configured(f"snooze: [{{{snooze}, until: 2025-05-21, reason: Utreds}}]\n{NO_DIGEST}")

    assert bool(told(outbox, config, report(finding()))) is not silent
    assert told(outbox, config, report(finding()), now=NOON + DAY) == []
    assert bool(told(outbox, config, report(finding()), now=NOON + 2 * DAY)) is silent


# --- nothing half ----------------------------------------------------------------------------------------------------


def test_a_preview_notes_nothing(outbox: Outbox) -> None:
    config = configured(NO_DIGEST)

    assert len(fill.preview(outbox, config, [report(finding())], NOON)) == 1
    assert outbox.log() == []
    assert len(told(outbox, config, report(finding()))) == 1


def test_a_crash_while_the_outbox_is_filled_leaves_nothing_told(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configured(NO_DIGEST)
    other = report(finding("f2"), report_id="other", organisation="Byggnämnden")
    put, calls = Outbox.put, []

    def crashing(self: Outbox, *arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        put(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Outbox, "put", crashing)
    with pytest.raises(KeyboardInterrupt):
        told(outbox, config, report(finding()), other)
    monkeypatch.undo()

    assert outbox.log() == []
    assert len(told(outbox, config, report(finding()), other)) == 2


def test_the_same_news_has_the_same_key_and_news_that_comes_back_another(tmp_path: Path) -> None:
    config = configured(NO_DIGEST)
    keys = []
    for name in ("a", "b"):
        with Outbox(tmp_path / name) as outbox:
            keys.append([told(outbox, config, report(finding(state=s)))[0].key for s in ("open", "resolved", "open")])

    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 3


# --- the meeting's notice, and why a message comes ------------------------------------------------------------------

MEETING = {"notice_on": date(2025, 5, 20), "meeting_on": date(2025, 5, 27)}


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        (-1, None),  # the notice has not gone out: a warning waits for the digest
        (0, "Rättas vid sammanträdet 27 maj 2025: "),
        (7, "Rättas vid sammanträdet 27 maj 2025: "),
        (8, None),
    ],
)
def test_from_the_notice_to_the_meeting_a_warning_is_told_at_once_as_something_to_put_right_there(
    outbox: Outbox, days: int, subject: str | None
) -> None:
    found = subjects(
        outbox, configured(NO_DIGEST), report(finding(severity="warning"), **MEETING), now=NOON + days * DAY
    )

    assert len(found) == (subject is not None)
    assert all(told_subject.startswith(subject or "") for told_subject in found)


def test_a_note_stays_on_the_page_after_the_notice_too(outbox: Outbox) -> None:
    config = configured(f"{NO_DIGEST}\nfallback: [{{channel: mail, to: a@ekvik.example, severities: [error, info]}}]")

    assert told(outbox, config, report(finding(severity="info"), **MEETING)) == []


def test_the_fallback_is_told_why_a_report_comes_to_it_and_an_owner_is_not(outbox: Outbox) -> None:
    routes = "routes: [{organisation: Byggnämnden, owner: [{channel: mail, to: bygg@ekvik.example}]}]"
    mine, other = report(finding(), organisation="Byggnämnden", report_id="r1"), report(finding("f2"), report_id="r2")
    facts = {
        p.recipient.to: p.message.sections[0].facts
        for p in told(outbox, configured(f"{NO_DIGEST}\n{routes}"), mine, other)
    }

    assert fill.NO_OWNER in facts["ekonomi@ekvik.example"]
    assert fill.NO_OWNER not in facts["bygg@ekvik.example"]
