"""What a number told in prose is compared with, and where silence is right."""

from __future__ import annotations

from decimal import Decimal

import pytest
from reconcile_facts import cells, claim, claim_terms, judge, report

from orchestration.ingest import schemas
from orchestration.reconcile.links import link_claims

COLUMNS = ("budget_year", "forecast_year", "variance_year", "actual_ytd", "actual_ytd_prior_year", "change_ytd")

LAND = [
    ("Verksamhetens intäkter", 20351, 20984, 634, 3117, -172, 3289),
    ("Personalkostnader", -6386, -5885, 501, -3658, -3646, -12),
    ("Lokalhyror", 0, 0, 0, 0, 0, 0),
    ("Köp av tjänster", -12028, -10555, 1473, -6696, -3373, -3323),
    ("Övriga kostnader", -2170, -2077, 93, -2678, -833, -1845),
    ("Verksamhetens kostnader", -20584, -18517, 2067, -13032, -7852, -5180),
    ("Verksamhetens nettokostnader", -233, 2467, 2700, -9915, -8024, -1891),
    ("Kommunbidrag", 233, 233, 0, 155, 148, 7),
    ("Finansnetto", 0, 0, 0, 0, -1, 1),
    ("Årets resultat", 0, 2700, 2700, -9760, -7877, -1883),
]
OPERATING = [
    ("Intäkter", 73940, 73661, -279, 22070, 23187, -1117),
    ("Kostnader", -403201, -402197, 1004, -115559, -114881, -678),
    ("Kontoret", -329261, -328536, 725, -93489, -91694, -1795),
]
DEPARTMENTS = [
    ("Ekonomiavdelning", -32257, -32257, 0, -9818, -11335, 1517),
    ("Näringsliv", -28077, -28077, 0, -5020, -6660, 1640),
    ("Stab och planering", -97838, -97838, 0, -27146, -23921, -3225),
    ("Räddningstjänst", -90972, -90422, 550, -27193, -25912, -1281),
    ("IT", -41225, -41225, 0, -12259, -12326, 67),
    ("Summa", -290369, -289819, 550, -81436, -80154, -1282),
]


def linked(facts, rule_id):
    """{claim number: [(weight, term label or counted value, outcome)]} of one rule."""
    links = link_claims(facts)
    outcome = {row["relation_id"]: row["outcome"] for row in judge(claim_terms(facts, links))}
    found = {}
    for row in links:
        if row["rule_id"] == rule_id:
            key = f"{rule_id}:r:{row['claim_no']}" + (f":{row['link_no']}" if rule_id == "R9" else "")
            found.setdefault(row["claim_no"], []).append((row["weight"], row["term_label"], outcome[key]))
    return found


def two_tables(*claims):
    land = cells(LAND, COLUMNS, statement="exploatering")
    drift = cells(DEPARTMENTS, COLUMNS, statement="drift", first_no=200, first_line=200)
    return report(finance_cells=land + drift, claims=list(claims))


def test_a_claim_is_bound_to_the_row_of_its_own_sections_table():
    facts = two_tables(claim(1, "actual_ytd", "Personalkostnader", 3658, statement="exploatering"))
    assert linked(facts, "R8") == {1: [(-1, "Personalkostnader, actual_ytd", "consistent")]}


@pytest.mark.parametrize(
    ("subject", "row", "value"),
    [
        ("Ekonomiavdelningen", "Ekonomiavdelning", 9818),
        ("Näringsliv och etableringsenheten", "Näringsliv", 5020),
        ("Stab- och planeringsavdelningen", "Stab och planering", 27146),
        ("Räddningstjänsten", "Räddningstjänst", 27193),
        ("IT-enheten", "IT", 12259),
        ("Kommunstyrelsekontoret", "Summa", 81436),
    ],
)
def test_names_are_known_in_other_forms_and_the_own_body_is_the_whole(subject, row, value):
    facts = two_tables(claim(1, "actual_ytd", subject, value, statement="drift"))
    assert linked(facts, "R8") == {1: [(-1, f"{row}, actual_ytd", "consistent")]}


def test_a_wrong_number_in_prose_is_linked_and_fails():
    facts = two_tables(claim(1, "variance_year", "Räddningstjänsten", 561, sign="överskott", statement="drift"))
    assert linked(facts, "R8") == {1: [(1, "Räddningstjänst, variance_year", "inconsistent")]}


