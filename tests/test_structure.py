"""Which rows a total sums: found from the figures, never claimed by chance."""

from __future__ import annotations

import random
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.ingest import schemas
from orchestration.reconcile.structure import classify_lines, infer_arcs

DRIFT_COLUMNS = ("budget_year", "forecast_year", "variance_year", "actual_ytd", "actual_ytd_prior_year", "change_ytd")

RESULT_CHAIN = [
    ("Verksamhetens intäkter", 100547, 106840, 6293, 69208, 56418, 12790),
    ("Personalkostnader", -114196, -112465, 1730, -70328, -64523, -5806),
    ("Lokalhyror", -7986, -7986, 0, -5109, -4951, -158),
    ("Köp av tjänster", -51171, -55690, -4519, -31150, -26764, -4386),
    ("Övriga kostnader", -41587, -44950, -3362, -28908, -26300, -2608),
    ("Verksamhetens kostnader", -214941, -221091, -6150, -135496, -122538, -12958),
    ("Verksamhetens nettokostnader", -114394, -114251, 143, -66287, -66120, -168),
    ("Kommunbidrag", 114309, 114309, 0, 76205, 71145, 5061),
    ("Finansnetto", 85, -58, -143, -16, 142, -158),
    ("Årets resultat", 0, 0, 0, 9902, 5167, 4735),
]

TOTALS_FIRST = [
    ("Expansion", 44500, 17862, 26638, 10413, 16344, -5930),
    ("Mark", 0, 1412, -1412, 1412, 10111, -8699),
    ("Expansion - områden", 44500, 16450, 28050, 9002, 6233, 2770),
    ("Norra", 9000, 10000, -1000, 4396, 491, 3905),
    ("Västra", 3000, 1500, 1500, 137, 3335, -3198),
    ("Andra", 32500, 4950, 27550, 4469, 2406, 2063),
    ("Image", 0, 0, 0, 0, 0, 0),
    ("Reinvestering", 20100, 12400, 7700, 7556, 7853, -298),
    ("Inventarier", 900, 900, 0, 0, 272, -272),
    ("Katalog", 6000, 5000, 1000, 3420, 3575, -155),
    ("Hus", 13200, 6500, 6700, 4136, 4007, 129),
    ("Anpassning", 7000, 5000, 2000, 3839, 2671, 1168),
    ("Nät", 5000, 5000, 0, 3839, 983, 2856),
    ("Lokaler", 2000, 0, 2000, 0, 1688, -1688),
    ("Totala utgifter", 71600, 35262, 36338, 21809, 26868, -5060),
]

WITH_MEMO = [
    ("Intäkter", 24931, 22070, -2861, 23187, 73940, 73661),
    ("Kostnader", -133351, -115559, 17792, -114881, -403201, -402197),
    ("Varav kapitalkostnader", -5138, -4361, 777, -4452, -15414, -14349),
    ("Summa", -108420, -93489, 14931, -91694, -329261, -328536),
]


def table(rows, columns=DRIFT_COLUMNS, *, unit="tkr", statement="drift", decimals=0):
    """Cells of a table given as (label, value or None per column)."""
    return [
        {
            "report_id": "r",
            "statement": statement,
            "line_no": line_no,
            "line_label": label,
            "line_kind": "item",
            "measure": measure,
            "value": Decimal(value),
            "decimals": decimals,
            "unit": "%" if measure == "variance_pct" else unit,
        }
        for line_no, (label, *values) in enumerate(rows, 1)
        for measure, value in zip(columns, values, strict=True)
        if value is not None
    ]


def structure(cells):
    """{total line: {item line: weight}}"""
    found: dict[int, dict[int, int]] = {}
    for arc in infer_arcs(cells, "finance_cells"):
        found.setdefault(arc["total_line_no"], {})[arc["item_line_no"]] = arc["weight"]
    return found


def plain(*lines):
    return dict.fromkeys(lines, 1)


CHAIN_STRUCTURE = {6: plain(2, 3, 4, 5), 7: plain(1, 6), 10: plain(7, 8, 9)}
TOTALS_FIRST_STRUCTURE = {
    1: plain(2, 3),
    3: plain(4, 5, 6),
    8: plain(9, 10, 11),
    12: plain(13, 14),
    15: plain(1, 7, 8, 12),
}


def test_a_result_chain_is_read_with_its_sub_totals():
    assert structure(table(RESULT_CHAIN)) == CHAIN_STRUCTURE


def test_totals_that_come_before_their_parts_are_read_without_indentation():
    assert structure(table(TOTALS_FIRST)) == TOTALS_FIRST_STRUCTURE


def test_a_varav_row_is_never_summed_beside_its_parent():
    assert structure(table(WITH_MEMO)) == {4: plain(1, 2)}


