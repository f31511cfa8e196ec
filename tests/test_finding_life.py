"""Findings over reruns and versions: first and last seen, changed, accepted, resolved, open again; written whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reconcile import life, schemas
from orchestration.reconcile.life import settle
from orchestration.store import registry
from orchestration.store.acceptances import Acceptance, Applied
from orchestration.store.registry import Known

FIRST = datetime(2025, 5, 9, 7, 0)
LATER = FIRST + timedelta(days=1)
LAST = FIRST + timedelta(days=2)
NOTHING = Applied({}, date(2025, 5, 9))


def finding(finding_id: str = "a", report_id: str = "r", **more: object) -> dict:
    return {
        "finding_id": finding_id,
        "rule_id": "R1",
        "report_id": report_id,
        "location": "drift: Summa / utfall",
        "reported": Decimal(10),
        "computed": Decimal(8),
        "difference": Decimal(2),
        "tolerance": Decimal("1.5"),
        "unit": "tkr",
        "severity": "error",
        "extraction_suspect": False,
        "suspect_cell": None,
        "suspected_value": None,
        "message_sv": "m",
        "message_en": "m",
        "source_line": 4,
        "source_line_end": 4,
        "source_text": "Summa 10",
        "page": 2,
        **dict.fromkeys(("box_x0", "box_y0", "box_x1", "box_y1")),
        "addends": [],
    } | more


def addend(finding_id: str = "a") -> dict:
    return {
        "finding_id": finding_id,
        "report_id": "r",
        "addend_no": 1,
        "label": "A",
        "value": Decimal(8),
        "unit": "tkr",
        "weight": 1,
        "source_line": 3,
        "source_line_end": 3,
        "source_text": "A 8",
    }


class Report:
    """One report over runs: its versions with what is found in each, and the history in between."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], dict[str, Mapping]] = {}
        self.history: list[dict] = []
        self.published: list[dict] = []

    def run(self, *order: str, now: datetime, accepted: Applied = NOTHING, **found: list[dict]) -> dict[str, dict]:
        """A run that judges the versions named in `found`; `order` is that of the versions, the last is current."""
        for sha256, rows in found.items():
            self.found["r", sha256] = {row["finding_id"]: row for row in rows}
        self.published, self.history = settle(self.found, self.history, {"r": order}, accepted, now)
        return {row["finding_id"]: row for row in self.published}

    def events(self, finding_id: str = "a") -> list[tuple[str, str]]:
        [row] = [row for row in self.history if row["finding_id"] == finding_id]
        assert [event["event_no"] for event in row["events"]] == list(range(1, len(row["events"]) + 1))
        return [(event["event"], event["version_sha256"]) for event in row["events"]]


def accept(until: date = date(2025, 12, 31), today: date = date(2025, 5, 9), **more: str) -> Applied:
    stated = {"finding": "a", "reason": "bokförs i maj", "by": "controller", "kind": "känd"} | more
    return Applied({"a": Acceptance(**stated, until=until, line=1)}, today)  # type: ignore[arg-type]


def test_a_finding_seen_again_keeps_when_it_was_first_seen_and_no_event_is_added() -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()])
    again = report.run("v1", now=LATER, v1=[finding()])["a"]

    assert (again["state"], again["first_seen"], again["last_seen"]) == ("open", FIRST, LATER)
    assert report.events() == [("first_seen", "v1")]


def test_a_clock_that_has_gone_back_moves_nothing_back() -> None:
    report = Report()
    report.run("v1", now=LATER, v1=[finding()])
    again = report.run("v1", now=FIRST, v1=[finding()])["a"]

    assert (again["first_seen"], again["last_seen"]) == (LATER, LATER)


def test_a_corrected_version_resolves_it_with_its_last_numbers() -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()])
    gone = report.run("v1", "v2", now=LATER, v2=[])["a"]

    assert (gone["state"], gone["reported"], gone["last_seen"]) == ("resolved", Decimal(10), FIRST)
    assert (gone["version_sha256"], gone["resolved_sha256"]) == ("v1", "v2")
    assert report.events() == [("first_seen", "v1"), ("resolved", "v2")]


def test_one_that_comes_back_is_open_again_with_its_first_day() -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()])
    report.run("v1", "v2", now=LATER, v2=[])
    back = report.run("v1", "v2", "v3", now=LAST, v3=[finding()])["a"]

    assert (back["state"], back["first_seen"], back["last_seen"], back["resolved_sha256"]) == (
        "open",
        FIRST,
        LAST,
        None,
    )
    assert report.events() == [("first_seen", "v1"), ("resolved", "v2"), ("reopened", "v3")]


