"""The marts, built whole with their dbt tests over planted reports: amounts in kr, one report after another."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal

import pytest
from dbt_helpers import PROJECT, Facts, Project, report

with (PROJECT / "seeds" / "rules.csv").open(encoding="utf-8", newline="") as handle:
    CATALOGUE = sorted(row["rule_id"] for row in csv.DictReader(handle))


def plant(facts: Facts) -> list[dict]:
    """Three reports of one organisation and year (April, August, the whole year), and one of another body."""
    common = {"organisation": "Kommunstyrelsen"}
    reports = [
        report("april", version_no=2, period_end=date(2025, 4, 30), **common),
        report("april", version_no=1, is_current=False, period_end=date(2025, 4, 30), source_file="old.txt", **common),
        report("august", period_end=date(2025, 8, 31), **common),
        report("year", period_end=date(2025, 12, 31), report_type="årsbokslut", **common),
        report("other", organisation="Barnnämnden", period_end=date(2025, 8, 31)),
    ]
    personal = {"budget_ytd": 300, "actual_ytd": 310, "variance_ytd": 10, "actual_ytd_prior_year": 290}
    facts.cells("april", "drift", {"Personal": personal | {"budget_year": 1000, "forecast_year": 1000}})
    # The same row with other blanks and case, in mnkr with decimals, after the budget was raised.
    later = {"budget_year": Decimal("1.05"), "forecast_year": Decimal("1.1"), "actual_ytd": Decimal("0.7")}
    facts.cells("august", "drift", {"PERSONAL ": later}, unit="mnkr")
    facts.cells("august", "volymer", {"Besök": {"actual_ytd": 1200}}, unit="st")
    facts.cells("year", "drift", {"Personal": {"actual_year": 1120, "budget_year": 1050}})
    facts.cells("other", "drift", {"Personal": {"budget_year": 1, "forecast_year": 1}})
    facts.cells(
        "april",
        "investeringar",
        {
            "Bro": {"total_budget": -3000, "total_forecast": -1336, "variance_pct": 55, "actual_cumulative": -1051}
            | {"actual_ytd": -15, "forecast_year": -60}
        },
        fact="investment_cells",
        project_no="17031",
    )
    about_project = {"subject": "Bro", "contradicts": False, "about_no": 1}
    half = {"first_day": date(2026, 1, 1), "last_day": date(2026, 6, 30)}
    facts.add("remarks", "april", kind="project_end", label="första halvåret 2026", **about_project, **half)
    facts.add("remarks", "april", kind="project_decision", label="§ 11", **about_project)

    for name, due, status in (("april", date(2025, 3, 31), "påbörjad"), ("august", date(2025, 10, 1), "påbörjad")):
        facts.add(
            "assignments",
            name,
            kind="uppdrag",
            title="Ta fram  en plan" if name == "april" else "Ta fram en plan",
            goal_no="1.1",
            status=status,
            prognosis="enligt plan",
            due_date=due,
            comment_date=date(2025, 3, 30),
        )
    facts.add("assignments", "august", kind="uppdrag", title="Klart", status="slutförd", due_date=date(2025, 1, 1))
    facts.add("status_counts", "april", kind="uppdrag", status="påbörjad", on_plan=1, total=1)

    facts.add("goals", "april", goal_no="1", title="God service", assessment="uppfyllt")
    for at, (measure, value) in enumerate((("actual_2023", 70), ("actual_ytd", 72))):
        facts.add(
            "indicator_cells",
            "april",
            goal_no="1.1",
            line_no=1,
            indicator="Nöjdhet",
            measure=measure,
            value=value,
            decimals=0,
            unit="index",
            source_line=40 + at,
        )
    facts.add(
        "indicator_cells",
        "april",
        goal_no="1.1",
        line_no=1,
        indicator="Nöjdhet",
        measure="assessment",
        text_value="uppfyllt",
    )
    facts.add(
        "indicator_cells",
        "august",
        goal_no="1.1",
        line_no=1,
        indicator="nöjdhet",
        measure="actual_2023",
        value=71,
        decimals=0,
        unit="index",
    )
    facts.add("coverage", "april", numeric_tokens=10, loaded=7, classified_other=3, unaccounted=0)
    return reports


FINDING = {
    "finding_id": "f1",
    "rule_id": "R2",
    "report_id": "april",
    "location": "drift: Personal / avvikelse perioden",
    "severity": "error",
    "extraction_suspect": False,
    "message_sv": "…",
    "message_en": "…",
    "source_line": 11,
    "source_line_end": 11,
    "state": "open",
    "first_seen": datetime(2025, 5, 20),
    "last_seen": datetime(2025, 5, 20),
}


@pytest.fixture(scope="module")
def marts(tmp_path_factory):
    facts = Facts()
    project = Project(tmp_path_factory.mktemp("marts"))
    project.write(facts, plant(facts))
    project.write_findings(
        [FINDING], [{"finding_id": "f1", "report_id": "april", "addend_no": 1, "label": "utfall", "weight": 1}]
    )
    results = project.run("build")  # with data tests and unit tests
    assert {str(r.status) for r in results} == {"success", "pass"}
    return project


def test_schemas_are_named_exactly_and_hold_the_contracts_tables(marts):
    found = marts.rows("select schema_name as name, list(table_name) as tables from duckdb_tables() group by 1")
    tables = {row["name"]: set(row["tables"]) for row in found}
    assert set(tables) == {"staging", "intermediate", "core", "finance", "hr", "goals", "dim", "quality", "star"}
    assert tables["hr"] == {"sick_leave", "staff_turnover"}
    assert {"reports", "finance_cells", "calculation_arcs", "sick_leave"} <= tables["core"]
    assert tables["quality"] == {
        "reconciliations", "findings", "finding_addends", "finding_events", "coverage", "unparsed", "quarantine",
        "rules", "restatements",
    }  # fmt: skip


def test_core_has_every_version_of_a_report_but_the_dimension_the_current_one(marts):
    assert len(marts.rows("select * from core.reports where report_id = 'april'")) == 2
    (only,) = marts.rows("select version_no, source_file from dim.report where report_id = 'april'")
    assert only == {"version_no": 2, "source_file": "april.txt"}


def test_core_states_amounts_as_printed_and_the_mart_in_kr(marts):
    printed = marts.rows(
        "select value, unit from core.finance_cells where report_id = 'august' and measure = 'budget_year'"
    )
    assert printed == [{"value": Decimal("1.0500"), "unit": "mnkr"}]
    (line,) = marts.rows("select * from finance.operating_account where report_id = 'august'")  # volumes are no amounts
    assert (line["budget_year_sek"], line["forecast_year_sek"], line["budget_ytd_sek"]) == (1050000, 1100000, None)


BOXES = [f"{prefix}{side}" for prefix in ("", "box_") for side in ("x0", "x1", "y0", "y1")]


def test_no_amount_is_a_float(marts):
    """Confidences are, and places on a page."""
    floats = marts.rows(
        "select distinct column_name as name from duckdb_columns() where data_type in ('DOUBLE', 'FLOAT')"
        " and schema_name in ('core', 'finance', 'hr', 'goals', 'dim', 'quality', 'star', 'sv')"
    )
    assert sorted(row["name"] for row in floats) == sorted(["confidence", "Säkerhet i avläsning", *BOXES])


def test_forecasts_follow_each_other_over_the_years_reports(marts):
    rows = marts.rows(
        "select report_id, forecast_no, forecast_change_sek from finance.forecast_history"
        " where organisation = 'Kommunstyrelsen' order by forecast_no"
    )
    assert rows == [
        {"report_id": "april", "forecast_no": 1, "forecast_change_sek": None},
        {"report_id": "august", "forecast_no": 2, "forecast_change_sek": 100000},
    ]


def test_a_changed_budget_is_a_row_of_its_own(marts):
    rows = marts.rows("select report_id, previous_report_id, budget_change_sek from finance.budget_changes")
    assert rows == [{"report_id": "august", "previous_report_id": "april", "budget_change_sek": 50000}]


def test_forecasts_are_held_against_the_years_outcome(marts):
    rows = marts.rows(
        "select report_id, outcome_sek, forecast_error_sek, forecast_error_of_budget_pct"
        " from finance.forecast_accuracy order by period_end"
    )
    assert [r["outcome_sek"] for r in rows] == [1120000, 1120000]
    assert [r["forecast_error_sek"] for r in rows] == [-120000, -20000]
    assert [r["forecast_error_of_budget_pct"] for r in rows] == [Decimal("-12.0"), Decimal("-1.9")]


def test_budget_followup_derives_what_the_report_implies(marts):
    (row,) = marts.rows("select * from finance.budget_followup where report_id = 'april'")
    assert (row["used_of_year_budget_pct"], row["elapsed_year_pct"]) == (Decimal("31.0"), Decimal("33.3"))
    assert (row["implied_rest_of_year_sek"], row["budget_rest_of_year_sek"]) == (690000, 700000)
    assert row["rest_of_year_pace_pct"] == Decimal("98.6")
    assert (row["change_from_prior_year_sek"], row["variance_ytd_pct"]) == (20000, Decimal("3.3"))


def test_investment_projects_in_kr_with_what_is_left(marts):
    (row,) = marts.rows("select * from finance.investment_projects")
    assert (row["project_no"], row["total_budget_sek"], row["variance_pct"]) == ("17031", -3000000, 55)
    assert (row["remaining_budget_sek"], row["used_of_total_budget_pct"]) == (-1949000, Decimal("35.0"))
    assert row["used_of_year_forecast_pct"] == Decimal("25.0")
    assert (row["forecast_end_from"], row["forecast_end_to"]) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (row["forecast_end_text"], row["forecast_end_moves"]) == ("första halvåret 2026", 0)
    assert row["decided_by"] == "§ 11"


def test_an_assignment_is_followed_from_report_to_report(marts):
    rows = marts.rows(
        "select report_id, due_date_moves, slip_days, days_overdue, comment_age_days"
        " from goals.assignment_aging where title like 'Ta fram%' order by period_end"
    )
    assert rows == [
        {"report_id": "april", "due_date_moves": 0, "slip_days": 0, "days_overdue": 30, "comment_age_days": 31},
        {"report_id": "august", "due_date_moves": 1, "slip_days": 184, "days_overdue": 0, "comment_age_days": 154},
    ]
    (done,) = marts.rows("select days_overdue from goals.assignment_aging where title = 'Klart'")
    assert done["days_overdue"] is None


def test_the_goal_tree_has_the_goals_that_only_items_name(marts):
    rows = marts.rows("select * from goals.goal_tree where report_id = 'april' order by goal_no")
    assert [(r["goal_no"], r["parent_goal_no"], r["level"]) for r in rows] == [("1", None, 1), ("1.1", "1", 2)]
    assert (rows[1]["indicators"], rows[1]["indicators_fulfilled"], rows[1]["assignments"]) == (1, 1, 1)


def test_an_indicators_value_told_again_replaces_the_earlier_one(marts):
    rows = marts.rows(
        "select report_id, reference_year, is_latest from goals.indicator_values"
        " where measure = 'actual_2023' order by report_id"
    )
    assert rows == [
        {"report_id": "april", "reference_year": 2023, "is_latest": False},
        {"report_id": "august", "reference_year": 2023, "is_latest": True},
    ]


def test_status_summary_sets_the_table_beside_the_list(marts):
    (row,) = marts.rows("select * from goals.status_summary where report_id = 'april'")
    assert (row["stated_total"], row["listed_total"], row["stated_deviating"], row["listed_deviating"]) == (
        1,
        1,
        None,
        0,
    )


def test_columns_are_described_in_the_database_itself(marts):
    bare = marts.rows(
        "select table_name, column_name from duckdb_columns() where comment is null"
        " and schema_name in ('core', 'finance', 'hr', 'goals', 'dim', 'quality', 'star', 'sv')"
    )
    assert bare == []


def test_every_rule_has_both_messages_and_known_placeholders(marts):
    known = {"location", "reported", "computed", "difference", "tolerance", "unit", "addends", "label"}
    values = dict.fromkeys(known, "x")
    rules = marts.rows("select * from quality.rules order by rule_id")
    assert [rule["rule_id"] for rule in rules] == CATALOGUE
    for rule in rules:
        assert all(rule.values()), rule["rule_id"]
        for message in (rule["message_sv"], rule["message_en"]):
            assert message.format_map(values).startswith("x: ")
        assert rule["severity"] in ("error", "warning", "info")


def test_an_empty_landing_folder_gives_empty_marts(tmp_path):
    project = Project(tmp_path)
    project.write(Facts(), [])
    project.write_findings()
    project.run("build", "--exclude-resource-type", "unit_test")
    assert (
        project.rows("select * from quality.reconciliations union all by name select report_id from core.reports") == []
    )
    assert len(project.rows("select * from quality.rules")) == len(CATALOGUE)
