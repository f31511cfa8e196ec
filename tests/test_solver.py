"""A row of numbers printed cell by cell is read back: exactly where it can be, else with less than full confidence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.tables.solver import Identity, Split, confidence, solve, splits, tokens_of, why

LABEL = "Kostnader"
MOST = 8


def printed(value: int | None) -> str | None:
    return None if value is None else ("-" if value < 0 else "") + f"{abs(value):,}".replace(",", " ")


def cells_of(values: list[int | None]) -> tuple[str | None, ...]:
    return tuple(printed(v) for v in values)


def row_of(values: list[int | None], label: str = LABEL) -> str:
    """The row as text pulled from a PDF has it: single blanks, and one more for each blank cell."""
    return " ".join([label, *(printed(v) or "" for v in values)])


def solved(values: list[int | None], identities: list[Identity] | None = None) -> list[Split]:
    return solve(tokens_of(row_of(values)), len(values), identities or [])


amounts = st.one_of(st.integers(-999, 999), st.integers(-999_999, 999_999), st.integers(-99_999_999, 99_999_999))
similar = st.integers(10, 90_000).flatmap(lambda top: st.lists(st.integers(top, 3 * top), min_size=5, max_size=5))


def footing(budget: int, actual: int, last_year: int, budget_year: int, forecast: int) -> list[int | None]:
    """Budget, actual, variance, last year's actual, the year's budget, forecast and variance."""
    return [budget, actual, actual - budget, last_year, budget_year, forecast, forecast - budget_year]


IDENTITIES = [Identity(2, 1, 0), Identity(6, 5, 4)]


@given(st.lists(st.one_of(st.none(), amounts), min_size=1, max_size=MOST))
def test_the_printed_cells_are_always_among_the_readings(values):
    readings = [s.cells for s in splits(tokens_of(row_of(values)), len(values), invisible=False) if s.label == LABEL]
    assert cells_of(values) in readings


@given(st.lists(st.one_of(st.none(), amounts), min_size=1, max_size=MOST))
def test_every_reading_keeps_every_printed_character(values):
    text = row_of(values)
    for reading in splits(tokens_of(text), len(values), invisible=False):
        assert " ".join([reading.label, *(c or "" for c in reading.cells)]).split() == text.split()
        assert len(reading.cells) == len(values)


@given(st.lists(st.one_of(st.none(), amounts), min_size=1, max_size=MOST))
def test_a_row_that_can_be_read_in_one_way_only_is_read_so(values):
    ranked = solved(values)
    if len(ranked) == 1:
        assert (ranked[0].label, ranked[0].cells) == (LABEL, cells_of(values))
        assert confidence(ranked) == 1


@settings(max_examples=200, derandomize=True)
@given(
    st.integers(1_000, 9_000_000).flatmap(lambda low: st.lists(st.integers(low, 3 * low), min_size=1, max_size=MOST)),
    st.data(),
)
def test_thousands_of_one_size_are_read_exactly_without_any_identity(values, data):
    row = [data.draw(st.sampled_from([v, -v])) for v in values]
    assert solved(row)[0].cells == cells_of(row)


@settings(max_examples=200, derandomize=True)
@given(similar, st.sampled_from([1, -1]))
def test_a_row_whose_variances_foot_is_read_exactly(values, sign):
    row = footing(*(sign * v for v in values))
    ranked = solved(row, IDENTITIES)
    assert (ranked[0].label, ranked[0].cells) == (LABEL, cells_of(row))
    assert confidence(ranked) == 1


@settings(max_examples=200, derandomize=True)
@given(st.lists(st.integers(-9_999_999, 9_999_999), min_size=5, max_size=5))
def test_also_when_its_amounts_have_nothing_in_common(values):
    row = footing(*values)
    assert solved(row, IDENTITIES)[0].cells == cells_of(row)


@settings(max_examples=200, derandomize=True)
@given(st.lists(st.integers(-9_999_999, 9_999_999), min_size=2, max_size=2), st.sampled_from([1, -1]))
def test_three_columns_with_their_difference_either_way_round(values, sign):
    budget, actual = values
    row: list[int | None] = [budget, actual, sign * (actual - budget)]
    assert solved(row, [Identity(2, 1, 0)])[0].cells == cells_of(row)


@settings(max_examples=300, derandomize=True)
@given(st.lists(st.one_of(st.none(), st.integers(100, 99_999)), min_size=2, max_size=MOST).filter(any))
def test_a_row_with_blank_cells_that_show_is_never_silently_wrong(values):
    ranked = solved(values)
    if ranked[0].cells != cells_of(values):
        assert confidence(ranked) < 1
        assert cells_of(values) in [s.cells for s in ranked[1:]]


def test_two_equally_good_readings_are_both_kept():
    ranked = solve(tokens_of("Kostnader 112 345 678 901"), 2)
    assert {s.cells for s in ranked if s.label == LABEL} == {
        ("112 345", "678 901"),
        ("112", "345 678 901"),
        ("112 345 678", "901"),
    }
    ranked = solve(tokens_of("Kostnader 900 450 300 -20 -10"), 4)
    assert {("900 450", "300", "-20", "-10"), ("900", "450 300", "-20", "-10")} <= {s.cells for s in ranked}
    assert confidence(ranked) < 1


def test_the_identity_decides_between_two_readings():
    text = "Kommundirektör -2 196 -1 889 307 -1 557 -5 836 -5 661 175"
    ranked = solve(tokens_of(text), 7, IDENTITIES)
    assert ranked[0].cells == ("-2 196", "-1 889", "307", "-1 557", "-5 836", "-5 661", "175")
    assert confidence(ranked) == 1


def test_a_double_blank_is_a_blank_cell():
    assert solve(tokens_of("Uppdrag 19  19"), 3)[0].cells == ("19", None, "19")
    assert solve(tokens_of("Uppdrag  1 1"), 3)[0].cells == (None, "1", "1")
    assert solve(tokens_of("Uppdrag 1 1 "), 3)[0].cells == ("1", "1", None)


def test_without_visible_blanks_a_missing_cell_lowers_the_confidence():
    ranked = solve(["Stipendier", "-900"], 2, visible_blanks=False)
    assert {s.cells for s in ranked} >= {("-900", None), (None, "-900")}
    assert confidence(ranked) < 1
    assert all(s.untraced for s in ranked)


def test_a_number_of_the_label_stays_there():
    assert solve(tokens_of("24001 - Pumpvagn klass 3 2024 -900 -900"), 2)[0].label == "24001 - Pumpvagn klass 3 2024"
    ranked = solve(tokens_of("Avslutade projekt med utfall 2024 -906"), 3, visible_blanks=False)
    assert {split.label for split in ranked if split.cost < ranked[0].cost + 3} == {"Avslutade projekt med utfall 2024"}


@pytest.mark.parametrize(
    ("text", "width", "cells"),
    [
        ("Andel 17,0% 11,7 %", 2, ("17,0%", "11,7 %")),
        ("Andel -5,7% -", 2, ("-5,7%", "-")),
        ("Avvikelse 51 - 6 279", 2, ("51", "- 6 279")),
        ("Lån 5 565| 596", 2, ("5 565", "596")),
        ("Lån 12|345", 2, ("12", "345")),  # a table rule parts what a blank would join
        ("Summa 1 234 567 2 345 678", 2, ("1 234 567", "2 345 678")),
        ("Index 084", 1, (None,)),  # the rest of a number is none of its own
        ("Utan siffror", 2, (None, None)),
        ("12 345", 2, None),  # no label
    ],
)
def test_rows_of_other_shapes(text, width, cells):
    ranked = solve(tokens_of(text), width)
    assert (ranked[0].cells if ranked else None) == cells


def test_percentages_belong_to_their_own_column():
    ranked = solve(tokens_of("Pumpvagn -900 -1 336 55%"), 3, percent=[False, False, True])
    assert ranked[0].cells == ("-900", "-1 336", "55%")


def test_rounding_does_not_break_the_identity():
    """A printed variance may be one off, since each amount is rounded for itself."""
    row = "Personalkostnader -114 296 -112 465 1 830 70 508"
    ranked = solve(tokens_of(row), 4, [Identity(2, 1, 0)])
    assert ranked[0].cells == ("-114 296", "-112 465", "1 830", "70 508")
    assert Decimal(-112465) - Decimal(-114296) == 1831


def test_a_split_says_why_it_was_chosen():
    identities = [Identity(2, 1, 0)]
    ranked = solve(tokens_of("Hyror -2 096 -1 789 307"), 3, identities)
    assert why(ranked[0], ranked, identities) == (
        "column 3 is the difference of columns 2 and 1; no other split fits as well"
    )
    open_row = solve(tokens_of("Hyror 12 345 678"), 2)
    assert why(open_row[0], open_row, []).startswith("nearly as good: ")