def test_two_drafts_and_a_final_in_one_run_are_walked_as_if_they_had_come_one_by_one() -> None:
    drafts = {"v1": [finding("a"), finding("b")], "v2": [finding("b"), finding("c")], "v3": [finding("c")]}
    at_once, one_by_one = Report(), Report()
    rows = at_once.run("v1", "v2", "v3", now=FIRST, **drafts)
    one_by_one.run("v1", now=FIRST, v1=drafts["v1"])
    one_by_one.run("v1", "v2", now=FIRST, v2=drafts["v2"])
    one_by_one.run("v1", "v2", "v3", now=FIRST, v3=drafts["v3"])

    assert {name: row["state"] for name, row in rows.items()} == {"a": "resolved", "b": "resolved", "c": "open"}
    assert at_once.events("a") == [("first_seen", "v1"), ("resolved", "v2")]
    assert at_once.events("b") == [("first_seen", "v1"), ("resolved", "v3")]
    assert at_once.events("c") == [("first_seen", "v2")]
    assert at_once.history == one_by_one.history


NAMES = st.sets(st.sampled_from("abc"))


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_the_way_of_delivery_makes_no_difference(versions: list[set[str]]) -> None:
    order = [f"v{n}" for n in range(len(versions))]
    found = {sha: [finding(name) for name in sorted(names)] for sha, names in zip(order, versions, strict=True)}
    at_once, one_by_one = Report(), Report()
    at_once.run(*order, now=FIRST, **found)
    for n, sha in enumerate(order, start=1):
        one_by_one.run(*order[:n], now=FIRST, **{sha: found[sha]})

    assert at_once.published == one_by_one.published
    before = list(at_once.history)
    at_once.run(*order, now=FIRST, **{order[-1]: found[order[-1]]})
    assert at_once.history == before, "a rerun adds nothing"


def test_a_draft_that_arrives_after_the_final_opens_nothing() -> None:
    report = Report()
    report.run("final", now=FIRST, final=[finding("b")])
    rows = report.run("draft", "final", now=LATER, draft=[finding("a"), finding("b")])

    assert (rows["a"]["state"], rows["a"]["resolved_sha256"]) == ("resolved", "final")
    assert report.events("a") == [("first_seen", "draft"), ("resolved", "final")]
    assert report.events("b") == [("first_seen", "final")]


def test_a_withdrawn_final_opens_what_the_draft_had() -> None:
    report = Report()
    report.run("draft", "final", now=FIRST, draft=[finding()], final=[])
    assert report.run("draft", now=LATER)["a"]["state"] == "open"
    assert report.events()[-1] == ("reopened", "draft")


def test_other_numbers_are_an_event() -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()])
    row = report.run("v1", "v2", now=LATER, v2=[finding(reported=Decimal(11))])["a"]

    assert row["reported"] == Decimal(11)
    assert report.events() == [("first_seen", "v1"), ("changed", "v2")]


def test_a_report_that_has_gone_takes_its_findings_along_but_not_their_history() -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()])
    report.published, report.history = settle({}, report.history, {"other": []}, NOTHING, LATER)
    assert report.published == []
    assert report.run("v1", now=LAST, v1=[finding()])["a"]["first_seen"] == FIRST


def test_an_accepted_finding_says_who_why_and_until_when() -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()])
    row = report.run("v1", now=LATER, accepted=accept())["a"]

    assert row["state"] == "accepted"
    assert [row[f"accepted_{name}"] for name in ("by", "reason", "kind", "until")] == [
        "controller", "bokförs i maj", "känd", date(2025, 12, 31),
    ]  # fmt: skip
    report.run("v1", now=LAST, accepted=accept())
    assert report.events() == [("first_seen", "v1"), ("accepted", "v1")]


@pytest.mark.parametrize(
    ("later", "cause"),
    [
        (NOTHING, "godtagandet är borttaget"),
        (accept(today=date(2026, 1, 1)), "godtagandet gällde till och med 2025-12-31"),
    ],
)
def test_an_acceptance_that_is_removed_or_has_lapsed_opens_it_again(later: Applied, cause: str) -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()], accepted=accept())
    row = report.run("v1", now=LATER, accepted=later)["a"]

    assert (row["state"], row["accepted_by"], row["accepted_until"]) == ("open", None, None)
    assert row["events"][-1]["event"] == "reopened"
    assert row["events"][-1]["cause_sv"] == cause


def test_the_last_day_of_an_acceptance_counts() -> None:
    report = Report()
    assert report.run("v1", now=FIRST, v1=[finding()], accepted=accept(today=date(2025, 12, 31)))["a"]["state"] == (
        "accepted"
    )


@pytest.mark.parametrize("number", ["reported", "computed", "suspected_value"])
def test_other_numbers_than_the_accepted_ones_open_it_until_the_entry_is_renewed(number: str) -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()], accepted=accept())
    changed = {"v2": [finding(**{number: Decimal(99)})]}

    row = report.run("v1", "v2", now=LATER, accepted=accept(), **changed)["a"]
    assert (row["state"], row["accepted_by"]) == ("open", None)
    assert report.run("v1", "v2", now=LAST, accepted=accept(), **changed)["a"]["state"] == "open"
    assert [event for event, _ in report.events()] == ["first_seen", "accepted", "changed", "reopened"]

    assert report.run("v1", "v2", now=LAST, accepted=accept(reason="prövad igen"))["a"]["state"] == "accepted"


