"""Findings over reruns: first and last seen, resolved, open again; written whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pyarrow.parquet as pq

from orchestration.reconcile.life import merge, publish

FIRST = datetime(2025, 5, 9, 7, 0)
LATER = FIRST + timedelta(days=1)
LAST = FIRST + timedelta(days=2)


def finding(finding_id="a", report_id="r", now=FIRST, **more):
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
        "state": "open",
        "accepted_by": None,
        "accepted_reason": None,
        "accepted_kind": None,
        "first_seen": now,
        "last_seen": now,
    } | more


def addend(finding_id="a"):
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


def test_a_finding_seen_again_keeps_when_it_was_first_seen():
    _, history = merge([finding()], [], {"r"}, FIRST)
    ((again,), _) = merge([finding(now=LATER)], history, {"r"}, LATER)
    assert (again["state"], again["first_seen"], again["last_seen"]) == ("open", FIRST, LATER)


def test_one_that_no_longer_occurs_is_resolved_with_its_last_numbers():
    _, history = merge([finding()], [], {"r"}, FIRST)
    ((gone,), _) = merge([], history, {"r"}, LATER)
    assert (gone["state"], gone["reported"], gone["last_seen"]) == ("resolved", Decimal(10), FIRST)


def test_one_that_comes_back_is_open_again_with_its_first_day():
    _, history = merge([finding()], [], {"r"}, FIRST)
    _, history = merge([], history, {"r"}, LATER)
    ((back,), _) = merge([finding(now=LAST)], history, {"r"}, LAST)
    assert (back["state"], back["first_seen"], back["last_seen"]) == ("open", FIRST, LAST)


def test_a_report_that_has_gone_takes_its_findings_along_but_not_their_history():
    _, history = merge([finding()], [], {"r"}, FIRST)
    published, history = merge([], history, {"other"}, LATER)
    assert published == []
    ((back,), _) = merge([finding(now=LAST)], history, {"r"}, LAST)
    assert back["first_seen"] == FIRST


def test_an_acceptance_stays_while_the_finding_does():
    accepted = finding(accepted_by="controller", accepted_reason="bokförs i maj", accepted_kind="känd")
    ((again,), _) = merge([finding(now=LATER)], [accepted], {"r"}, LATER)
    assert (again["state"], again["accepted_kind"]) == ("accepted", "känd")


def test_findings_are_ordered_by_report_line_and_id():
    found = [finding("c", source_line=9), finding("b", source_line=2), finding("a", "q", source_line=5)]
    published, _ = merge(found, [], {"r", "q"}, FIRST)
    assert [row["finding_id"] for row in published] == ["a", "b", "c"]


def test_published_files_keep_resolved_findings_with_their_addends(tmp_path):
    publish(tmp_path, [finding("a"), finding("b")], [addend("a"), addend("b")], {"r"}, FIRST)
    publish(tmp_path, [finding("b", now=LATER)], [addend("b")], {"r"}, LATER)
    rows = pq.read_table(tmp_path / "findings" / "findings.parquet").to_pylist()
    assert {row["finding_id"]: row["state"] for row in rows} == {"a": "resolved", "b": "open"}
    addends = pq.read_table(tmp_path / "findings" / "finding_addends.parquet").to_pylist()
    assert [row["finding_id"] for row in addends] == ["a", "b"]
    assert not list(tmp_path.rglob("*.tmp"))


def test_no_finding_at_all_still_gives_files_with_the_schema(tmp_path):
    publish(tmp_path, [], [], {"r"}, FIRST)
    assert pq.read_table(tmp_path / "findings" / "findings.parquet").schema.field("reported").type.precision == 32
    assert pq.read_table(tmp_path / "state" / "finding_history.parquet").num_rows == 0
