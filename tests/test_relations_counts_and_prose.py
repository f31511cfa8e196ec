"""Relations of counts, rates, units and prose: planted errors are found, what holds or can't be tested is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from dbt_helpers import Facts, Project, decimals


def status(facts: Facts, report: str, *rows: tuple) -> None:
    """Rows of a status table: kind, status, on_plan, deviating, total."""
    for kind, state, on_plan, deviating, total in rows:
        facts.add("status_counts", report, kind=kind, status=state, on_plan=on_plan, deviating=deviating, total=total)


def listed(facts: Facts, report: str, kind: str, state: str | None, prognosis: str | None, count: int) -> None:
    for _ in range(count):
        facts.add("assignments", report, kind=kind, title=f"{kind} {state}", status=state, prognosis=prognosis)


def rate(facts: Facts, report: str, value: str, start: str, end: str, **more) -> None:
    number = Decimal(value)
    given = {"population": "Kontoret", "measure": "rate", "basis": "table"} | more
    given |= {"period_start": date.fromisoformat(start), "period_end": date.fromisoformat(end)}
    facts.add("sick_leave", report, value=number, decimals=decimals(number), **given)


def months(facts: Facts, report: str, *values: str, **more) -> None:
    last = {1: 31, 2: 28, 3: 31, 4: 30}
    for month, value in enumerate(values, start=1):
        rate(facts, report, value, f"2025-{month:02d}-01", f"2025-{month:02d}-{last[month]}", **more)


def change(facts: Facts, report: str, group: str, now: str, before: str | None, difference: str, line: int) -> None:
    more = {"group_name": group, "source_line": line}
    rate(facts, report, now, "2024-01-01", "2024-07-31", **more)
    if before is not None:
        rate(facts, report, before, "2023-01-01", "2023-07-31", **more)
    rate(facts, report, difference, "2024-01-01", "2024-07-31", **more | {"measure": "change"})


def claim(facts: Facts, report: str, value, half, unit, *links: tuple) -> None:
    """A claim and its links: rule, value, half width, unit, weight."""
    value = Decimal(value)
    given = {"value": value, "decimals": decimals(value), "half_width": Decimal(half), "unit": unit}
    number = facts.add("claims", report, claim="variance_ytd", subject="Personal", sentence="...", **given)
    for rule, term, term_half, term_unit, weight in links:
        facts.add(
            "claim_links",
            report,
            link_no=1 + sum(r["report_id"] == report for r in facts.rows.get("claim_links", [])),
            rule_id=rule,
            claim_no=number,
            term_fact="items",
            term_value=Decimal(term),
            term_half_width=Decimal(term_half),
            term_unit=term_unit,
            weight=weight,
            term_label="cellen",
            basis="planted",
        )


def plant(facts: Facts) -> None:
    # A status table with blanks, whose total row leaves its own total blank; the lists agree with it.
    status(
        facts,
        "status",
        ("uppdrag", "ej påbörjad", None, 1, 1),
        ("uppdrag", "påbörjad", 19, None, 19),
        ("nämndinitiativ", "påbörjad", 11, 2, 13),
        ("total", None, 30, 3, None),
    )
    listed(facts, "status", "uppdrag", "ej påbörjad", "avvikelse från plan", 1)
    listed(facts, "status", "uppdrag", "påbörjad", "enligt plan", 19)
    # The same with a wrong row total, a wrong total row and one assignment too few.
    status(
        facts,
        "status_wrong",
        ("uppdrag", "påbörjad", 14, 3, 18),
        ("uppdrag", "slutförd", 2, None, 2),
        ("total", None, 16, 4, 20),
        # a second table, closed by a total row that says nothing but one count
        ("nämndinitiativ", "påbörjad", 5, None, 5),
        ("total", None, 5, None, None),
    )
    listed(facts, "status_wrong", "uppdrag", "påbörjad", "enligt plan", 14)
    listed(facts, "status_wrong", "uppdrag", "påbörjad", "avvikelse från plan", 2)
    listed(facts, "status_wrong", "uppdrag", "slutförd", "enligt plan", 2)
    # A list that states no statuses can't be counted by status; by prognosis it can.
    status(facts, "unstated", ("uppdrag", "påbörjad", 2, None, 2))
    listed(facts, "unstated", "uppdrag", None, "enligt plan", 2)

    # Changes of a rate: 0.02 off within 0.105, a sign error, the last within, the first beyond, no earlier rate.
    change(facts, "changes", "Kvinnor", "3.0", "3.4", "-0.37", 314)
    change(facts, "changes", "Män", "3.3", "3.8", "0.48", 315)
    change(facts, "changes", "Vid gränsen", "3.0", "3.4", "-0.50", 316)
    change(facts, "changes", "Utanför", "3.0", "3.4", "-0.51", 317)
    change(facts, "changes", "Utan jämförelse", "3.0", None, "0.10", 318)

    prose = {"basis": "prose", "source_line": 90}
    for report, told in {"april": "2.7", "mean": "4.3", "low": "3.80", "lower": "3.7"}.items():
        months(facts, report, "4.93", "4.95", "4.63", "2.71")
        rate(facts, report, told, "2025-01-01", "2025-04-30", **prose)
    months(facts, "month_missing", "4.93", "4.95", "4.63")
    rate(facts, "month_missing", "2.7", "2025-01-01", "2025-04-30", **prose)
    months(facts, "other_body", "4.93", "4.95", "4.63", "2.71", population="Kommunen")
    rate(facts, "other_body", "2.7", "2025-01-01", "2025-04-30", **prose)
    for group in ("Kvinnor", "Män"):
        months(facts, "two_groups", "4.93", "4.95", "4.63", "2.71", group_name=group)
    rate(facts, "two_groups", "2.7", "2025-01-01", "2025-04-30", **prose)

    indicators = [
        ("Antal utbildade", ["%", "%", "st"]),
        ("Antal möten", ["%", "st"]),
        ("Antalet möten", ["%", "%"]),
        ("Andel", ["%", "%"]),
    ]
    for line_no, (name, units) in enumerate(indicators, start=1):
        for at, unit in enumerate(units):
            more = {"indicator": name, "measure": f"actual_{2020 + at}", "value": 7, "decimals": 0, "unit": unit}
            facts.add("indicator_cells", "units", line_no=line_no, source_line=50 + line_no, **more)

    # 14,9 mnkr told: 14 931 tkr fits (0.031 <= 0.05 + 0.0005), 14 951 does not (0.051 > 0.0505), 14 950.5 touches.
    claim(facts, "fits", "14.9", "0.05", "mnkr", ("R8", 14931, "0.5", "tkr", 1))
    claim(facts, "touches", "14.9", "0.05", "mnkr", ("R8", "14950.5", "0.5", "tkr", 1))
    claim(facts, "misses", "14.9", "0.05", "mnkr", ("R8", 14951, "0.5", "tkr", 1))
    claim(facts, "cost", "5900", "50", "tkr", ("R8", -5885, "0.5", "tkr", -1))
    claim(facts, "no_factor", "5", "0.5", "st", ("R8", 5, "0.5", "%", 1))
    claim(facts, "unit_of_neighbour", "5900", "50", "tkr", ("R8", 5885, "0.5", None, 1))
    # The same figure at two other places: each is a relation of its own.
    claim(facts, "twice", "60046", "0.5", "tkr", ("R9", "60.0", "0.05", "mnkr", 1), ("R9", "61.0", "0.05", "mnkr", 1))
    # The parts: -10 451 + 579 - 1 323 - 1 231 = -12 426 against -9 779; with the sign turned it fits.
    parts = [("R10", v, "0.5", "tkr", 1) for v in (-10451, 579, -1323, -1231)]
    claim(facts, "parts", "-9779", "0.5", "tkr", *parts)
    claim(
        facts,
        "parts_turned",
        "-9779",
        "0.5",
        "tkr",
        *(p if p[1] != -1323 else ("R10", 1323, "0.5", "tkr", 1) for p in parts),
    )
    claim(facts, "items", "18", "0", "st", ("R11", 17, "0", "st", 1))
    claim(facts, "huge", 10**14 - 1, "0.5", "mnkr", ("R8", 10**14 - 1, "0.5", "kr", 1))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    facts = Facts()
    plant(facts)
    return Project(tmp_path_factory.mktemp("counts")).reconcile(facts)


def outcomes(found, report, rule):
    return [(r["location"].split(": ", 1)[1], r["outcome"]) for r in found.get((report, rule), [])]


def the_one(found, report, rule):
    (row,) = found[report, rule]
    return row


def test_a_status_row_sums_what_is_not_blank(found):
    assert {o for _, o in outcomes(found, "status", "R4")} == {"consistent"}
    assert len(found["status", "R4"]) == 3  # the total row states no total
    assert outcomes(found, "status_wrong", "R4")[0] == ("uppdrag påbörjad / totalt", "inconsistent")
    wrong = found["status_wrong", "R4"][0]
    assert (wrong["reported"], wrong["computed"], wrong["tolerance"], wrong["unit"]) == (18, 17, 0, "st")


def test_the_total_row_sums_the_rows_of_its_own_table(found):
    assert outcomes(found, "status", "R5") == [
        ("total / avviker från plan", "consistent"),
        ("total / enligt plan", "consistent"),
    ]
    assert outcomes(found, "status_wrong", "R5") == [
        ("total / avviker från plan", "inconsistent"),  # 4 against 3
        ("total / enligt plan", "consistent"),
        ("total / totalt", "consistent"),  # 20 = 18 + 2
        ("total / enligt plan", "consistent"),
        ("total / totalt", "not_evaluable"),
    ]
    assert found["status_wrong", "R5"][-1]["reason"] == "reported_missing"


def test_the_status_table_against_the_listed_assignments(found):
    assert {o for _, o in outcomes(found, "status", "R6")} == {"consistent"}
    assert len(found["status", "R6"]) == 4  # two statuses and two prognoses of the one kind that is listed
    assert sorted(outcomes(found, "status_wrong", "R6")) == [
        ("uppdrag / avviker från plan", "inconsistent"),
        ("uppdrag / enligt plan", "consistent"),
        ("uppdrag påbörjad / totalt", "inconsistent"),
        ("uppdrag slutförd / totalt", "consistent"),
    ]
    assert outcomes(found, "unstated", "R6") == [("uppdrag / enligt plan", "consistent")]


def test_a_printed_change_against_its_two_rates(found):
    assert outcomes(found, "changes", "R7") == [
        ("Kvinnor / förändring", "rounding"),
        ("Män / förändring", "inconsistent"),
        ("Vid gränsen / förändring", "rounding"),
        ("Utanför / förändring", "inconsistent"),
        ("Utan jämförelse / förändring", "not_evaluable"),
    ]
    wrong = found["changes", "R7"][1]
    assert (wrong["reported"], wrong["computed"]) == (Decimal("0.48"), Decimal("-0.5"))
    assert (wrong["tolerance"], wrong["unit"]) == (Decimal("0.105"), "procentenheter")


def test_a_period_rate_that_is_the_last_months(found):
    row = the_one(found, "april", "F1")
    assert (row["outcome"], row["reason"], row["severity"]) == ("inconsistent", "equals_last_month", "warning")
    assert (row["reported"], row["computed"]) == (Decimal("2.7"), Decimal("4.305"))


def test_a_period_rate_may_leave_the_mean_as_far_as_weights_allow(found):
    # Lowest mean: the last month weighs 1.25, the others 0.75: (0.75 * 14.51 + 1.25 * 2.71) / 3.5 = 4.0771...
    assert the_one(found, "mean", "F1")["outcome"] == "rounding"
    tolerance = the_one(found, "low", "F1")["tolerance"]
    assert tolerance == Decimal("0.2279") + Decimal("0.005") + Decimal("0.005")
    assert the_one(found, "low", "F1")["outcome"] == "inconsistent"
    assert the_one(found, "lower", "F1")["reason"] is None


def test_a_period_rate_needs_all_months_of_the_same_population(found):
    for report in ("month_missing", "other_body", "two_groups"):
        row = the_one(found, report, "F1")
        assert (row["outcome"], row["reason"]) == ("not_evaluable", "months_missing")


def test_a_count_in_percent_is_told_once_and_only_for_counts(found):
    rows = found["units", "G8"]
    assert [(r["location"], r["outcome"]) for r in rows] == [
        ("indikatorer: Antal utbildade", "inconsistent"),
        ("indikatorer: Antal möten", "consistent"),
    ]
    assert (rows[0]["reported"], rows[0]["computed"], rows[0]["unit"], rows[0]["source_line"]) == (None, None, "%", 51)


@pytest.mark.parametrize(
    ("report", "outcome"),
    [
        ("fits", "rounding"),
        ("touches", "rounding"),
        ("misses", "inconsistent"),
        ("cost", "rounding"),
        ("unit_of_neighbour", "rounding"),
        ("huge", "inconsistent"),
    ],
)
def test_prose_against_a_cell_in_the_units_of_the_prose(found, report, outcome):
    assert the_one(found, report, "R8")["outcome"] == outcome


def test_terms_are_converted_exactly(found):
    row = the_one(found, "misses", "R8")
    assert (row["computed"], row["tolerance"], row["unit"]) == (Decimal("14.951"), Decimal("0.0505"), "mnkr")


def test_units_that_no_factor_joins_are_not_compared(found):
    row = the_one(found, "no_factor", "R8")
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "unit_mismatch")


def test_the_same_figure_at_two_places_is_two_relations(found):
    assert [r["outcome"] for r in found["twice", "R9"]] == ["rounding", "inconsistent"]


def test_parts_told_in_prose_are_summed(found):
    row = the_one(found, "parts", "R10")
    assert (row["outcome"], row["computed"], row["difference"]) == ("inconsistent", -12426, 2647)
    assert the_one(found, "parts_turned", "R10")["outcome"] == "rounding"


def test_counts_told_in_prose_are_exact(found):
    row = the_one(found, "items", "R11")
    assert (row["outcome"], row["difference"], row["tolerance"], row["severity"]) == ("inconsistent", 1, 0, "warning")
