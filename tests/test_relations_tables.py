"""Relations within and between tables of amounts: planted errors are found, what lies within rounding is not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from dbt_helpers import Facts, Project


def row(actual, budget, variance):
    return {"actual_ytd": actual, "budget_ytd": budget, "variance_ytd": variance}


def invest(budget, forecast, percent):
    return {"total_budget": budget, "total_forecast": forecast, "variance_pct": percent}


def plant(facts: Facts) -> None:
    # Column sums: year budget foots, actual is 3 off with four rounded terms (bound 2), forecast lacks an item.
    facts.cells(
        "sums",
        "drift",
        {
            "Personal": {"budget_year": 33, "actual_ytd": 33, "forecast_year": 60, "variance_pct": 5},
            "Lokaler": {"budget_year": 33, "actual_ytd": 32},
            "varav hyra|memo": {"budget_year": 30, "actual_ytd": 30},
            "Övrigt": {"budget_year": 33, "actual_ytd": 32},
            "Summa|total": {"budget_year": 100, "actual_ytd": 100, "forecast_year": 100, "variance_pct": 99},
            "Netto|subtotal": {"budget_year": 7},
        },
    )
    facts.arcs("sums", "drift", 5, {1: 1, 2: 1, 4: 1})
    # A net of revenue and costs printed positive, a total whose items are all blank in one column, a blank total.
    facts.cells(
        "net",
        "drift",
        {
            "Intäkter": {"budget_year": 100, "actual_ytd": None, "forecast_year": 100},
            "Kostnader": {"budget_year": 60, "actual_ytd": None, "forecast_year": 60},
            "Resultat|total": {"budget_year": 40, "actual_ytd": 41, "forecast_year": None},
        },
    )
    facts.arcs("net", "drift", 3, {1: 1, 2: -1})

    # Prices per head and indices are no sums, counts are; a column that is named twice counts once, the first time.
    for report, unit in (("prices", "kr/inv"), ("index", "index"), ("counts", "st")):
        facts.cells(
            report,
            "volymer",
            {"A": {"utfall": 1}, "B": {"utfall": 2}, "Summa|total": {"utfall": 9}},
            fact="other_cells",
            unit=unit,
        )
        facts.arcs(report, "volymer", 3, {1: 1, 2: 1}, fact="other_cells")
    for value in (3, 4):
        facts.cells("doubled", "drift", {"A": {"actual_ytd": value}, "Summa|total": {"actual_ytd": 3}})
    facts.arcs("doubled", "drift", 2, {1: 1})

    # Row variance: costs are negative, variance = actual - budget; one sign error, one row at the bound, one beyond.
    facts.cells(
        "variance",
        "drift",
        {
            "Rätt": row(-110, -100, -10),
            "Också rätt": row(-90, -100, 10),
            "Fel tecken": row(-120, -100, 20),
            "Hyror vid gränsen": row(Decimal("-10.0"), -10, Decimal("0.6")),
            "Utanför": row(Decimal("-10.0"), -10, Decimal("0.7")),
            "varav|memo": row(-50, -40, -10),
            "Utan budget": row(-50, None, -50),
        },
    )
    # The table's own convention is the other way round: budget - actual.
    facts.cells(
        "convention",
        "drift",
        {"A": row(110, 100, -10), "B": row(90, 100, 10), "C": row(80, 100, 20), "D": row(70, 100, -30)},
    )
    # As many rows one way as the other: actual - budget.
    facts.cells("tie", "drift", {"A": row(110, 100, 10), "B": row(110, 100, -10), "C": row(5, 5, 0)})
    facts.cells(
        "year_end",
        "drift",
        {
            "A": {"actual_year": 90, "budget_year": 100, "variance_year": -10},
            "B": {"actual_year": 70, "budget_year": 100, "variance_year": 30},
        },
    )
    facts.cells(
        "change",
        "drift",
        {
            "A": {"actual_ytd": 12, "actual_ytd_prior_year": 10, "change_ytd": 2},
            "B": {"actual_ytd": 12, "actual_ytd_prior_year": 10, "change_ytd": 1},
            "C": {"actual_ytd": 12, "actual_ytd_prior_year": 9, "change_ytd": -3},
        },
    )

    # 100 * (3000 - 1336) / 3000 = 55.47: 55 is truncated or rounded, 56 neither; 47.83 rounds to 48.
    facts.cells(
        "percent",
        "investeringar",
        {
            "Avhugget": invest(-3000, -1336, 55),
            "För högt": invest(-30000, -13360, 56),
            "Avrundat uppåt": invest(-230000, -120000, 48),
            "Avhugget högt": invest(-230000, -120000, 47),
            "Fel tecken": invest(-230000, -120000, -48),
            "Utan budget": invest(0, -500, 0),
            "Skadat": invest(-3000, -1336, 55 * 10**9),
        },
        fact="investment_cells",
    )

    # The same total in two tables: three of four columns agree, the fourth is the finding.
    same = {"budget_year": 500, "forecast_year": 510, "actual_ytd": 170, "actual_ytd_prior_year": 160}
    facts.cells("twice", "drift", {"Kostnader|total": same, "Summa|total": same})
    facts.cells(
        "twice",
        "per_enhet",
        {"kostnader |total": same | {"forecast_year": 520}, "Summa|total": same | {"budget_year": 9}},
    )
    # Two rows of one name that are different things: most columns differ, nothing is told.
    facts.cells("namesakes", "drift", {"Intäkter|total": same})
    facts.cells("namesakes", "exploatering", {"Intäkter|total": same | {"budget_year": 1, "forecast_year": 2}})

    # Forecast below what is booked: the room is 100 tkr, or 2 % of a large budget.
    def outlook(forecast, actual, budget=-1000):
        return {"forecast_year": forecast, "actual_ytd": actual, "budget_year": budget}

    facts.cells(
        "outlook",
        "drift",
        {
            "Kostnad under": outlook(-2077, -2678),
            "Hyror vid gränsen": outlook(-500, -600),
            "Löner strax utanför": outlook(-500, -601),
            "Köp av tjänster": outlook(-500, -900, -20000),
            "Övriga kostnader": outlook(-900, -300),
            "Intäkter av annat tecken": outlook(100, -600),
            "Nettokostnad": outlook(-500, -900),
            "Vatten och avlopp": outlook(750, 2008),
            "Summa|total": outlook(-500, -900),
        },
    )
    # What is called a variance may be something else: here it is the budget that is left.
    facts.cells("remaining", "drift", {"A": row(100, 60, 20), "B": row(90, 40, 30), "C": row(10, 12, 2)})
    # Damaged text can make numbers of any size; they are judged like others and stop nothing.
    huge = Decimal(10) ** 14 - 1
    plain = {"B": row(1, 3, 2), "C": row(1, 4, 3)}  # the column is a difference by majority
    facts.cells("huge", "drift", {"A": row(huge, -huge, huge), "S|total": row(huge, huge, huge)} | plain)
    facts.cells("huge", "investeringar", {"A": invest(huge, -huge, 55)}, fact="investment_cells")
    facts.arcs("huge", "drift", 2, {1: 1})


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    facts = Facts()
    plant(facts)
    return Project(tmp_path_factory.mktemp("tables")).reconcile(facts)


def outcomes(found, report, rule):
    """{last two parts of the place: outcome}."""
    return {r["location"].split(": ", 1)[1]: r["outcome"] for r in found.get((report, rule), [])}


def test_a_column_that_is_no_difference_on_most_rows_is_not_judged_as_one(found):
    assert ("remaining", "R2") not in found


def test_column_sum_beyond_rounding_is_inconsistent(found):
    judged = {r["location"]: r for r in found["sums", "R1"]}
    wrong = judged["drift: Summa / utfall perioden"]
    assert (wrong["outcome"], wrong["reported"], wrong["computed"]) == ("inconsistent", 100, 97)
    assert (wrong["difference"], wrong["tolerance"], wrong["unit"]) == (3, 2, "tkr")
    assert (wrong["severity"], wrong["source_line"]) == ("error", 15)
    right = judged["drift: Summa / budget helår"]
    assert (right["outcome"], right["computed"]) == ("rounding", 99)  # the memo row is not summed beside its parent


def test_column_sum_with_a_blank_item_names_the_missing_component(found):
    blank = next(r for r in found["sums", "R1"] if "prognos" in r["location"])
    assert (blank["outcome"], blank["reason"], blank["computed"]) == ("inconsistent", "missing_component", 60)


def test_percentages_are_not_summed(found):
    assert not any("procent" in r["location"] for r in found["sums", "R1"])


def test_only_what_can_be_added_is_summed(found):
    assert ("prices", "R1") not in found
    assert ("index", "R1") not in found
    assert [r["outcome"] for r in found["counts", "R1"]] == ["inconsistent"]


def test_a_column_named_twice_counts_once(found):
    assert [(r["outcome"], r["computed"]) for r in found["doubled", "R1"]] == [("consistent", 3)]


def test_a_sub_total_of_unknown_structure_is_not_evaluated(found):
    netto = next(r for r in found["sums", "R1"] if "Netto" in r["location"])
    assert (netto["outcome"], netto["reason"]) == ("not_evaluable", "no_structure")


def test_column_sum_takes_weights_and_leaves_absent_sides_alone(found):
    judged = {r["location"]: (r["outcome"], r["reason"]) for r in found["net", "R1"]}
    assert judged == {
        "drift: Resultat / budget helår": ("consistent", None),
        "drift: Resultat / utfall perioden": ("not_evaluable", "no_items"),
    }


def test_row_variance_in_the_tables_own_convention(found):
    assert outcomes(found, "variance", "R2") == {
        "Rätt / avvikelse perioden": "consistent",
        "Också rätt / avvikelse perioden": "consistent",
        "Fel tecken / avvikelse perioden": "inconsistent",
        "Hyror vid gränsen / avvikelse perioden": "rounding",  # 0.6 against 0: 0.05 + 0.05 + 0.5, the ends touch
        "Utanför / avvikelse perioden": "inconsistent",
        "varav / avvikelse perioden": "consistent",
    }
    assert list(outcomes(found, "convention", "R2").values()) == ["consistent"] * 3 + ["inconsistent"]
    assert list(outcomes(found, "tie", "R2").values()) == ["consistent", "inconsistent", "consistent"]


def test_a_years_variance_is_against_the_outcome_where_there_is_no_forecast(found):
    assert list(outcomes(found, "year_end", "R2").values()) == ["consistent", "inconsistent"]


def test_row_change_against_the_year_before(found):
    assert list(outcomes(found, "change", "R3").values()) == ["consistent", "rounding", "inconsistent"]


def test_percentage_may_be_rounded_or_truncated_but_nothing_else(found):
    judged = {r["location"].split(": ")[1].split(" /")[0]: r for r in found["percent", "R12"]}
    assert {name: r["outcome"] for name, r in judged.items()} == {
        "Avhugget": "rounding",
        "För högt": "inconsistent",
        "Avrundat uppåt": "rounding",
        "Avhugget högt": "rounding",
        "Fel tecken": "inconsistent",
        "Utan budget": "not_evaluable",
    }
    assert judged["Utan budget"]["reason"] == "zero_base"
    assert judged["Avhugget"]["computed"] == Decimal("55.4666666667")
    assert judged["Avhugget"]["unit"] == "%"


def test_the_same_total_in_two_tables_is_linked_only_when_most_columns_agree(found):
    judged = outcomes(found, "twice", "R13")
    assert judged == {
        "kostnader  / budget helår": "consistent",
        "kostnader  / prognos helår": "inconsistent",
        "kostnader  / utfall perioden": "consistent",
        "kostnader  / utfall samma period föregående år": "consistent",
    }
    assert ("namesakes", "R13") not in found


def test_a_forecast_below_the_outcome_needs_more_than_the_room(found):
    judged = {r["location"].split(": ")[1].split(" /")[0]: r for r in found["outlook", "A1"]}
    assert {name: r["outcome"] for name, r in judged.items()} == {
        "Kostnad under": "inconsistent",
        "Hyror vid gränsen": "consistent",
        "Löner strax utanför": "inconsistent",
        "Köp av tjänster": "consistent",
        "Övriga kostnader": "consistent",
    }
    under = judged["Kostnad under"]
    assert (under["reported"], under["computed"], under["difference"]) == (-2077, -2678, 601)
    assert judged["Köp av tjänster"]["tolerance"] == 400
    assert judged["Kostnad under"]["severity"] == "warning"


def test_numbers_of_any_size_are_judged(found):
    assert {r["outcome"] for r in found["huge", "R1"]} == {"consistent", "inconsistent"}
    assert {r["outcome"] for r in found["huge", "R2"] if "A /" in r["location"] or "S /" in r["location"]} == {
        "inconsistent"
    }
    assert {r["outcome"] for r in found["huge", "R12"]} == {"inconsistent"}