def test_a_variance_told_with_the_wrong_sign_is_linked_and_fails():
    facts = two_tables(claim(1, "variance_year", "Räddningstjänsten", -550, sign="underskott", statement="drift"))
    assert linked(facts, "R8") == {1: [(1, "Räddningstjänst, variance_year", "inconsistent")]}


def test_the_rounding_shown_in_prose_is_the_margin_and_units_are_converted():
    facts = two_tables(
        claim(1, "variance_year", "Köp av tjänster", 1500, sign="positiv", statement="exploatering"),
        claim(2, "variance_year", "Räddningstjänsten", "0.6", unit="mnkr", sign="överskott", statement="drift"),
    )
    found = linked(facts, "R8")
    assert [outcome for rows in found.values() for *_, outcome in rows] == ["rounding", "rounding"]


def test_a_cost_increase_is_told_the_other_way_round_than_the_table_prints_it():
    facts = two_tables(claim(1, "cost_increase_ytd", "Köp av tjänster", 3323, sign="ökat", statement="exploatering"))
    assert linked(facts, "R8") == {1: [(-1, "Köp av tjänster, change_ytd", "consistent")]}


def test_a_variance_printed_as_budget_less_forecast_is_good_when_positive_for_expenditure():
    rows = [("Reinvestering", 20100, 12400, 7700), ("Anpassning", 7000, 5000, 2000), ("Totalt", 27100, 17400, 9700)]
    invested = cells(
        rows, ("budget_year", "forecast_year", "variance_year"), statement="invest", fact="investment_cells"
    )
    facts = report(
        investment_cells=invested,
        claims=[claim(1, "variance_year", "Reinvesteringar", 7700, sign="positiv", statement="invest")],
    )
    assert linked(facts, "R8") == {1: [(1, "Reinvestering, variance_year", "consistent")]}


def test_silence_where_another_cell_states_the_number():
    elsewhere = claim(1, "variance_year", "Övriga kostnader", 1473, sign="positiv", statement="exploatering")
    other_column = claim(2, "variance_year", "Räddningstjänsten", 1281, sign="positiv", statement="drift")
    assert linked(two_tables(elsewhere, other_column), "R8") == {}


def test_silence_for_parts_for_unknown_subjects_and_for_rows_of_the_same_name_elsewhere():
    facts = two_tables(
        claim(1, "actual_ytd_part", "Personalkostnader", 1521, statement="exploatering"),
        claim(2, "actual_ytd", "Vaktmästeriet", 4711, statement="drift"),
        claim(3, "actual_ytd", "Personalkostnader", 4711, statement="drift"),
    )
    assert linked(facts, "R8") == {}


def test_the_same_figure_told_twice_is_compared_also_across_units():
    facts = report(
        claims=[
            claim(1, "variance_year", "Kommunstyrelsekontoret", "60.0", unit="mnkr", sign="överskott"),
            claim(2, "variance_year", "Kommunstyrelsekontoret", 60046, sign="positiv", line=30),
            claim(3, "variance_year", "Kommunstyrelsekontoret", 61046, sign="positiv", line=60),
        ]
    )
    found = linked(facts, "R9")
    assert [row[2] for row in found[2]] == ["rounding"]
    assert [row[2] for row in found[3]] == ["inconsistent"]


def test_figures_of_different_bodies_rows_or_goals_are_never_compared():
    facts = report(
        claims=[
            claim(1, "variance_year", "Kommunstyrelsekontoret", 700, sign="överskott"),
            claim(2, "variance_year", "Samhällsbyggnadskontoret", 900, sign="överskott"),
            claim(3, "assignments_total", "Kommunstyrelsekontoret", 21, unit="st"),
            claim(4, "assignments_total", "Inriktningsmål 7.1", 4, unit="st"),
            claim(5, "variance_year", "IT-enheten", 800, sign="överskott"),
        ]
    )
    assert linked(facts, "R9") == {}


def test_two_figures_in_one_sentence_are_not_the_same_figure():
    facts = report(
        claims=[
            claim(1, "variance_year", "IT-enheten", 700, sign="x", sentence="samma mening"),
            claim(2, "variance_year", "IT-enheten", 900, sign="x", sentence="samma mening"),
        ]
    )
    assert linked(facts, "R9") == {}


