"""Forecasts, accounts and investments within one report: given these rows, this finding; and given these, silence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from dbt_helpers import Facts, Project, report

AUGUST = {"period_end": date(2025, 8, 31)}


def project(facts: Facts, report_id: str, rows: dict[str, dict]) -> None:
    """Rows of an investment table; a label that starts with five digits carries its project number."""
    for line_no, (row, values) in enumerate(rows.items(), start=1):
        label, _, kind = row.partition("|")
        number = label[:5] if label[:5].isdigit() else None
        for measure, value in values.items():
            if value is not None:
                given = {"statement": "investeringar", "line_no": line_no, "line_label": label.split("#")[0]}
                given |= {"line_kind": kind or "item", "source_line": 10 + line_no, "decimals": 0, "unit": "tkr"}
                facts.add("investment_cells", report_id, measure=measure, value=value, project_no=number, **given)


def level(budget, actual, forecast=None):
    return {"budget_year": budget, "actual_ytd": actual, "forecast_year": forecast}


def total(budget, forecast):
    return {"total_budget": budget, "total_forecast": forecast}


def cumulative(ack, prior, ytd):
    return {"actual_cumulative": ack, "actual_prior_year": prior, "actual_ytd": ytd}


def plant_signs(facts: Facts) -> None:
    rows = {
        "Gata": level(-3000, -1000),
        "Park": level(-3000, 1000),
        "Torg": level(-3000, -900),
        "Skola": level(-3000, -800),
        "Summa|total": level(-12000, -1700),
    }
    for report_id in ("footing", "optical"):
        project(facts, report_id, rows)
        facts.arcs(report_id, "investeringar", 5, {1: 1, 2: 1, 3: 1, 4: 1}, fact="investment_cells")
    changed = {
        "credit": rows | {"Park": level(-3000, 100)},
        "revenue": rows | {"Park": level(3000, 1000)},
        "alone": rows | {"Park": level(None, 1000)},
        "grant": rows | {"Investeringsbidrag": level(-3000, 1000), "Park": level(-3000, -1000)},
        "mixed": rows | {"Torg": level(-3000, 900)},
        "few": {label: rows[label] for label in ("Gata", "Park", "Torg")},
    }
    for report_id, table in changed.items():
        project(facts, report_id, table)
    accounts = {
        "Personalkostnader": level(-900, -300),
        "Lokalkostnader": level(-900, 300),
        "Köp av tjänster": level(-900, -300),
        "Material": level(-900, -300),
        "Intäkter": level(900, 300),
        "Avvikelse": {"variance_ytd": 5},
    }
    facts.cells("account", "drift", accounts)
    facts.cells("nets", "drift", accounts | {"Lokalkostnader": level(900, 300)})


def plant_accounts(facts: Facts) -> None:
    def columns(*values):
        return dict(zip(("budget_ytd", "actual_ytd", "budget_year", "forecast_year"), values, strict=True))

    rows = {
        "Intäkter": columns(40, 41, 120, 121),
        "Kostnader": columns(-90, -95, -270, -280),
        "Nettokostnader|subtotal": columns(-50, -54, -150, -195),
        "Kommunbidrag": columns(50, 50, 150, 150),
        "Finansnetto": columns(0, -1, 0, 0),
        "Årets resultat|total": columns(0, -5, 0, -45),
    }
    facts.cells("identities", "drift", rows)
    facts.cells("summed", "drift", rows)
    facts.arcs("summed", "drift", 3, {1: 1, 2: 1})
    facts.arcs("summed", "drift", 6, {3: 1, 4: 1, 5: 1})
    facts.cells("other_meaning", "drift", rows | {"Nettokostnader|subtotal": columns(1, 2, 3, -159)})
    facts.cells("positive", "drift", rows | {"Kostnader": columns(90, 95, 270, 280)})
    facts.cells("granted", "drift", {"Kommunbidrag": {"actual_ytd": 60, "budget_year": 150}})
    facts.cells("loss", "drift", {"Kommunbidrag": {"budget_year": 150}, "Årets resultat|total": {"budget_year": -7}})
    facts.cells("municipality", "drift", {"Årets resultat|total": {"budget_year": -7}})

    def outlook(budget_ytd, variance, year, forecast):
        return columns(budget_ytd, budget_ytd + variance, year, forecast) | {"variance_ytd": variance}

    facts.cells(
        "unmoved",
        "per_enhet",
        {
            "Unmoved": outlook(-9000, 4300, -28000, -28000),
            "Small": outlook(-9000, 900, -28000, -28000),
            "Large but few percent": outlook(-90000, 4300, -280000, -280000),
            "Forecast moved": outlook(-9000, 4300, -28000, -26000),
        },
    )
    facts.cells(
        "spread",
        "per_enhet",
        {
            "Even": outlook(-10000, 0, -30000, -30000),
            "Summer": outlook(-18000, 0, -30000, -30000),
            "Above": outlook(-3000, 0, -1500, -1500),
            "Tiny": outlook(-90, 0, -100, -100),
            "Near": outlook(-13000, 0, -30000, -30000),
            "3011 Ett konto": outlook(-3000, 0, -1500, -1500),
        },
    )
    facts.cells("linear", "per_enhet", {f"Enhet {n}": outlook(-1000 * n, 0, -3000 * n, -1) for n in range(1, 5)})
    facts.cells("three", "per_enhet", {f"Enhet {n}": outlook(-1000 * n, 0, -3000 * n, -1) for n in range(1, 4)})


def plant_implied(facts: Facts) -> None:
    """Four months; costs negative. Implied budget = actual - variance: a third of the year's on the even rows."""
    rows = {
        "Personalkostnader": (-30000, -9000, 1000),
        "Lokalkostnader": (-9000, -3100, -100),
        "Köp av tjänster": (-12000, -2700, -1300),  # -1 300 told for +1 300: 12 instead of 33 percent
        "Övriga kostnader": (-6000, -1900, 100),
    }
    variants = {"implied": rows, "seasonal": rows | {"Lokalkostnader": (-9000, -500, -100)}}
    variants["no_flip"] = rows | {"Köp av tjänster": (-12000, -2700, -500)}
    variants |= {"linked": rows, "printed": rows, "ten": rows | {"Köp av tjänster": (-12000, -2700, 13000)}}
    variants["far"] = rows | {"Köp av tjänster": (-12000, -2700, 2300)}
    for report_id, table in variants.items():
        budget = {"budget_ytd": -1} if report_id == "printed" else {}
        cells = {label: {"budget_year": b, "actual_ytd": a} | budget for label, (b, a, _) in table.items()}
        facts.cells(report_id, "drift", cells)
        for label, (_, _, variance) in table.items():
            facts.add(
                "claims", report_id, claim="variance_ytd", subject=label, statement="drift", sentence="…",
                value=Decimal(variance), decimals=0, half_width=Decimal("0.5"), unit="tkr",
            )  # fmt: skip
    link = {"rule_id": "R10", "claim_no": 3, "term_fact": "claims", "term_fact_no": 1, "weight": 1}
    link |= {"term_value": Decimal(1), "term_half_width": Decimal(0), "term_label": "x", "basis": "x"}
    facts.add("claim_links", "linked", link_no=1, **link)


