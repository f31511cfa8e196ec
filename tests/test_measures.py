"""Given these column titles in this report, these measures."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.ingest.extract import extract
from orchestration.ingest.tables.measures import Frame, amount_measures, head_of, indicator_measures

INTERIM = Frame(2025, full_year=False)
FULL_YEAR = Frame(2024, full_year=True)


def one(title: str, frame: Frame = INTERIM, investment: bool = False) -> str:
    return amount_measures([title], frame, investment)[0]


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Budget Jan - Apr 2025", "budget_ytd"),
        ("Budget period", "budget_ytd"),
        ("Periodbudget", "budget_ytd"),
        ("Budget ack.", "budget_ytd"),
        ("Budget helår 2025", "budget_year"),
        ("Budget 2025", "budget_year"),
        ("Budget", "budget_year"),
        ("Årsbudget", "budget_year"),
        ("Helårsbudget 2025", "budget_year"),
        ("Budget jan-dec 2025", "budget_year"),
        ("Utfall Jan - Apr 2025", "actual_ytd"),
        ("Utfall period", "actual_ytd"),
        ("Ack. utfall", "actual_ytd"),
        ("Utfall 2025", "actual_ytd"),
        ("Delårsbokslut 2025", "actual_ytd"),
        ("Utfall Jan - Apr 2024", "actual_ytd_prior_year"),
        ("Delårsbokslut 2024", "actual_ytd_prior_year"),
        ("Utfall period 2024", "actual_ytd_prior_year"),
        ("Bokslut 2024", "actual_prior_year"),
        ("Utfall 2024", "actual_prior_year"),
        ("Utfall helår 2024", "actual_prior_year"),
        ("Prognos 2", "forecast_year"),
        ("Prognos helår 2025", "forecast_year"),
        ("Årsprognos", "forecast_year"),
        ("Helårsprognos 2025", "forecast_year"),
        ("Avvikelse Jan - Apr 2025", "variance_ytd"),
        ("Avvikelse period", "variance_ytd"),
        ("Avvikelse Budget-Prognos", "variance_year"),
        ("Avv. prognos/budget 2025", "variance_year"),
        ("Avvikelse helår", "variance_year"),
        ("Diff. utfall 2024/2025", "change_ytd"),
        ("Förändring utfall", "change_ytd"),
    ],
)
def test_titles_of_an_interim_report(title, measure):
    assert one(title) == measure


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Bokslut 2024", "actual_year"),
        ("Utfall 2024", "actual_year"),
        ("Utfall", "actual_year"),
        ("Utfall helår 2024", "actual_year"),
        ("Bokslut 2023", "actual_prior_year"),
        ("Utfall 2023", "actual_prior_year"),
        ("Budget 2024", "budget_year"),
        ("Avvikelse", "variance_year"),
        ("Budgetavvikelse 2024", "variance_year"),
    ],
)
def test_titles_of_a_report_on_the_whole_year(title, measure):
    assert one(title, FULL_YEAR) == measure


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Budget 2026", "budget_2026"),
        ("Prognos 2026", "prognos_2026"),
        ("Bokslut 2019", "bokslut_2019"),
        ("Antal besök", "antal_besok"),
        ("", "column"),
    ],
)
def test_a_title_that_no_measure_fits_keeps_its_own_name(title, measure):
    assert one(title) == measure


@pytest.mark.parametrize(
    ("frame", "titles", "measures"),
    [
        (
            INTERIM,
            ["Budget Jan - Apr 2025", "Utfall Jan - Apr 2025", "Avvikelse Jan - Apr 2025", "Utfall Jan - Apr 2024"]
            + ["Budget helår 2025", "Prognos 2", "Avvikelse Budget-Prognos"],
            ["budget_ytd", "actual_ytd", "variance_ytd", "actual_ytd_prior_year"]
            + ["budget_year", "forecast_year", "variance_year"],
        ),
        # a bare "Avvikelse" is the variance of the columns before it
        (INTERIM, ["Periodbudget", "Utfall", "Avvikelse"], ["budget_ytd", "actual_ytd", "variance_ytd"]),
        (INTERIM, ["Budget", "Prognos", "Avvikelse"], ["budget_year", "forecast_year", "variance_year"]),
        (
            INTERIM,
            ["Budget period", "Utfall period", "Avvikelse", "Årsbudget", "Årsprognos", "Avvikelse"],
            ["budget_ytd", "actual_ytd", "variance_ytd", "budget_year", "forecast_year", "variance_year"],
        ),
        (
            FULL_YEAR,
            ["Budget 2024", "Bokslut 2024", "Avvikelse", "Bokslut 2023"],
            ["budget_year", "actual_year", "variance_year", "actual_prior_year"],
        ),
        # next year's budget stands beside this year's under its own name
        (INTERIM, ["Budget 2025", "Budget 2026"], ["budget_year", "budget_2026"]),
        # "Återstår" is what is left of the budget: of the year's, no variance before the year is over
        (INTERIM, ["Årsbudget", "Ack. utfall", "Återstår"], ["budget_year", "actual_ytd", "aterstar"]),
        (INTERIM, ["Periodbudget", "Ack. utfall", "Kvar"], ["budget_ytd", "actual_ytd", "variance_ytd"]),
        (INTERIM, ["Budget", "Prognos", "Återstår"], ["budget_year", "forecast_year", "variance_year"]),
        # a variance in percent is not the variance
        (INTERIM, ["Budget 2025", "Utfall 2025", "Avvikelse %"], ["budget_year", "actual_ytd", "variance_pct"]),
        (
            INTERIM,
            ["Periodbudget", "Utfall", "Avvikelse", "Avvikelse i procent"],
            ["budget_ytd", "actual_ytd", "variance_ytd", "variance_pct"],
        ),
        # the change between two outcomes is no variance
        (
            INTERIM,
            ["Utfall apr 2025", "Utfall apr 2024", "Förändring"],
            ["actual_ytd", "actual_ytd_prior_year", "change_ytd"],
        ),
        (FULL_YEAR, ["Bokslut 2024", "Bokslut 2023", "Differens"], ["actual_year", "actual_prior_year", "change_ytd"]),
        (
            FULL_YEAR,
            ["Budget 2024", "Bokslut 2024", "Bokslut 2023", "Avvikelse"],
            ["budget_year", "actual_year", "actual_prior_year", "variance_year"],
        ),
        (
            INTERIM,
            ["Periodbudget", "Utfall", "Prognosavvikelse"],
            ["budget_ytd", "actual_ytd", "variance_year"],
        ),
    ],
)
def test_titles_of_a_whole_table(frame, titles, measures):
    assert amount_measures(titles, frame) == measures


@pytest.mark.parametrize(
    ("titles", "measures"),
    [
        (["Utfall mars 2025", "Utfall april 2025"], ["utfall_mars_2025", "actual_ytd"]),
        (["Utfall april 2025", "Utfall jan-apr 2025"], ["utfall_april_2025", "actual_ytd"]),
        (
            ["Budget mars", "Utfall mars", "Avvikelse", "Budget april", "Utfall april", "Avvikelse"],
            ["budget_mars", "utfall_mars", "avvikelse", "budget_ytd", "actual_ytd", "variance_ytd"],
        ),
        (
            ["Utfall april 2025", "Utfall mars 2025", "Prognos 2025"],
            ["actual_ytd", "utfall_mars_2025", "forecast_year"],
        ),
        (["Utfall mars 2025", "Budget 2025"], ["actual_ytd", "budget_year"]),
    ],
)
def test_of_two_periods_the_report_s_own_gives_the_measure(titles, measures):
    assert amount_measures(titles, Frame(2025, full_year=False, month=4)) == measures


def test_titles_of_an_investment_table():
    titles = [
        "Totalt budget",
        "Total prognos",
        "Avvikelse",
        "Ack. utfall (alla år)",
        "Utfall 2024",
        "Utfall jan - apr 2025",
        "Budget 2025",
    ]
    assert amount_measures(titles, INTERIM, investment=True) == [
        "total_budget",
        "total_forecast",
        "variance",
        "actual_cumulative",
        "actual_prior_year",
        "actual_ytd",
        "budget_year",
    ]


@pytest.mark.parametrize("title", ["Ack. Utfall (alla år)", "Ackumulerat utfall", "Utfall alla år"])
def test_the_outcome_of_all_years_of_a_project_is_cumulative(title):
    assert one(title, investment=True) == "actual_cumulative"


def test_no_two_columns_share_a_measure():
    measures = amount_measures(["Budget 2025", "Budget 2025", "Antal", "Antal"], INTERIM)
    assert len(set(measures)) == 4
    assert measures[0] == "budget_year"


@pytest.mark.parametrize(
    ("titles", "measures"),
    [
        (
            [
                "Utfall 2022",
                "Utfall 2023",
                "Utfall 2024",
                "Utfall Apr 2025",
                "Mål 2025",
                "Prognos 2025",
                "Bedömning",
                "Trend",
            ],
            ["actual_2022", "actual_2023", "actual_2024", "actual_ytd", "target", "forecast", "assessment", "trend"],
        ),
        (["Mål 2026", "Preliminärt utfall 2024", "Utfall 2023"], ["target", "actual_2024", "actual_2023"]),
        (["Ansvarig avdelning", "Utfall", "Målvärde"], ["department", "actual_ytd", "target"]),
        (["2023", "2024", "Mål"], ["actual_2023", "actual_2024", "target"]),
        (["Utfall period 2025", "Målnivå 2025"], ["actual_ytd", "target"]),
        (["Källa", "Mål"], ["kalla", "target"]),
        (["Bokslut 2023", "Måluppfyllelse"], ["actual_2023", "assessment"]),
    ],
)
def test_titles_of_an_indicator_table(titles, measures):
    assert indicator_measures(titles, INTERIM) == measures


@pytest.mark.parametrize(
    ("word", "head"),
    [
        ("utfall", "outcome"),
        ("utfal", "outcome"),
        ("avikelse", "variance"),
        ("progno", "forecast"),
        ("bokslut", "outcome"),
        ("aterstar", "variance"),
        ("malvarde", "target"),
    ],
)
def test_a_damaged_word_is_still_the_head_of_its_column(word, head):
    assert head_of(word) == head


@pytest.mark.parametrize("word", ["", "och", "personal", "mat", "kostnad", "konto"])
def test_other_words_head_no_column(word):
    assert head_of(word) is None


def test_of_several_budgets_the_year_s_is_the_one_that_the_variance_is_from():
    rows = [
        ("Objekt", "Beslutad budget", "Ombudgeterat", "Budget 2024", "Utfall 2024", "Avvikelse"),
        ("Björkskolan", "11 000", "3 200", "14 200", "13 118", "1 082"),
        ("Simhallen", "2 400", "1 000", "3 400", "2 265", "1 135"),
        ("Rondellen", "900", "1 400", "2 300", "874", "1 426"),
    ]
    text = "# Årsrapport 2024 för tekniska nämnden\n\nEkvik kommun\n\nTekniska nämnden\n\n## Investeringar, tkr\n\n"
    facts = extract((text + "\n".join("\t".join(row) for row in rows) + "\n").encode(), "a.txt").facts
    cells = [*facts["finance_cells"].to_pylist(), *facts["investment_cells"].to_pylist()]
    assert {(c["column_title"], int(c["value"])) for c in cells if c["measure"] == "budget_year"} == {
        ("Budget 2024", 14200),
        ("Budget 2024", 3400),
        ("Budget 2024", 2300),
    }


def test_every_count_told_in_prose_has_a_name_in_swedish():
    with (Path(__file__).parent.parent / "dbt_project/seeds/measures.csv").open(encoding="utf-8") as seed:
        names = {row["measure"]: row["title_sv"] for row in csv.DictReader(seed)}
    counts = {"assignments", "initiatives", "activities"}
    states = ("total", "completed", "started", "not_started", "on_plan", "deviating", "delayed", "struck")
    assert all(names[f"{kind}_{state}"].startswith("antal ") for kind in counts for state in (*states, "carried_over"))