def land_variances(**changed):
    told = {"Årets resultat": -9779, "Verksamhetens intäkter": -10451, "Personalkostnader": 579}
    told |= {"Köp av tjänster": 1323, "Övriga kostnader": -1231} | changed
    return [
        claim(n, "variance_ytd", subject, value, sign="x", statement="exploatering", line=10 + n)
        for n, (subject, value) in enumerate(told.items(), 1)
        if value is not None
    ]


def test_parts_told_in_prose_are_summed_when_every_other_row_follows_a_linear_budget():
    facts = report(finance_cells=cells(LAND, COLUMNS, statement="exploatering"), claims=land_variances())
    (parts,) = linked(facts, "R10").values()
    assert [label for _, label, _ in parts] == [
        "Verksamhetens intäkter", "Personalkostnader", "Köp av tjänster", "Övriga kostnader",
    ]  # fmt: skip
    assert {outcome for *_, outcome in parts} == {"rounding"}


def test_an_incomplete_sum_is_silent():
    facts = report(
        finance_cells=cells(LAND, COLUMNS, statement="exploatering"),
        claims=land_variances(**{"Övriga kostnader": None}),
    )
    assert linked(facts, "R10") == {}


def test_an_untold_row_off_the_linear_budget_silences_the_sum():
    rows = [(label, *values) for label, *values in LAND]
    rows[2] = ("Lokalhyror", -900, -900, 0, -100, -100, 0)
    rows[5] = ("Verksamhetens kostnader", -21484, -19417, 2067, -13132, -7952, -5180)
    rows[6] = ("Verksamhetens nettokostnader", -1133, 1567, 2700, -10015, -8124, -1891)
    rows[9] = ("Årets resultat", -900, 1800, 2700, -9860, -7977, -1883)
    facts = report(finance_cells=cells(rows, COLUMNS, statement="exploatering"), claims=land_variances())
    assert linked(facts, "R10") == {}


def test_the_two_sides_of_the_account_told_in_one_sentence_are_summed_without_any_table():
    sentence = "ett överskott om 60,0 som fördelar sig med 2,7 på intäktssidan och 57,3 på kostnadssidan"
    told = [("Kommunstyrelsekontoret", "60.0"), ("intäktssidan", "2.7"), ("kostnadssidan", "57.3")]
    claims = [
        claim(n, "variance_year", subject, value, unit="mnkr", sign="överskott", sentence=sentence)
        for n, (subject, value) in enumerate(told, 1)
    ]
    found = linked(report(claims=claims), "R10")
    assert [row[1:] for row in found[1]] == [("intäktssidan", "consistent"), ("kostnadssidan", "consistent")]


def counts(**values):
    return [claim(n, name, None, value, unit="st", line=20) for n, (name, value) in enumerate(values.items(), 1)]


def test_counts_fall_into_parts():
    facts = report(
        claims=counts(assignments_total=22, assignments_started=19, assignments_completed=1, assignments_not_started=1)
    )
    assert [row[2] for row in linked(facts, "R10")[1]] == ["inconsistent"] * 3


def test_a_struck_item_closes_a_count_also_where_it_is_told_elsewhere():
    claims = counts(initiatives_total=22, initiatives_completed=17, initiatives_carried_over=4)
    claims.append(claim(9, "initiatives_struck", None, 1, unit="st", line=90, section="Annat"))
    found = linked(report(claims=claims), "R10")
    assert len(found[1]) == 3
    assert {outcome for *_, outcome in found[1]} == {"consistent"}


def test_a_struck_item_told_elsewhere_is_a_part_of_the_count_also_where_nothing_closes_it():
    one = "Av 22 initiativ är 17 klara och 4 överförs."
    claims = [
        told(1, "initiatives_total", 22, line=20, sentence=one),
        told(2, "initiatives_completed", 17, line=20, sentence=one),
        told(3, "initiatives_carried_over", 4, line=20, sentence=one),
        told(4, "initiatives_struck", 2, line=21, sentence="Två initiativ är strukna."),
    ]
    assert linked(report(claims=claims), "R10")[1] == [(1, "initiatives_completed", "inconsistent")] + [
        (1, name, "inconsistent") for name in ("initiatives_carried_over", "initiatives_struck")
    ]


