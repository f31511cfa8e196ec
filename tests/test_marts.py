"""The marts, built whole with their dbt tests over planted reports: amounts in kr, one report after another."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date, datetime
from decimal import Decimal

import dbt_helpers
import duckdb
import pytest
import yaml
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
        "rules", "expected_deliveries", "restatements",
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
    assert {(r["valid_from_year"], r["valid_to_year"]) for r in rows} == {(2025, 2025)}
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


def test_an_indicators_series_has_every_telling_and_what_was_told_otherwise(marts):
    rows = marts.rows(
        "select as_reported_in, telling_no, value, previous_value, revision, is_revised, is_latest"
        " from goals.indicator_series where reference_date = date '2023-12-31' order by telling_no"
    )
    assert [(r["as_reported_in"], r["value"], r["is_latest"]) for r in rows] == [
        ("april", 70, False),
        ("august", 71, True),
    ]
    assert [(r["previous_value"], r["revision"], r["is_revised"]) for r in rows] == [(None, None, False), (70, 1, True)]
    (restated,) = marts.rows("select * from quality.restatements where area = 'indicator'")
    assert (restated["report_id"], restated["earlier_report_id"]) == ("august", "april")
    assert (restated["earlier_value"], restated["restated_value"], restated["difference"]) == (70, 71, 1)


def test_what_happened_to_an_assignment_is_an_event(marts):
    rows = marts.rows(
        "select report_id, event, value_before, value_after, days_moved from goals.assignment_events"
        " where title like 'Ta fram%' order by period_end, event"
    )
    assert rows == [
        {
            "report_id": "april",
            "event": "created",
            "value_before": None,
            "value_after": "2025-03-31",
            "days_moved": None,
        },
        {
            "report_id": "august",
            "event": "moved",
            "value_before": "2025-03-31",
            "value_after": "2025-10-01",
            "days_moved": 184,
        },
    ]
    assert {r["event"] for r in marts.rows("select event from goals.assignment_events where title = 'Klart'")} == {
        "created",
        "done",
    }


def test_the_latest_report_of_an_organisation_is_current_in_every_mart(marts):
    assert marts.rows("select report_id from dim.report where is_current order by 1") == [
        {"report_id": "other"},
        {"report_id": "year"},
    ]
    assert marts.rows("select distinct report_id from finance.operating_account where is_current order by 1") == [
        {"report_id": "other"},
        {"report_id": "year"},
    ]


def test_the_calendar_has_every_day_of_its_years_once(marts):
    (told,) = marts.rows(
        "select count(*) as days, count(distinct calendar_date) as different, min(calendar_date) as first,"
        " max(calendar_date) as last from dim.date"
    )
    assert told["days"] == told["different"] == (told["last"] - told["first"]).days + 1
    assert (told["first"], told["last"]) == (date(2023, 1, 1), date(2026, 12, 31))
    (day,) = marts.rows("select * from dim.date where calendar_date = date '2024-12-30'")
    assert (day["iso_year"], day["iso_week"], day["weekday_name"], day["tertial"]) == (2025, 1, "måndag", 3)


def test_the_star_adds_up_to_the_wide_marts(marts):
    for measure, column in (("budget_year", "budget_year_sek"), ("actual_ytd", "actual_ytd_sek")):
        (star,) = marts.rows(f"select sum(amount_sek) as n from star.fact_finance where measure = '{measure}'")
        (wide,) = marts.rows(f"select sum({column}) as n from finance.operating_account")
        assert star["n"] == wide["n"]


def test_an_account_is_one_row_over_its_reports(marts):
    (account,) = marts.rows(
        "select a.account_type, count(distinct f.report_id) as reports from dim.account as a"
        " inner join star.fact_finance as f on a.account_key = f.account_key"
        " inner join dim.organisation as o on f.organisation_key = o.organisation_key"
        " where o.organisation = 'Kommunstyrelsen' and a.statement = 'drift' group by all"
    )
    assert account == {"account_type": "kostnad", "reports": 3}


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


@pytest.fixture
def changed_project(tmp_path, monkeypatch):
    """The project with files of its own, to be changed; over no facts at all."""
    shutil.copytree(PROJECT, tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.setattr(dbt_helpers, "PROJECT", tmp_path / "dbt_project")
    project = Project(tmp_path / "data")
    project.write(Facts(), [])
    return project


def test_names_of_an_organisation_are_one_key_with_a_history(changed_project):
    names = dbt_helpers.PROJECT / "seeds" / "organisation_names.csv"
    names.write_text(
        "municipality,organisation,name,valid_from,valid_to,source\n"
        "Exempel kommun,Utbildningsnämnden,Barnnämnden,2019-01-01,2024-12-31,KF § 7\n",
        encoding="utf-8",
    )
    common = {"fiscal_year": 2024, "period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}
    reports = [report("old", organisation="Barnnämnden", **common), report("new", organisation="Utbildningsnämnden")]
    facts = Facts()
    for name in ("old", "new"):
        measure = {"indicator": "Nöjdhet", "measure": "actual_2023", "value": 70, "decimals": 0, "line_no": 1}
        facts.add("indicator_cells", name, **measure)
    changed_project.write(facts, reports)
    changed_project.write_findings()
    wanted = ["path:seeds", "+dim_organisation_name", "+goals_indicator_series"]
    changed_project.run("build", "--select", *wanted, "--exclude-resource-type", "unit_test", "test")

    (only,) = changed_project.rows("select organisation, names, reports from dim.organisation")
    assert only == {"organisation": "Utbildningsnämnden", "names": 2, "reports": 2}
    names = changed_project.rows("select name, valid_from, valid_to, is_current from dim.organisation_name order by 1")
    assert [tuple(row.values()) for row in names] == [
        ("Barnnämnden", date(2019, 1, 1), date(2024, 12, 31), False),
        ("Utbildningsnämnden", date(2025, 1, 1), None, True),
    ]
    series = changed_project.rows("select telling_no from goals.indicator_series order by 1")
    assert series == [{"telling_no": 1}, {"telling_no": 2}], "the series goes on below the new name"


@pytest.mark.parametrize(
    ("model", "before", "after", "said"),
    [
        ("dim/dim_period.sql", "calendar_year", "fiscal_year_of_it", "missing in (contract|definition)"),
        (
            "dim/dim_period.sql",
            "as integer) as end_month",
            "as varchar) as end_month",
            "end_month .*data type mismatch",
        ),
    ],
)
def test_a_column_that_vanishes_or_changes_its_type_fails_the_build(changed_project, model, before, after, said):
    path = dbt_helpers.PROJECT / "models" / "marts" / model
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(AssertionError, match=r"enforced contract that failed") as failed:
        changed_project.run("build", "--select", "+dim_period", "--exclude-resource-type", "unit_test", "test")

    assert re.search(said, str(failed.value))


def test_every_published_model_is_held_to_its_contract():
    """The project asks for it by folder; a model that states no type for a column could not be built."""
    for stated in (PROJECT / "models" / "marts").rglob("*.yml"):
        for model in yaml.safe_load(stated.read_text(encoding="utf-8")).get("models", ()):
            assert all(column.get("data_type") for column in model["columns"]), model["name"]


def test_every_mart_has_a_view_with_swedish_names(marts):
    views = " ".join(path.read_text(encoding="utf-8") for path in (PROJECT / "models" / "marts" / "sv").glob("*.sql"))
    for schema in ("finance", "hr", "goals", "dim", "star"):
        models = [path.stem for path in (PROJECT / "models" / "marts" / schema).glob("*.sql")]
        without = {
            "dim_municipality",
            "dim_organisation_name",
            "dim_population",
            "finance_operating_account",
        }  # within others
        assert {model for model in models if f"ref('{model}')" not in views} <= without
    assert marts.rows(
        'select "Rad", "Radtyp", "Budget helår" from sv.budgetuppfoljning where "Rapport-id" = \'april\''
    ) == [{"Rad": "Personal", "Radtyp": "rad", "Budget helår": 1000000}]


def test_an_empty_landing_folder_gives_empty_marts(tmp_path):
    project = Project(tmp_path)
    project.write(Facts(), [])
    project.write_findings()
    project.run("build", "--exclude-resource-type", "unit_test")
    assert (
        project.rows("select * from quality.reconciliations union all by name select report_id from core.reports") == []
    )
    assert len(project.rows("select * from quality.rules")) == len(CATALOGUE)


def test_a_municipality_is_known_by_its_code_however_its_name_is_written():
    with (PROJECT / "seeds" / "municipalities.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    codes = [row["municipality_code"] for row in rows]
    counties = {(code[:2], row["county"]) for code, row in zip(codes, rows, strict=True)}

    assert len(rows) == len(set(codes)) == 290
    assert all(re.fullmatch(r"\d{4}", code) for code in codes)
    assert len(counties) == len(dict(counties)) == 21, "the first two digits are the county's"


def test_amounts_of_a_whole_municipality_are_told_per_inhabitant_and_of_no_board(tmp_path):
    facts = Facts()
    whole = {"municipality": "Stockholms stad", "organisation": "Stockholms stad"}
    reports = [
        report("whole", period_end=date(2024, 12, 31), **whole),
        report("interim", period_end=date(2025, 8, 31), **whole),
        report("board", period_end=date(2024, 12, 31), municipality="Stockholms stad", organisation="Byggnämnden"),
    ]
    for row in reports:
        facts.cells(row["report_id"], "drift", {"Skola": {"actual_year": -1000}})
    facts.cells("whole", "investeringar", {"Hamn": {"total_budget": 500}}, fact="investment_cells")
    project = Project(tmp_path)
    project.write(facts, reports)
    project.run("seed")
    with duckdb.connect(str(project.data / "work" / "marts.duckdb")) as con:
        con.execute("insert into staging.population values ('0180', 2024, null, 800), ('0180', 2023, 1, 1)")
    project.build("+finance_per_inhabitant", command="run")
    rows = project.rows(
        "select report_id, area, amount_sek, population_year, sek_per_inhabitant"
        " from finance.per_inhabitant order by all"
    )

    assert [tuple(row.values()) for row in rows] == [
        ("interim", "drift", -1_000_000, 2024, -1250),
        ("whole", "drift", -1_000_000, 2024, -1250),
        ("whole", "investering", 500_000, 2024, 625),
    ]
