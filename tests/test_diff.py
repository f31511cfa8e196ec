"""Two versions of a report: values are matched by what names them, findings by their id."""

from __future__ import annotations

from decimal import Decimal

from orchestration.diff import fact_changes, finding_changes


def cell(label: str, value: str, line: int, **more: object) -> dict:
    named = {"statement": "drift", "line_label": label, "measure": "budget_year", "unit": "tkr"}
    return named | {"value": Decimal(value), "source_line": line} | more


def changes(old: list[dict], new: list[dict], fact: str = "finance_cells") -> list[tuple]:
    found = fact_changes({fact: old}, {fact: new})
    return [(c.change, c.label, c.column, c.old, c.new, c.old_line, c.new_line) for c in found]


def test_a_row_that_only_moved_has_not_changed() -> None:
    assert changes([cell("A", "1.0000", 4), cell("B", "2", 5)], [cell("B", "2", 9), cell("A", "1", 12)]) == []


def test_a_changed_an_added_and_a_removed_value_have_the_lines_of_their_versions() -> None:
    old = [cell("A", "10.5000", 4), cell("B", "2", 5)]
    new = [cell("A", "100", 6), cell("C", "3", 7)]

    assert changes(old, new) == [
        ("removed", "drift / B / budget_year", "value", "2", None, 5, None),
        ("changed", "drift / A / budget_year", "value", "10.5", "100", 4, 6),
        ("added", "drift / C / budget_year", "value", None, "3", None, 7),
    ]


def test_of_rows_with_one_name_those_that_say_the_same_are_paired_first() -> None:
    old = [cell("A", "1", 1), cell("A", "2", 2), cell("A", "3", 3)]
    new = [cell("A", "2", 1), cell("A", "3", 2), cell("A", "9", 3)]

    assert changes(old, new) == [("changed", "drift / A / budget_year", "value", "1", "9", 1, 3)]


def test_each_thing_that_a_record_says_differently_is_a_change() -> None:
    old = {"kind": "uppdrag", "title": "T", "status": "påbörjad", "prognosis": "enligt plan", "source_line": 3}
    new = old | {"status": "slutförd", "prognosis": None}

    assert changes([old], [new], "assignments") == [
        ("changed", "uppdrag / T", "prognosis", "enligt plan", None, 3, 3),
        ("changed", "uppdrag / T", "status", "påbörjad", "slutförd", 3, 3),
    ]


def found(finding_id: str, reported: int = 1, line: int = 1) -> dict:
    texts = dict.fromkeys(("rule_id", "severity", "location", "unit", "message_sv"), "x")
    return texts | {
        "finding_id": finding_id,
        "reported": Decimal(reported),
        "computed": Decimal(2),
        "suspected_value": None,
        "source_line": line,
    }


def test_findings_are_cured_caused_changed_or_remain() -> None:
    old = [found("cured"), found("remains", line=3), found("changed", 1, line=4)]
    new = [found("remains", line=5), found("changed", 9, line=6), found("caused", line=7)]

    assert [(c.change, c.finding_id, c.old_line, c.new_line) for c in finding_changes(old, new)] == [
        ("cured", "cured", 1, None),
        ("caused", "caused", None, 7),
        ("changed", "changed", 4, 6),
        ("remains", "remains", 3, 5),
    ]