def test_a_later_sentence_divides_what_it_refers_to_whatever_else_the_whole_was_told_of():
    first, then = "Av 52 är 42 klara och 10 förs över.", "Tre av de tio uppdragen går enligt plan, sex är sena."
    claims = [
        told(1, "assignments_total", 52, line=5, sentence=first),
        told(2, "assignments_completed", 42, line=5, sentence=first),
        told(3, "assignments_carried_over", 10, line=5, sentence=first),
        told(4, "assignments_on_plan", 3, line=5, sentence=then) | {"subject": "Kontoret, av de tio uppdragen"},
        told(5, "assignments_delayed", 6, line=5, sentence=then) | {"subject": "Kontoret, av de tio uppdragen"},
    ]
    facts = report(claims=[c | {"subject": c["subject"] or "Kontoret"} for c in claims])
    assert {outcome for *_, outcome in linked(facts, "R10")[3]} == {"inconsistent"}
    claims[3]["value"] = Decimal(4)
    facts = report(claims=[c | {"subject": c["subject"] or "Kontoret"} for c in claims])
    assert {outcome for *_, outcome in linked(facts, "R10")[3]} == {"consistent"}


@pytest.mark.parametrize(
    ("not_reached", "whole_told_again", "outcomes"),
    [(4, True, {"consistent"}), (5, True, {"inconsistent"}), (5, False, set()), (3, True, set())],
)
def test_more_goals_than_there_are_is_wrong_where_each_part_is_told_out_of_them(
    not_reached, whole_told_again, outcomes
):
    one, other = "17 av de 21 målen nås.", f"De {not_reached} av 21 mål som inte nås är dessa."
    claims = [
        told(1, "goals_total", 21, line=5, sentence=one),
        told(2, "goals_fulfilled", 17, line=5, sentence=one),
        told(3, "goals_not_fulfilled", not_reached, line=30, sentence=other),
    ]
    if whole_told_again:
        claims.append(told(4, "goals_total", 21, line=30, sentence=other))
    found = linked(report(claims=claims), "R10")
    assert {outcome for rows in found.values() for *_, outcome in rows} == outcomes


def test_overlapping_parts_that_do_not_add_up_are_silent():
    spread = counts(assignments_total=21, assignments_completed=1, assignments_on_plan=20, assignments_delayed=1)
    spread[3]["source_line"] = 60
    assert linked(report(claims=spread), "R10") == {}
    partly = counts(goals_total=13, goals_fulfilled=10, goals_not_fulfilled=1)
    assert linked(report(claims=partly), "R10") == {}


def items(statuses, kind="uppdrag", goal_no="1.1"):
    return [
        {"report_id": "r", "fact_no": n, "kind": kind, "status": status, "prognosis": prognosis, "goal_no": goal_no}
        for n, (status, prognosis) in enumerate(statuses, 1)
    ]


LISTED = items(
    [("påbörjad", "enligt plan")] * 19 + [("slutförd", "enligt plan"), ("ej påbörjad", "avvikelse från plan")]
)


def test_counts_are_compared_with_the_listed_items():
    facts = report(
        assignments=LISTED,
        claims=counts(assignments_total=21, assignments_on_plan=20, assignments_deviating=1, assignments_started=18),
    )
    found = linked(facts, "R11")
    assert [found[n][0][2] for n in (1, 2, 3, 4)] == ["consistent", "consistent", "consistent", "inconsistent"]


def test_a_list_that_may_be_incomplete_is_only_linked_where_it_agrees():
    facts = report(assignments=LISTED[:8], claims=counts(assignments_total=21, assignments_completed=3))
    assert linked(facts, "R11") == {}


def test_a_count_that_agrees_with_the_status_table_is_linked_to_that():
    table = [{"kind": "uppdrag", "status": "påbörjad", "on_plan": 22, "deviating": None, "total": 22}]
    facts = report(assignments=LISTED, status_counts=table, claims=counts(assignments_total=22))
    assert linked(facts, "R11")[1] == [(1, "uppdrag totalt, statustabellen", "consistent")]


def test_a_goals_own_count_is_compared_with_that_goals_items():
    other = items([("påbörjad", "enligt plan")] * 2, goal_no="7.1")
    facts = report(
        assignments=LISTED + other, claims=[claim(1, "assignments_total", "Inriktningsmål 7.1", 2, unit="st")]
    )
    assert linked(facts, "R11") == {1: [(1, "uppdrag totalt, listade, mål 7.1", "consistent")]}