def test_a_total_whose_label_is_only_a_name_or_nothing_is_still_found():
    for label in ("Kontoret", ""):
        rows = [*WITH_MEMO[:3], (label, *WITH_MEMO[3][1:])]
        assert structure(table(rows)) == {4: plain(1, 2)}


def test_blocks_with_their_own_totals_and_a_total_of_the_totals():
    rows = [
        ("A", 120, 340, 77),
        ("B", 411, 95, 260),
        ("Block ett", 531, 435, 337),
        ("C", 73, 812, 15),
        ("D", 208, 44, 391),
        ("E", 19, 160, 42),
        ("Block två", 300, 1016, 448),
        ("Totalt", 831, 1451, 785),
    ]
    cells = table(rows, ("budget_year", "actual_ytd", "actual_ytd_prior_year"))
    assert structure(cells) == {3: plain(1, 2), 7: plain(4, 5, 6), 8: plain(3, 7)}


def test_blank_cells_are_absent_and_percentages_are_left_out():
    columns = (
        "total_budget",
        "total_forecast",
        "variance_pct",
        "actual_cumulative",
        "actual_prior_year",
        "budget_year",
    )
    rows = [
        ("17031 - Ett", -3000, -1336, 55, -1051, -280, 0),
        ("19034 - Två", -2300, -1225, 47, -925, 0, 0),
        ("Avslutade", None, None, None, None, -906, None),
        ("Ej beslutade", None, None, None, None, None, -35220),
        ("Totalt", -5300, -2561, 52, -1976, -1186, -35220),
    ]
    cells = table(rows, columns)
    assert structure(cells) == {5: plain(1, 2, 3, 4)}
    assert {arc["columns_total"] for arc in infer_arcs(cells, "investment_cells")} == {5}


def test_costs_printed_without_a_minus_sign_are_subtracted_in_the_net():
    rows = [("Intäkter", 5210, 4876, 9120), ("Kostnader", 7433, 6918, 14027), ("Nettoresultat", -2223, -2042, -4907)]
    cells = table(rows, ("budget_ytd", "actual_ytd", "budget_year"))
    assert structure(cells) == {3: {1: 1, 2: -1}}


def test_no_net_is_claimed_when_the_variance_column_adds_up_the_other_way():
    rows = [("Intäkter", 5210, 4876, -334), ("Kostnader", 7433, 6918, 515), ("Nettoresultat", -2223, -2042, 181)]
    assert structure(table(rows, ("budget_ytd", "actual_ytd", "variance_ytd"))) == {}


def test_a_revenue_is_not_the_sum_of_the_cost_and_the_result_below_it():
    rows = [("Intäkter", 5210, 4876, 9120), ("Drift", 4433, 3918, 8027), ("Resultat", 777, 958, 1093)]
    assert 1 not in structure(table(rows, ("budget_ytd", "actual_ytd", "budget_year")))


def test_a_row_of_capital_costs_without_varav_is_passed_over():
    rows = [WITH_MEMO[0], WITH_MEMO[1], ("Kapitalkostnader", *WITH_MEMO[2][1:]), WITH_MEMO[3]]
    assert structure(table(rows)) == {4: plain(1, 2)}


def test_a_row_near_the_sum_of_its_neighbours_is_no_total_where_the_table_s_total_counts_them_all():
    rows = [
        ("Ombyggnad", 252, 249, 3, 89, 183, -94),
        ("System", 326, 304, 22, 98, 184, -86),
        ("Inventarier", 354, 334, 20, 115, 285, -170),
        ("Ventilation", 211, 196, 15, 67, 89, -22),
        ("Fordon", 565, 529, 36, 183, 225, -42),  # four columns of six are those of the two rows above it
        ("Solceller", 316, 299, 17, 97, 102, -5),
        ("Skyltning", 270, 261, 9, 82, 97, -15),
        ("Totala utgifter", 2294, 2172, 122, 731, 1165, -434),
    ]

    assert structure(table(rows)) == {8: plain(1, 2, 3, 4, 5, 6, 7)}


def test_one_column_and_columns_of_zeros_prove_nothing():
    assert structure(table([("A", 5), ("B", 7), ("Summa", 12)], ("actual_ytd",))) == {}
    zeros = [("A", 5, 0, 0), ("B", 7, 0, 0), ("Summa", 12, 0, 0)]
    assert structure(table(zeros, ("actual_ytd", "budget_ytd", "forecast_year"))) == {}


def test_a_row_equal_to_its_neighbour_is_no_total():
    rows = [("A", 410, 733, 285), ("B", 0, 0, 0), ("C", 410, 733, 285)]
    assert structure(table(rows, ("actual_ytd", "budget_ytd", "forecast_year"))) == {}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(RESULT_CHAIN, CHAIN_STRUCTURE), (TOTALS_FIRST, TOTALS_FIRST_STRUCTURE), (WITH_MEMO, {4: plain(1, 2)})],
)
def test_the_structure_survives_any_single_wrong_cell(rows, expected):
    cells = table(rows)
    for at, cell in enumerate(cells):
        for wrong in (cell["value"] + 1000, -cell["value"], cell["value"] * 10):
            damaged = [*cells[:at], {**cell, "value": wrong}, *cells[at + 1 :]]
            assert structure(damaged) == expected, (cell["line_label"], cell["measure"], wrong)


