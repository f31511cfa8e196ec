"""Tables that lost a row or have one twice fail in every column: their neighbours tell what their totals sum."""

from __future__ import annotations

import pytest
from test_structure import DRIFT_COLUMNS, RESULT_CHAIN, TOTALS_FIRST, table

from orchestration.reconcile.structure import infer_arcs

LAND = [
    ("Verksamhetens intäkter", 20351, 20984, 634, 3117, -172, 3289),
    ("Personalkostnader", -6386, -5885, 501, -3658, -3646, -12),
    ("Lokalhyror", 0, 0, 0, 0, 0, 0),
    ("Köp av tjänster", -12028, -10555, 1473, -6696, -3373, -3323),
    ("Övriga kostnader", -2170, -2077, 93, -2678, -833, -1845),
    ("Verksamhetens kostnader", -20584, -18517, 2067, -13032, -7852, -5180),
    ("Verksamhetens nettokostnader", -233, 2467, 2700, -9915, -8024, -1891),
]
BY_UNIT = [
    ("Stab", -2096, -1789, 307, -1457, -5936, -5761),
    ("Ekonomi", -106324, -91700, 14624, -90237, -323325, -322775),
    ("Förvaltningen", -108420, -93489, 14931, -91694, -329261, -328536),
]
BY_KIND = [
    ("Intäkter", 24931, 22070, -2861, 23187, 73940, 73661),
    ("Kostnader", -133351, -115559, 17792, -114881, -403201, -402197),
    ("Summa", -108420, -93489, 14931, -91694, -329261, -328536),
]
NORTH = [
    ("Bil", -3000, -1336, 55, -1051, -280, -15),
    ("Båt", -2300, -1225, 47, -925, -14, -20),
    ("Lyft", -906, -811, 12, -70, -33, -18),
    ("Totalt norr", -6206, -3372, 114, -2046, -327, -53),
]
SOUTH = [
    ("Pump", -900, -870, 30, -829, -71, -829),
    ("Stege", -12500, -11600, 900, -3421, -14, -3421),
    ("Slang", -500, -517, -17, -129, -33, -129),
    ("Mask", -350, -360, -10, -18, -41, -22),
    ("Totalt söder", -14250, -13347, 903, -4397, -159, -4401),
]


def sums(cells: list[dict], statement: str = "drift") -> dict[int, list[int]]:
    """Items by total, of one statement."""
    found: dict[int, list[int]] = {}
    for arc in infer_arcs(cells, "finance_cells"):
        if arc["statement"] == statement:
            found.setdefault(arc["total_line_no"], []).append(arc["item_line_no"])
    return found


def without(rows: list[tuple], at: int) -> list[tuple]:
    return rows[:at] + rows[at + 1 :]


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_a_total_without_one_of_its_rows_is_known_from_the_same_total_elsewhere(lost):
    cells = table(without(RESULT_CHAIN, lost)) + table(LAND, statement="mark")
    assert sums(cells)[5] == [2, 3, 4]
    assert sums(table(without(RESULT_CHAIN, lost))).get(5) is None


def test_a_total_that_another_table_breaks_down_too_sums_the_rows_above():
    cells = table(without(BY_UNIT, 0)) + table(BY_KIND, statement="slag")
    assert sums(cells) == {2: [1]}


@pytest.mark.parametrize("lost", [0, 2, 3])
def test_a_labelled_total_sums_its_rows_as_the_total_beside_it_does(lost):
    cells = table(NORTH + without(SOUTH, lost))
    assert sums(cells) == {4: [1, 2, 3], 8: [5, 6, 7]}


def test_a_selection_of_rows_below_a_much_larger_total_is_no_sum():
    tops = [("Pump", -900, -870, 30, -829, -71, -829), ("Slang", -500, -517, -17, -129, -33, -129)]
    cells = table([*NORTH, *tops, ("Totalt alla", -94250, -83347, 10903, -34397, -8159, -9401)])
    assert sums(cells) == {4: [1, 2, 3]}


@pytest.mark.parametrize("lost", [8, 9, 10])
def test_parts_below_their_total_are_known_from_the_groups_beside_them(lost):
    assert sums(table(without(TOTALS_FIRST, lost)))[8] == [9, 10]


@pytest.mark.parametrize("at", range(5))
def test_a_row_that_stands_twice_is_summed_twice(at):
    rows = RESULT_CHAIN[: at + 1] + RESULT_CHAIN[at:]
    total = {0: 8}.get(at, 7)
    assert {at + 1, at + 2} <= set(sums(table(rows))[total])


def test_two_equal_rows_that_the_total_counts_are_no_slip():
    rows = [("Plats", 5, 7, 11), ("Plats", 5, 7, 11), ("Ort", 131, 252, 373), ("Summa", 141, 266, 395)]
    assert sums(table(rows, DRIFT_COLUMNS[:3])) == {4: [1, 2, 3]}


def test_no_structure_is_supposed_where_no_neighbour_holds():
    assert sums(table(without(SOUTH, 1))) == {}