def indicators(*rows):
    return [
        {
            "report_id": "r", "fact_no": n, "goal_no": "3.3", "line_no": n, "indicator": f"I {n}", "scope": scope,
            "measure": "assessment", "value": None, "text_value": verdict,
        }
        for n, (scope, verdict) in enumerate(rows, 1)
    ]  # fmt: skip


def test_every_natural_scope_of_a_quantifier_is_tried():
    verdicts = indicators(
        ("kf", "uppfyllt"), ("kf", "uppfyllt"), ("kf", "uppfyllt"), ("kf", "inget värde angivet"), ("nämnd", "uppfyllt")
    )
    for value, outcome in ((4, "consistent"), (3, "consistent"), (1, "consistent"), (2, "inconsistent")):
        facts = report(
            indicator_cells=verdicts, claims=[claim(1, "indicators_on_target", "Inriktningsmål 3.3", value, unit="st")]
        )
        assert linked(facts, "R11")[1][0][2] == outcome, value


def test_goals_named_only_where_they_fail_do_not_contradict_the_totals():
    goals = [{"report_id": "r", "fact_no": n, "goal_no": f"2.{n}", "assessment": "ej uppfyllt"} for n in range(1, 5)]
    facts = report(goals=goals, claims=counts(goals_total=21, goals_fulfilled=17, goals_not_fulfilled=4))
    assert linked(facts, "R11") == {3: [(1, "mål ej uppfyllda", "consistent")]}


def test_links_fit_the_schema_and_number_their_rows():
    facts = report(finance_cells=cells(LAND, COLUMNS, statement="exploatering"), claims=land_variances())
    links = link_claims(facts)
    assert schemas.table("claim_links", links).num_rows == len(links) > 3
    assert [row["link_no"] for row in links] == list(range(1, len(links) + 1))
    assert link_claims(facts) == links


def test_the_whole_of_an_operating_account_is_the_own_body():
    facts = report(
        finance_cells=cells(OPERATING, COLUMNS),
        claims=[
            claim(1, "variance_year", "Kommunstyrelsekontoret", "0.7", unit="mnkr", sign="överskott"),
            claim(2, "variance_year", "kostnadssidan", "1.0", unit="mnkr", sign="överskott", statement="drift"),
        ],
    )
    found = linked(facts, "R8")
    assert [row[1] for rows in found.values() for row in rows] == [
        "Kontoret, variance_year",
        "Kostnader, variance_year",
    ]


def test_a_count_of_what_is_left_does_not_contradict_the_count_of_all():
    left = claim(2, "assignments_on_plan", None, 4, unit="st", line=60)
    facts = report(assignments=LISTED, claims=[claim(1, "assignments_on_plan", None, 20, unit="st"), left])
    assert linked(facts, "R9") == {}
    assert linked(facts, "R11") == {1: [(1, "uppdrag enligt plan, listade", "consistent")]}


def test_a_prognosis_may_count_only_what_is_still_to_be_done():
    facts = report(assignments=LISTED, claims=counts(assignments_on_plan=19))
    assert linked(facts, "R11") == {1: [(1, "uppdrag enligt plan, listade ej slutförda", "consistent")]}


def test_a_target_told_wrong_is_linked_but_not_a_number_from_another_column():
    row = {"report_id": "r", "goal_no": "3.2", "line_no": 1, "indicator": "Antal platser", "scope": "kf", "decimals": 0}
    columns = [("actual_ytd", 8), ("target", 59), ("forecast", 19)]
    own = [
        {**row, "fact_no": n, "measure": measure, "value": Decimal(value), "text_value": None, "unit": "st"}
        for n, (measure, value) in enumerate(columns, 1)
    ]
    for value, outcomes in ((59, ["consistent"]), (95, ["inconsistent"]), (19, [])):
        facts = report(indicator_cells=own, claims=[claim(1, "indicator_target", "Antal platser", value, unit="st")])
        assert [outcome for rows in linked(facts, "R8").values() for *_, outcome in rows] == outcomes


def told(number, name, value, *, line, sentence):
    return claim(number, name, None, value, unit="st", line=line, sentence=sentence)


