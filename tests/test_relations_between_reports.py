"""A report against others: restated figures, rolled-forward projects, changed forecasts, a row in another report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from dbt_helpers import Facts, Project, report

APRIL, AUGUST, YEAR_END = date(2025, 4, 30), date(2025, 8, 31), date(2025, 12, 31)


def last_year(day: date) -> dict:
    return {"fiscal_year": 2024, "period_start": date(2024, 1, 1), "period_end": day.replace(year=2024)}


def projects(facts: Facts, report_id: str, rows: dict[str, dict]) -> None:
    """Rows of an investment table; a label that starts with five digits carries its project number."""
    for line_no, (label, values) in enumerate(rows.items(), start=1):
        row = {"statement": "investeringar", "line_no": line_no, "line_label": label, "line_kind": "item"}
        row |= {"decimals": 0, "unit": "tkr", "project_no": label[:5] if label[:5].isdigit() else None}
        for measure, value in values.items():
            facts.add("investment_cells", report_id, measure=measure, value=value, **row)


def spent(ack, ytd, prior=None):
    values = {"actual_cumulative": ack, "actual_ytd": ytd, "total_budget": -5000}
    return values if prior is None else values | {"actual_prior_year": prior}


def booked(actual, budget=-9000, forecast=-9000, **more):
    return {"actual_ytd": actual, "budget_year": budget, "forecast_year": forecast} | more


def said(facts: Facts, report_id: str, subject: str, value, half_width="50", unit="tkr") -> None:
    facts.add(
        "claims", report_id, claim="forecast_revision_year", subject=subject, statement="drift", sentence="…",
        value=Decimal(value), decimals=1 if unit == "mnkr" else 0, half_width=Decimal(half_width), unit=unit,
    )  # fmt: skip


#: The board's reports: April and August this year, April and the year's end of last year.
BOARD = {
    "april": {"period_end": APRIL},
    "august": {"period_end": AUGUST},
    "april_2024": last_year(APRIL),
    "year_2024": last_year(YEAR_END),
}
#: Another board of the municipality, the municipality itself, and the board's namesake elsewhere.
OTHERS = {
    "school_april": {"period_end": APRIL, "organisation": "Skolnämnden"},
    "whole": {"period_end": AUGUST, "organisation": "Exempel kommun"},
    "draft": {"period_end": AUGUST, "organisation": "Kommunledningen", "is_draft": True},
    "elsewhere": last_year(APRIL) | {"municipality": "Annan kommun"},
    "plain_2024": last_year(AUGUST) | {"organisation": "Plannämnden"},
    "plain_april": {"period_end": APRIL, "organisation": "Plannämnden"},
    "plain_august": {"period_end": AUGUST, "organisation": "Plannämnden"},
}


def plant(facts: Facts) -> None:
    total = {"actual_ytd": -600, "budget_year": -900, "forecast_year": -910}
    facts.cells(
        "april",
        "drift",
        {
            "Personal": booked(-3000, forecast=-9000, actual_ytd_prior_year=-2800, actual_prior_year=-8700),
            "Lokaler": booked(-1000, actual_ytd_prior_year=-950),
            "Material": booked(-1000),
            "Konsulter": booked(-300),
            "Ny rad": booked(-1, actual_ytd_prior_year=-1),
        },
    )
    facts.cells("april_2024", "drift", {"personal ": booked(-2900), "Lokaler": booked(-950), "Övrigt": booked(-1)})
    facts.cells("year_2024", "drift", {"Personal": {"actual_year": -8700}})
    facts.cells("elsewhere", "drift", {"Lokaler": booked(-1)})
    facts.cells("school_april", "drift", {"Lokaler": booked(-7), "Kommunstyrelsen": booked(-5)})
    facts.cells(
        "august",
        "drift",
        {
            "Personal": booked(-6100, forecast=-8200),
            "Lokaler": booked(-500, forecast=-9800),
            "Material": booked(-3500, forecast=-9400, budget=-9900),
            "Konsulter": booked(-1000, forecast=-9100),
            "Summa|total": total,
        },
    )
    said(facts, "august", "Personal", 800)  # −9 000 → −8 200
    said(facts, "august", "Lokaler", 500)  # −800
    said(facts, "august", "Material", 900)  # −400, on another budget
    said(facts, "august", "Konsulter", "-0.1", "0.05", "mnkr")  # −100 tkr
    said(facts, "august", "Okänd", 5)

    for report_id in ("whole", "draft"):
        facts.cells(report_id, "nämnder", {"Kommunstyrelsen": total | {"forecast_year": -950}})
    facts.cells("whole", "bolag", {"Skolnämnden": total, "Kommunstyrelsen": dict.fromkeys(total, 1)})

    projects(
        facts,
        "year_2024",
        {
            "17031 Nät": spent(-756, -480),
            "17032 Gata": spent(-100, 0),
            "17033 Park": spent(-9, 0),
            "Bad": spent(-40, -40),
        },
    )
    projects(
        facts,
        "april",
        {
            "17031 - Nät": spent(-771, -15, prior=-480),
            "17032 Gata": spent(-150, -10, prior=0),
            "Bad": spent(-50, -10, prior=-40),
        },
    )
    projects(
        facts,
        "august",
        {"17031 Nät": spent(-796, -40), "17032 Gata": spent(-150, -10), "Avslutade projekt": {"actual_ytd": 0}},
    )
    projects(facts, "plain_2024", {"30001 Bro": spent(-756, 0), "30002 Tunnel": spent(-10, -5)})
    projects(facts, "plain_april", {"30001 Bro": spent(-1051, -15, prior=-280), "30002 Tunnel": spent(-10, 0)})
    projects(facts, "plain_august", {"30001 Bro": spent(-1100, -65)})


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    facts = Facts()
    plant(facts)
    project = Project(tmp_path_factory.mktemp("between"))
    rows = [report(name, **given) for name, given in (BOARD | OTHERS).items()]
    rows.append(report("old", **BOARD["april_2024"], is_current=False))
    return project, project.reconcile(facts, rows)


@pytest.fixture
def found(planted):
    return planted[1]


def judged(found, report_id, rule):
    return {r["location"].split(": ", 1)[1].split(" /")[0]: r for r in found.get((report_id, rule), [])}


def shown(planted, report_id, rule):
    """What a list shows: (label, value) of its terms."""
    rows = planted[0].rows(
        "select label, value, fact_no, source_line from intermediate.int_relation_terms"
        " where report_id = ? and rule_id = ? and role = 'term' order by relation_id, term_no",
        report_id, rule,
    )  # fmt: skip
    return [(row["label"], int(row["value"]), row["source_line"] is not None) for row in rows]


def test_reports_are_paired_within_their_organisation_and_current_versions(planted):
    rows = planted[0].rows("select * from intermediate.int_report_pairs order by report_id, relation, other_report_id")
    pairs = {(r["report_id"], r["relation"], r["other_report_id"]) for r in rows}
    assert {p for p in pairs if p[0] == "april" and p[1] != "part_of_municipality"} == {
        ("april", "previous_year", "year_2024"),
        ("april", "same_period_last_year", "april_2024"),
        ("april", "last_year_end", "year_2024"),
    }
    assert ("august", "previous_in_year", "april") in pairs
    assert ("year_2024", "previous_in_year", "april_2024") in pairs
    assert {p[2] for p in pairs if p[:2] == ("august", "part_of_municipality")} == {"whole", "plain_august"}
    assert not any("elsewhere" in p or "old" in p for p in pairs)


def test_last_years_column_against_last_years_report_is_one_note_per_column(planted, found):
    (april,) = [r for r in found["april", "A10"] if r["outcome"] == "inconsistent"]
    assert april["severity"] == "info"
    assert shown(planted, "april", "A10") == [
        ("Personal, utfall samma period föregående år", -2800, True),
        ("personal , utfall perioden enligt rapporten per 2024-04-30", -2900, False),
    ]
    # The year's outcome is what the year's report says.
    assert [r["outcome"] for r in found["april", "A10"]].count("consistent") == 2  # staff, and the projects


def test_what_came_since_the_former_report(planted, found):
    assert [label for label, _, own in shown(planted, "august", "A11") if own] == [
        "Lokaler, utfall perioden",  # −500 after −1 000: paid back
        "Material, utfall perioden",  # 2 500 in four months after 1 000
    ]
    assert {r["severity"] for r in found["august", "A11"]} == {"info"}
    assert ("april", "A11") not in found


def test_cumulative_outcome_rolls_forward(found):
    april, august = judged(found, "april", "B4"), judged(found, "august", "B4")
    assert (april["17031 - Nät"]["outcome"], april["17031 - Nät"]["computed"]) == ("consistent", -771)
    assert (april["17032 Gata"]["outcome"], april["17032 Gata"]["computed"]) == ("inconsistent", -110)
    assert april["17032 Gata"]["severity"] == "warning"
    assert april["Bad"]["outcome"] == "consistent"  # no number: by its name
    # −756 − 0 − 280 − 15: over the turn of the year the whole of last year replaces what it was so far.
    plain = judged(found, "plain_april", "B4")["30001 Bro"]
    assert (plain["outcome"], plain["computed"]) == ("consistent", -1051)
    assert {name: r["outcome"] for name, r in august.items()} == {"17031 Nät": "consistent", "17032 Gata": "consistent"}


def test_a_change_told_of_the_forecast_is_that_since_the_former_report(found):
    told = judged(found, "august", "A8")
    assert {name: r["outcome"] for name, r in told.items()} == {
        "Personal": "consistent",
        "Lokaler": "inconsistent",
        "Material": "inconsistent",
        "Konsulter": "consistent",
    }
    assert [told["Lokaler"][name] for name in ("reported", "computed", "severity")] == [500, 800, "warning"]
    assert (told["Material"]["severity"], told["Material"]["reason"]) == ("info", "other_budget")


def test_the_row_in_another_report_of_the_period(found):
    rows = judged(found, "august", "A9")
    assert list(rows) == ["Summa"]
    outcomes = {r["location"].split(" / ")[1]: r["outcome"] for r in found["august", "A9"]}
    assert outcomes == {
        "utfall perioden": "consistent",
        "budget helår": "consistent",
        "prognos helår": "inconsistent",
    }
    assert {r["severity"] for r in found["august", "A9"]} == {"warning"}
    assert ("april", "A9") not in found
    assert ("whole", "A9") not in found
