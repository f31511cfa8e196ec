"""Budget variances in percent against the report's own total row: which budget is the base, proved by two reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from dbt_helpers import Facts, Project, report

NAME = "Budgetföljsamhet (grad av budgetavvikelse i % per nämnd)"
FORMER = {"actual_ytd": "7.5", "forecast": "2.2"}  # of the period's budget, of the year's
FORMER_TOTAL = {"budget_ytd": -61000, "variance_ytd": 4575, "budget_year": -183000, "variance_year": 4026}
TOTAL = {"budget_ytd": -63000, "variance_ytd": 4710, "budget_year": -188400, "variance_year": 5652}

#: Name of the organisation: (the former report's values, this one's), the indicator's name.
PAIRS: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "same": (FORMER, {"actual_ytd": "7.5", "forecast": "3.0"}, NAME),
    "negative": (FORMER, {"actual_ytd": "-7.5", "forecast": "-3.0"}, NAME),
    "moved": (FORMER, {"actual_ytd": "2.5", "forecast": "3.0"}, NAME),
    "wrong": (FORMER, {"actual_ytd": "9.5", "forecast": "3.0"}, NAME),
    "other_row": (FORMER, {"actual_ytd": "9.5", "forecast": "5.0"}, NAME),
    "unproved": ({"actual_ytd": "8.8", "forecast": "9.9"}, {"actual_ytd": "9.5", "forecast": "3.0"}, NAME),
    "few_digits": ({"actual_ytd": "8", "forecast": "2"}, {"actual_ytd": "9.5", "forecast": "3.0"}, NAME),
    "municipality": (FORMER, {"actual_ytd": "9.5", "forecast": "3.0"}, "Budgetavvikelse i % för kommunen som helhet"),
    "other_name": (FORMER, {"actual_ytd": "9.5", "forecast": "3.0"}, "Andel nöjda invånare"),
    "two_totals": (FORMER, {"actual_ytd": "9.5", "forecast": "3.0"}, NAME),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple]]:
    """By organisation, of its later report: (outcome, severity, reason, reported, whole percent computed)."""
    facts, reports = Facts(), []
    for name, (former, own, indicator) in PAIRS.items():
        for year, values, total in ((2024, former, FORMER_TOTAL), (2025, own, TOTAL)):
            report_id = f"{name}_{year}"
            period = {"period_start": date(year, 1, 1), "period_end": date(year, 4, 30), "fiscal_year": year}
            reports.append(report(report_id, organisation=name, **period))
            facts.cells(report_id, "drift", {"Summa|total": total})
            for measure, value in values.items():
                shown = {"value": Decimal(value), "decimals": len(value.partition(".")[2]), "unit": "%"}
                facts.add("indicator_cells", report_id, line_no=1, indicator=indicator, measure=measure, **shown)
    facts.cells("two_totals_2025", "exploatering", {"Summa|total": {"budget_ytd": -10, "variance_ytd": 5}})
    project = Project(tmp_path_factory.mktemp("recomputed"))
    project.reconcile(facts, reports)
    told: dict[str, list[tuple]] = {name: [] for name in PAIRS}
    for row in project.rows("select * from quality.reconciliations where rule_id = 'D5' order by relation_id"):
        name, _, year = row["report_id"].rpartition("_")
        assert year == "2025"  # nothing proves a base before the first report
        told[name].append((row["outcome"], row["severity"], row["reason"], row["reported"], round(row["computed"], 1)))
    return told


def percent(*values: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


@pytest.mark.parametrize(("name", "sign"), [("same", 1), ("negative", -1)])
def test_what_the_former_report_s_base_gives_holds_with_either_sign(found, name, sign):
    assert [(row[0], row[3]) for row in found[name]] == [
        ("rounding", sign * Decimal("7.5")),
        ("consistent", sign * Decimal("3.0")),
    ]


def test_another_base_than_the_former_report_s_is_a_notice(found):
    assert found["moved"][0] == ("inconsistent", "info", "other_base", *percent("2.5", "7.5"))
    assert found["moved"][1][0] == "consistent"


def test_a_number_that_no_base_gives_is_a_warning_where_the_other_value_proves_the_row(found):
    assert found["wrong"][0] == ("inconsistent", "warning", None, *percent("9.5", "7.5"))
    assert found["wrong"][1][0] == "consistent"


@pytest.mark.parametrize("name", ["other_row", "unproved", "few_digits", "municipality", "other_name", "two_totals"])
def test_without_proof_in_both_reports_nothing_is_told(found, name):
    assert [row for row in found[name] if row[0] == "inconsistent"] == []