def test_what_goes_to_plan_and_what_is_late_divides_what_is_started_in_one_sentence():
    one = "Sex är påbörjade; fyra blir klara enligt plan och tre senare."
    claims = [
        told(1, "assignments_started", 6, line=10, sentence=one),
        told(2, "assignments_on_plan", 4, line=10, sentence=one),
        told(3, "assignments_delayed", 3, line=11, sentence=one),
    ]
    ((*parts,),) = linked(report(claims=claims), "R10").values()
    assert [outcome for *_, outcome in parts] == ["inconsistent", "inconsistent"]
    claims[2] = told(3, "assignments_delayed", 3, line=30, sentence="Tre blir klara senare.")
    assert linked(report(claims=claims), "R10") == {}


def test_parts_told_beside_the_whole_come_before_parts_from_elsewhere():
    beside = "Av 52 är 42 klara, fyra går enligt plan och fem är försenade."
    claims = [
        told(1, "assignments_carried_over", 10, line=5, sentence="Tio förs över."),
        told(2, "assignments_total", 52, line=40, sentence=beside),
        told(3, "assignments_completed", 42, line=40, sentence=beside),
        told(4, "assignments_on_plan", 4, line=40, sentence=beside),
        told(5, "assignments_delayed", 5, line=40, sentence=beside),
    ]
    assert {o for *_, o in linked(report(claims=claims), "R10")[2]} == {"inconsistent"}
    claims[4] = told(5, "assignments_delayed", 6, line=40, sentence=beside)
    assert {o for *_, o in linked(report(claims=claims), "R10")[2]} == {"consistent"}