def plant_projects(facts: Facts) -> None:
    twins = {"25000 Stegbil": total(-500, -500), "25000 Stegbil#": total(-12500, -11600)}
    project(facts, "twins", twins)
    project(facts, "twins_optical", twins)
    project(facts, "same_twice", {"25000 Stegbil": total(-500, -500), "25000 Stegbil#": total(-500, -500)})
    project(facts, "phases", {"25000 Stegbil etapp 1": total(-500, 0), "25000 Stegbil etapp 2": total(-900, 0)})
    project(facts, "no_number", {"Fordon": total(-500, 0), "Fordon#": total(-900, 0)})

    project(
        facts,
        "cumulative",
        {
            "17031 Gammalt": cumulative(-1051, -280, -15),
            "18031 För litet": cumulative(-200, -280, -15),
            "19031 Gammalt": cumulative(-925, -10, 0),
            "16031 Gammalt": cumulative(-500, -10, -5),
            "24001 Nytt": cumulative(-829, -100, -729),
            "25001 Nytt men mer": cumulative(-900, 0, -700),
            "25002 Nytt": cumulative(-300, 0, -300),
            "Utan tal": cumulative(-300, 0, 0),
        },
    )
    # Cumulative until the end of last year: this year's outcome is not in it.
    project(facts, "until_last_year", {f"1700{n} Gammalt": cumulative(-100 * n, -50, -90 * n) for n in range(1, 5)})

    yearly = {
        "24001 Bil": level(0, -829),
        "25000 Stegbil": level(-2700, -3421),
        "Knappt över": level(-2700, -2790),
        "Under": level(-2700, -90),
        "Markinköp": level(0, -1412),
        "Budgeterade ej beslutade": level(0, -500),
        "Försäljningsinkomst": level(0, 900),
        "Kvar av total": level(-900, 0) | {"total_budget": -1000, "actual_cumulative": -600},
    }
    project(facts, "told", {"Nät": level(-2700, -3421, -3500), "Gata": level(-900, -1200, -900)})
    project(facts, "year_end", {"Nät": level(-2700, -3421)})
    project(facts, "april", yearly)
    project(facts, "august", yearly)

    project(
        facts,
        "totals",
        {
            "24016 System": total(-3000, -4462),
            "Få procent": total(-30000, -31000),
            "Litet": total(-300, -700),
            "Ej beslutade": total(-3000, -9000),
            "Utan budget": total(0, -9000),
        },
    )
    little = {"Inventarier": level(900, 100, 900), "Ändrad": level(900, 100, 700), "Smått": level(90, 0, 90)}
    little |= {"Förbrukat": level(900, 400, 900)}
    project(facts, "little_august", little)
    project(facts, "little_april", little)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    facts = Facts()
    for plant in (plant_signs, plant_accounts, plant_implied, plant_projects):
        plant(facts)
    names = sorted({row["report_id"] for rows in facts.rows.values() for row in rows})
    given = {"optical": {"reader": "ocr"}, "twins_optical": {"reader": "ocr"}}
    given["year_end"] = {"period_end": date(2025, 12, 31)}
    given |= dict.fromkeys(("august", "little_august", "told"), AUGUST)
    project_ = Project(tmp_path_factory.mktemp("outlook"))
    return project_, project_.reconcile(facts, [report(name, **given.get(name, {})) for name in names])