def test_a_resolved_finding_is_not_accepted_and_a_doubtful_one_can_be() -> None:
    report = Report()
    report.run("v1", now=FIRST, v1=[finding()], accepted=accept())
    assert report.run("v1", "v2", now=LATER, v2=[], accepted=accept())["a"]["state"] == "resolved"
    kind = "osäker avläsning"
    row = report.run("v1", "v2", "v3", now=LAST, v3=[finding()], accepted=accept(kind=kind))["a"]
    assert (row["state"], row["accepted_kind"]) == ("accepted", kind)


def test_a_history_from_before_events_were_kept_tells_when_it_was_first_seen() -> None:
    old = finding(state="open", first_seen=FIRST, last_seen=FIRST)
    row = {name: old.get(name) for name in schemas.HISTORY.names}
    [now], _ = settle({("r", "v1"): {"a": finding()}}, [row], {"r": ["v1"]}, NOTHING, LATER)

    assert (now["first_seen"], now["last_seen"]) == (FIRST, LATER)
    assert [(event["event"], event["first_seen"]) for event in now["events"]] == [("first_seen", FIRST)]


def test_findings_are_ordered_by_report_line_and_id() -> None:
    found = {
        ("r", "v"): {"c": finding("c", source_line=9), "b": finding("b", source_line=2)},
        ("q", "v"): {"a": finding("a", "q", source_line=5)},
    }
    published, _ = settle(found, [], {"r": ["v"], "q": ["v"]}, NOTHING, FIRST)
    assert [row["finding_id"] for row in published] == ["a", "b", "c"]


def rows(data: Path, table: str) -> list[dict]:
    return pq.read_table(data / "findings" / f"{table}.parquet").to_pylist()


def known(version_no: int, sha256: str, current: bool = False, judged_by: str = "") -> Known:
    return Known(
        "r", version_no, sha256, f"{sha256}.txt", version_no, "x", None, False, FIRST, True, current, judged_by
    )


def test_published_files_keep_resolved_findings_with_their_addends_versions_and_events(tmp_path: Path) -> None:
    registry.write(tmp_path, [known(1, "v1", current=True)])
    life.publish(tmp_path, [finding("a"), finding("b")], [addend("a"), addend("b")], {"r": "v1"}, FIRST)
    registry.write(tmp_path, [known(1, "v1", judged_by="code"), known(2, "v2", current=True)])
    life.publish(tmp_path, [finding("b")], [addend("b")], {"r": "v2"}, LATER)

    assert {
        row["finding_id"]: (row["state"], row["version_no"], row["resolved_in_version"])
        for row in rows(tmp_path, "findings")
    } == {"a": ("resolved", 1, 2), "b": ("open", 2, None)}
    assert [row["finding_id"] for row in rows(tmp_path, "finding_addends")] == ["a", "b"]
    assert [(row["finding_id"], row["event_no"], row["event"]) for row in rows(tmp_path, "finding_events")] == [
        ("a", 1, "first_seen"),
        ("a", 2, "resolved"),
        ("b", 1, "first_seen"),
    ]
    assert [row["finding_id"] for row in life.found_in(tmp_path, "r", "v1")] == ["a", "b"]
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_crash_before_the_history_is_written_is_made_good_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.write(tmp_path, [known(1, "v1", current=True)])
    write = life.write_parquet

    def crashing(path: Path, table: object) -> None:
        if path.name == "finding_history.parquet":
            raise OSError("no space left")
        write(path, table)

    monkeypatch.setattr(life, "write_parquet", crashing)
    with pytest.raises(OSError, match="no space"):
        life.publish(tmp_path, [finding()], [addend()], {"r": "v1"}, FIRST)
    monkeypatch.setattr(life, "write_parquet", write)
    life.publish(tmp_path, [finding()], [addend()], {"r": "v1"}, LATER)

    assert [(row["event"], row["first_seen"]) for row in rows(tmp_path, "finding_events")] == [("first_seen", LATER)]


def test_no_finding_at_all_still_gives_files_with_the_schema(tmp_path: Path) -> None:
    life.publish(tmp_path, [], [], {"r": "v1"}, FIRST)

    assert pq.read_schema(tmp_path / "findings" / "findings.parquet").equals(schemas.FINDINGS)
    assert pq.read_schema(tmp_path / "findings" / "finding_events.parquet").equals(schemas.FINDING_EVENTS)
    assert pq.read_table(life.history_path(tmp_path)).num_rows == 0


def test_what_was_found_before_numbers_had_places_is_read_without_them(tmp_path: Path) -> None:
    life.keep(tmp_path, [finding()], [], {"r": "one"})
    path = tmp_path / "state" / "version_findings.parquet"
    older = pq.read_table(path).drop_columns(["page", "box_x0", "box_y0", "box_x1", "box_y1"])
    pq.write_table(older, path)

    (read,) = life.found_in(tmp_path, "r", "one")
    assert (read["finding_id"], read["page"], read["box_x0"]) == ("a", None, None)
    assert life.keep(tmp_path, [], [], {})["r", "one"]["a"]["box_y1"] is None