@pytest.mark.parametrize(
    ("completed", "on_plan", "delayed", "outcomes"),
    [
        (42, 4, 6, {"consistent"}),
        (42, 5, 6, {"inconsistent"}),
        (41, 4, 6, {"inconsistent"}),
        (42, 46, 6, set()),  # what is completed is to plan as well
        (42, 42, 10, set()),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_a_sentence_with_all_that_can_become_of_a_whole_divides_it(
    completed: int, on_plan: int, delayed: int, outcomes: set[str], together: bool
):
    whole = "Nämnden hade 52 uppdrag."
    division = f"{completed} är klara, {on_plan} går enligt plan och {delayed} är försenade."
    claims = [
        told(1, "assignments_total", 52, line=40, sentence=division if together else whole),
        told(2, "assignments_completed", completed, line=40, sentence=division),
        told(3, "assignments_on_plan", on_plan, line=40, sentence=division),
        told(4, "assignments_delayed", delayed, line=40, sentence=division),
    ]
    assert {o for parts in linked(report(claims=claims), "R10").values() for *_, o in parts} == outcomes


@pytest.mark.parametrize(("started", "outcome"), [(3, "consistent"), (4, "inconsistent")])
def test_any_three_states_in_the_next_sentence_divide_the_whole(started: int, outcome: str):
    division = f"20 är klara, {started} är påbörjade, två är sena och fem är inte påbörjade."
    claims = [
        told(1, "assignments_total", 30, line=40, sentence="Nämnden hade 30 uppdrag."),
        told(2, "assignments_completed", 20, line=40, sentence=division),
        told(3, "assignments_started", started, line=40, sentence=division),
        told(4, "assignments_delayed", 2, line=40, sentence=division),
        told(5, "assignments_not_started", 5, line=40, sentence=division),
    ]
    assert {o for parts in linked(report(claims=claims), "R10").values() for *_, o in parts} == {outcome}


def test_a_slip_of_a_count_is_told_though_another_sentence_has_it_right():
    right = told(1, "assignments_on_plan", 20, line=10, sentence="20 går enligt plan.")
    slip = told(2, "assignments_on_plan", 200, line=60, sentence="200 går enligt plan.")
    other = told(2, "assignments_on_plan", 4, line=60, sentence="Av dem går fyra enligt plan.")
    assert 2 in linked(report(assignments=LISTED, claims=[right, slip]), "R11")
    assert 2 not in linked(report(assignments=LISTED, claims=[right, other]), "R11")


def test_a_list_of_nothing_but_missed_goals_is_the_list_of_these():
    goals = [{"goal_no": str(n), "title": f"Mål {n}", "assessment": "ej uppfyllt"} for n in range(4)]
    count = told(1, "goals_not_fulfilled", 5, line=10, sentence="Följande fem nås inte:")
    assert [o for *_, o in linked(report(goals=goals, claims=[count]), "R11")[1]] == ["inconsistent"]
    goals[0]["assessment"] = "uppfyllt"
    assert linked(report(goals=goals, claims=[count]), "R11") == {}


def outcome_cells(ytd, forecast=400):
    row = {"report_id": "r", "goal_no": "3.3", "line_no": 1, "scope": "kf", "decimals": 0, "text_value": None}
    row |= {"indicator": "Antal medarbetare som utbildats i brandskydd", "unit": "st"}
    columns = [("actual_ytd", ytd), ("target", 300), ("forecast", forecast)]
    return [{**row, "fact_no": n, "measure": m, "value": Decimal(v)} for n, (m, v) in enumerate(columns, 1)]


@pytest.mark.parametrize(
    ("value", "sentence", "outcomes"),
    [
        (320, "Hittills har 320 medarbetare gått utbildningen.", ["consistent"]),
        (230, "Hittills har 230 medarbetare gått utbildningen.", ["inconsistent"]),
        (321, "Hittills har 321 medarbetare gått utbildningen.", ["inconsistent"]),
        (320000, "Hittills har 320 000 medarbetare gått utbildningen.", ["inconsistent"]),
        (560, "Hittills har 560 medarbetare gått utbildningen.", []),  # no slip: another thing
        (321, "Hittills har 321 broschyrer delats ut.", []),  # counts something else
        (400, "Under året erbjuds 400 medarbetare utbildning.", []),  # the forecast
    ],
)
def test_an_outcome_told_is_held_against_the_indicators_where_it_counts_the_same(value, sentence, outcomes):
    own = outcome_cells(320)
    told_ = claim(1, "indicator_actual_ytd", own[0]["indicator"], value, unit="st", sentence=sentence)
    found = linked(report(indicator_cells=own, claims=[told_]), "R8")
    assert [outcome for rows in found.values() for *_, outcome in rows] == outcomes


@pytest.mark.parametrize(
    ("value", "outcomes"),
    [(400, ["consistent"]), (4000, ["inconsistent"]), (400000, ["inconsistent"]), (410, []), (320, [])],
)
def test_a_forecast_told_is_only_wrong_by_its_places(value, outcomes):
    own = outcome_cells(320)
    sentence = f"Under året kommer {value} medarbetare att utbildas."
    told_ = claim(1, "indicator_forecast", own[0]["indicator"], value, unit="st", sentence=sentence)
    found = linked(report(indicator_cells=own, claims=[told_]), "R8")
    assert [outcome for rows in found.values() for *_, outcome in rows] == outcomes


def test_a_small_outcome_is_never_told_wrong():
    own = outcome_cells(8, 12)
    told_ = claim(1, "indicator_actual_ytd", own[0]["indicator"], 7, unit="st", sentence="Hittills 7 medarbetare.")
    assert linked(report(indicator_cells=own, claims=[told_]), "R8") == {}


def test_of_two_rows_of_one_name_the_one_that_all_but_states_the_number_is_meant():
    rows = [("25000 Stegbil", -500, -500), ("25000 Stegbil", -12500, -11600), ("Tankbil", -6000, -4500)]
    own = cells(rows, ("total_budget", "total_forecast"), statement="investeringar", fact="investment_cells")
    for value, outcomes in (("12.5", "consistent"), ("21.5", "inconsistent"), ("7.7", None)):
        told_ = claim(1, "investment_budget", "25000 Stegbil", value, unit="mnkr", statement="investeringar")
        found = linked(report(investment_cells=own, claims=[told_]), "R8")
        assert [outcome for *_, outcome in found.get(1, [])] == ([outcomes] if outcomes else [])


@pytest.mark.parametrize("state", ["delayed", "carried_over"])
def test_delays_of_one_whole_told_twice_must_agree(state):
    def passage(start, line, number, total=52):
        return [
            claim(start, "assignments_total", "Kontoret", total, unit="st", line=line, section=f"{line}"),
            claim(start + 1, f"assignments_{state}", "Kontoret", number, unit="st", line=line, section=f"{line}"),
        ]

    assert linked(report(claims=passage(1, 10, 6) + passage(3, 70, 7)), "R9")[4][0][2] == "inconsistent"
    assert 4 not in linked(report(claims=passage(1, 10, 6) + passage(3, 70, 7, total=20)), "R9")


def test_parts_are_not_summed_where_the_table_has_lost_a_row():
    rows = [row for row in LAND if row[0] != "Verksamhetens intäkter"]
    facts = report(finance_cells=cells(rows, COLUMNS, statement="exploatering"), claims=land_variances())
    assert linked(facts, "R10") == {}