@pytest.fixture
def found(planted):
    return planted[1]


def places(found, report_id, rule, outcome="inconsistent"):
    """The places of a rule's relations with the outcome, without the table's name."""
    return [r["location"].split(": ", 1)[1] for r in found.get((report_id, rule), []) if r["outcome"] == outcome]


def listed(planted, report_id, rule):
    """The rows that a list points out: labels of the terms of weight 1, without the measure."""
    rows = planted[0].rows(
        "select label from intermediate.int_relation_terms where report_id = ? and rule_id = ? and weight = 1"
        " and role = 'term' order by relation_id, term_no",
        report_id, rule,
    )  # fmt: skip
    return [row["label"].rsplit(", ", 1)[0] for row in rows]


def severities(found, report_id, rule):
    return [(r["severity"], r["reason"]) for r in found.get((report_id, rule), []) if r["outcome"] == "inconsistent"]


def test_a_lone_sign_is_found_also_when_the_total_foots_and_the_right_total_is_shown(planted, found):
    (wrong,) = found["footing", "B1"]
    assert (wrong["location"], wrong["reported"], wrong["computed"], wrong["severity"]) == (
        "investeringar: Park / utfall perioden", 1000, -1000, "error",
    )  # fmt: skip
    assert {r["outcome"] for r in found["footing", "R1"]} == {"consistent"}
    shown = planted[0].rows(
        "select label, value from intermediate.int_relation_terms where rule_id = 'B1' and report_id = 'footing'"
        " and weight = 0"
    )
    assert [(row["label"], row["value"]) for row in shown] == [("Summa blir då", -3700)]


@pytest.mark.parametrize(
    ("report_id", "severity"),
    [
        ("optical", ("warning", "read_optically")),
        ("alone", ("warning", "no_row_evidence")),
        ("revenue", ("info", "row_of_other_sign")),
        ("credit", ("info", "small_credit")),
        ("account", ("error", None)),
    ],
)
def test_what_else_may_explain_a_lone_sign_takes_its_severity_down(found, report_id, severity):
    assert set(severities(found, report_id, "B1")) == {severity}
    assert len(found[report_id, "B1"]) == 1 if report_id != "account" else True


@pytest.mark.parametrize("report_id", ["grant", "mixed", "few", "nets"])
def test_signs_that_may_be_right_are_not_told(found, report_id):
    assert (report_id, "B1") not in found


def test_net_and_result_follow_from_their_named_parts(found):
    assert places(found, "identities", "A3") == ["Nettokostnader / prognos helår"]
    (wrong,) = [r for r in found["identities", "A3"] if r["outcome"] == "inconsistent"]
    assert (wrong["reported"], wrong["computed"], wrong["severity"]) == (-195, -159, "error")
    assert len(places(found, "identities", "A3", "consistent")) >= 7
    assert places(found, "positive", "A3") == ["Nettokostnader / prognos helår"]


def test_rows_whose_sums_the_structure_knows_or_that_mean_something_else_are_left_alone(found):
    assert places(found, "summed", "A3") == []
    assert not any("netto" in place.lower() for place in places(found, "other_meaning", "A3"))


