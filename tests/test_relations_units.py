"""A table or column in another unit than it says: told where one factor repairs all of it, silent otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest
from dbt_helpers import Facts, Project, report

BUDGET = {"Förskola": -63120, "Grundskola": -120450, "Gymnasium": -48300}
D = Decimal


def table(facts: Facts, of: str, name: str, rows: dict, unit: str = "tkr", printed: bool = True) -> None:
    facts.cells(of, name, rows, unit=unit)
    if printed:
        about = {"subject": f"finance_cells: {name}", "label": unit, "contradicts": False}
        facts.add("remarks", of, kind="printed_unit", **about)


def column(values: dict, measure: str = "budget_year") -> dict:
    return {label: {measure: value} for label, value in values.items()}


def scaled(factor: str, digits: int = 1) -> dict:
    return {label: round(D(value) * D(factor), digits) for label, value in BUDGET.items()}


def rows(budget: str, forecast: str = "1", variance: str = "1") -> dict:
    """Budget, forecast and their difference, each times a factor."""
    moves = {"Förskola": 1140, "Grundskola": -2310, "Gymnasium": 480, "Vuxna": -1220}
    return {
        label: {
            "budget_year": D(-40000 - move * 3) * D(budget),
            "forecast_year": D(-40000 - move * 2) * D(forecast),
            "variance_year": D(move) * D(variance),
        }
        for label, move in moves.items()
    }


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    facts = Facts()
    two = {
        "agree": (scaled("1", 0), "tkr", True),
        "converted": (scaled("0.001"), "mnkr", True),  # 63,1 mnkr is 63 120 tkr
        "mnkr": (scaled("0.001"), "tkr", True),
        "kr": (scaled("1000", 0), "tkr", True),
        "tenth": (scaled("0.1", 0), "tkr", True),
        "unprinted": (scaled("0.001"), "tkr", False),
        "hundred": (scaled("0.01"), "tkr", True),
        "one_row_holds": (scaled("0.001") | {"Gymnasium": -48300}, "tkr", True),
        "two_rows": ({k: v for k, v in scaled("0.001").items() if k != "Gymnasium"}, "tkr", True),
        "scanned": (scaled("0.001"), "tkr", True),
        "small": (dict.fromkeys(BUDGET, 1), "tkr", True),
    }
    for of, (second, unit, printed) in two.items():
        first = BUDGET if of != "small" else dict.fromkeys(BUDGET, 1000)
        table(facts, of, "drift", column(first))
        table(facts, of, "per_enhet", column(second), unit, printed)
    for of, factors in {
        "column_holds": ("1",), "budget_in_mnkr": ("0.001",), "variance_in_kr": ("1", "1", "1000"),
        "all_in_mnkr": ("0.001", "0.001", "0.001"), "two_columns": ("0.001", "10"),
    }.items():  # fmt: skip
        table(facts, of, "drift", rows(*factors))
    reports = [report(of, reader="ocr" if of == "scanned" else "tsv") for of in [*two, "column_holds"]]
    reports += [report(of) for of in ("budget_in_mnkr", "variance_in_kr", "all_in_mnkr", "two_columns")]
    project = Project(tmp_path_factory.mktemp("units"))
    found = project.reconcile(facts, reports)
    return project, found


def outcomes(judged, of: str) -> list[tuple[str, str, str]]:
    return [(r["location"], r["outcome"], r["severity"]) for r in judged[1].get((of, "G3"), [])]


@pytest.mark.parametrize(("of", "factor"), [("mnkr", "1 000"), ("kr", "1 000"), ("tenth", "10")])
def test_a_table_in_another_unit_is_one_warning(judged, of, factor):
    assert outcomes(judged, of) == [("per enhet mot drift: enhet", "inconsistent", "warning")]
    labels = judged[0].rows(
        "select label from intermediate.int_relation_terms"
        " where rule_id = 'G3' and report_id = ? and role = 'term' order by term_no",
        of,
    )
    assert [row["label"] for row in labels][:2] == [f"Förskola, budget helår (faktor {factor})", "mot drift: Förskola"]
    assert len(labels) == 6


@pytest.mark.parametrize("of", ["agree", "converted", "hundred", "one_row_holds"])
def test_what_agrees_or_no_such_factor_repairs_is_silent(judged, of):
    assert outcomes(judged, of) == [("per enhet mot drift: enhet", "consistent", "warning")]


@pytest.mark.parametrize("of", ["unprinted", "two_rows", "scanned", "small"])
def test_what_can_not_be_told_from_chance_or_another_reading_is_not_asked(judged, of):
    assert outcomes(judged, of) == []


@pytest.mark.parametrize(("of", "cell"), [("budget_in_mnkr", "budget helår"), ("variance_in_kr", "avvikelse helår")])
def test_a_column_in_another_unit_than_the_two_beside_it(judged, of, cell):
    assert outcomes(judged, of) == [("drift: enhet i en kolumn", "inconsistent", "warning")]
    (first, *_) = judged[0].rows(
        "select label from intermediate.int_relation_terms"
        " where rule_id = 'G3' and report_id = ? and role = 'term' order by term_no",
        of,
    )
    assert first["label"] == f"Förskola, {cell} (faktor 1 000)"
    assert [r for r in judged[1].get((of, "R2"), []) if r["outcome"] == "inconsistent"] == []


@pytest.mark.parametrize("of", ["column_holds", "all_in_mnkr", "two_columns"])
def test_columns_of_one_unit_and_columns_that_no_single_factor_repairs_are_silent(judged, of):
    assert {outcome for _, outcome, _ in outcomes(judged, of)} <= {"consistent"}