def test_arcs_fit_the_schema_and_say_how_they_were_found():
    arcs = infer_arcs(table(RESULT_CHAIN), "finance_cells")
    assert schemas.table("calculation_arcs", arcs).num_rows == 9
    assert {(a["columns_holding"], a["columns_total"]) for a in arcs} == {(6, 6)}
    assert {a["basis"] for a in arcs} == {"sum of the rows before, 6 of 6 columns hold"}
    assert isinstance(schemas.table("calculation_arcs", arcs), pa.Table)


def test_the_basis_names_the_columns_that_are_outvoted():
    cells = table(RESULT_CHAIN)
    for cell in cells:
        if cell["line_label"] == "Verksamhetens kostnader" and cell["measure"] in ("actual_ytd", "forecast_year"):
            cell["value"] += 1000
    basis = {a["total_line_no"]: a["basis"] for a in infer_arcs(cells, "finance_cells")}
    assert basis[6] == "sum of the rows before, 4 of 6 columns hold; outvoted: actual_ytd, forecast_year"
    assert basis[7] == basis[6]  # the net sums the same wrong cells
    assert basis[10] == "sum of the rows before, 6 of 6 columns hold"


def test_line_kinds_follow_from_the_arcs_and_the_labels():
    kinds = classify_lines(table(RESULT_CHAIN) + table(WITH_MEMO, statement="netto"))
    assert kinds["drift", 6] == kinds["drift", 7] == "subtotal"
    assert kinds["drift", 10] == kinds["netto", 4] == "total"
    assert kinds["netto", 3] == "memo"
    assert kinds["drift", 8] == "item"


def test_a_row_labelled_summa_is_a_total_even_where_nothing_proves_it():
    assert classify_lines(table([("A", 5), ("Summa", 9)], ("actual_ytd",)))["drift", 2] == "total"


def test_statements_and_reports_are_never_mixed():
    cells = table(WITH_MEMO) + [{**c, "report_id": "other"} for c in table(WITH_MEMO)]
    assert len(infer_arcs(cells, "finance_cells")) == 4
    split = [{**c, "statement": "drift" if c["line_no"] < 3 else "annan"} for c in table(WITH_MEMO)]
    assert infer_arcs(split, "finance_cells") == []


@st.composite
def planted(draw):
    """A table of two or three blocks with totals and a grand total, printed with rounding; one wrong cell."""
    seed = draw(st.integers(0, 2**32))
    totals_first = draw(st.booleans())
    rng = random.Random(seed)
    columns = rng.randint(4, 7)
    lines: list[list[Decimal]] = []
    expected: dict[int, dict[int, int]] = {}
    tops, exact_tops = [], []
    for _ in range(rng.randint(2, 3)):
        exact = [
            [Decimal(rng.randint(-(10**6), 10**6)) / 100 for _ in range(columns)] for _ in range(rng.randint(2, 5))
        ]
        total = [sum(column, Decimal(0)) for column in zip(*exact, strict=True)]
        first = len(lines) + 1
        lines += [total, *exact] if totals_first else [*exact, total]
        at = first if totals_first else len(lines)
        expected[at] = plain(*(n for n in range(first, len(lines) + 1) if n != at))
        tops.append(at)
        exact_tops.append(total)
    lines.append([sum(column, Decimal(0)) for column in zip(*exact_tops, strict=True)])
    expected[len(lines)] = plain(*tops)
    rows = [[f"Rad {n}", *(int(v.quantize(Decimal(1))) for v in line)] for n, line in enumerate(lines, 1)]
    rows[rng.randrange(len(rows))][rng.randint(1, columns)] += rng.choice([-1, 1]) * rng.randint(50, 5000)
    return table([tuple(r) for r in rows], tuple(f"m{n}" for n in range(columns))), expected


@settings(max_examples=60, deadline=None)
@given(planted())
def test_a_planted_structure_is_found_and_nothing_else(case):
    cells, expected = case
    assert structure(cells) == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([20, 500, 20000]))
@example(2845, 20)
@example(1277, 20)
@example(1886, 20)
def test_unrelated_numbers_have_no_structure(seed, size):
    rng = random.Random(seed)
    columns = rng.randint(3, 7)
    rows = [
        (
            rng.choice(["Rad", "Summa", "Netto"]),
            *(rng.randint(-size, size) * (rng.random() < 0.8) for _ in range(columns)),
        )
        for _ in range(rng.randint(3, 15))
    ]
    assert structure(table(rows, tuple(f"m{n}" for n in range(columns)))) == {}