def test_a_grant_is_spread_over_the_months_and_a_boards_budget_leaves_nothing_over(found):
    assert severities(found, "granted", "A3") == [("info", "period_share")]
    assert found["granted", "A3"][0]["computed"] == 50
    assert severities(found, "loss", "A3") == [("info", "budgeted_result")]
    assert ("municipality", "A3") not in found


def test_a_forecast_that_stays_at_the_budget_in_spite_of_the_period(planted, found):
    assert listed(planted, "unmoved", "A5") == ["Unmoved"]
    assert severities(found, "unmoved", "A5") == [("info", None)]
    assert [r["outcome"] for r in found["spread", "A5"]] == ["consistent"]


def test_period_budgets_far_from_the_elapsed_share_or_exactly_at_it_throughout(planted, found):
    assert listed(planted, "spread", "A7") == ["Summer", "Above"]
    assert severities(found, "linear", "A7") == [("info", "linear_budget")]
    assert listed(planted, "linear", "A7") == ["Enhet 1"]
    assert [r["outcome"] for r in found["three", "A7"]] == ["consistent"]


def test_a_variance_told_with_the_wrong_sign_shows_in_the_budget_that_it_implies(found):
    judged = {r["location"]: r for r in found["implied", "A2"]}
    wrong = judged["text: Köp av tjänster / avvikelse perioden"]
    assert (wrong["outcome"], wrong["severity"], wrong["reason"]) == ("inconsistent", "warning", "single_proof")
    assert (wrong["reported"], wrong["computed"]) == (-1300, 1300)
    assert {r["outcome"] for r in judged.values() if r is not wrong} == {"consistent"}


def test_a_variance_with_a_zero_too_many_shows_there_too(found):
    assert places(found, "ten", "A2") == ["Köp av tjänster / avvikelse perioden"]


@pytest.mark.parametrize("report_id", ["no_flip", "linked", "printed", "far"])
def test_an_implied_budget_alone_accuses_no_number(found, report_id):
    assert places(found, report_id, "A2") == []


def test_a_season_on_one_row_does_not_hide_the_wrong_sign_on_another(found):
    assert places(found, "seasonal", "A2") == ["Köp av tjänster / avvikelse perioden"]


def test_one_project_twice_with_other_amounts(planted, found):
    assert listed(planted, "twins", "B2") == ["25000 Stegbil", "25000 Stegbil"]
    assert severities(found, "twins", "B2") == [("warning", None)]
    assert severities(found, "twins_optical", "B2") == [("info", "labels_read_optically")]
    assert [r["outcome"] for r in found["same_twice", "B2"]] == ["consistent"]
    assert ("phases", "B2") not in found
    assert ("no_number", "B2") not in found


def test_cumulative_outcome_is_no_less_than_its_years(found):
    judged = {r["location"].split(": ")[1].split(" /")[0]: r for r in found["cumulative", "B3"]}
    assert judged["18031 För litet"]["outcome"] == "inconsistent"
    assert (judged["18031 För litet"]["severity"], judged["18031 För litet"]["computed"]) == ("error", -295)
    # More than its years though its number says that it began within them: a note.
    more = judged["25001 Nytt men mer"]
    assert (more["outcome"], more["severity"], more["reason"]) == ("inconsistent", "info", "start_year_from_number")
    assert {name for name, r in judged.items() if r["outcome"] == "consistent"} == {
        "17031 Gammalt", "19031 Gammalt", "16031 Gammalt", "24001 Nytt", "25002 Nytt",
    }  # fmt: skip


def test_a_column_that_is_cumulative_of_something_else_is_left_alone(found):
    assert ("until_last_year", "B3") not in found


def test_outcome_above_the_years_budget_is_a_note_in_spring_and_a_warning_later(planted, found):
    for report_id in ("april", "august"):
        assert listed(planted, report_id, "B5") == ["24001 Bil", "25000 Stegbil", "Kvar av total"]
    assert severities(found, "april", "B5") == [("info", "first_tertial")]
    assert severities(found, "august", "B5") == [("warning", None)]
    assert severities(found, "year_end", "B5") == [("info", "year_is_over")]
    assert listed(planted, "told", "B5") == ["Gata", "Nät"]
    assert sorted(severities(found, "told", "B5")) == [("info", "forecast_tells"), ("warning", None)]


def test_total_forecast_above_total_budget_needs_a_decided_budget(planted, found):
    assert listed(planted, "totals", "B6") == ["24016 System"]
    assert severities(found, "totals", "B6") == [("info", None)]


def test_little_spent_is_asked_about_from_the_second_tertial(planted, found):
    assert listed(planted, "little_august", "B9") == ["Inventarier"]
    assert severities(found, "little_august", "B9") == [("info", None)]
    assert ("little_april", "B9") not in found
