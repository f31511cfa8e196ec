"""Formulas: given the values of the cells that one names, what it gives; silence about what isn't worked out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.readers.formulas import MAX_READ, Unknown, Workbook

VALUES = {
    ("S", 1, 1): Decimal(10),
    ("S", 2, 1): Decimal(20),
    ("S", 3, 1): "text",
    ("S", 4, 1): Decimal("0.1"),
    ("S", 6, 1): Unknown(),
    ("Blad 2", 1, 1): Decimal(7),
    ("Åre's", 1, 1): Decimal(3),
}
AT = ("S", 9, 9)


def given_by(formula: str, **more) -> Decimal | None:
    return Workbook(VALUES, {AT: formula}, **more).computed(AT)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM(A1:A4)", "30.1"),
        ("sum(A1:A2)", 30),
        ("SUM(A1,A2,5)", 35),
        ("SUM($A$1:$A$2)-A1", 20),
        ("A1+A2*2", 50),
        ("(A1+A2)*2", 60),
        ("-A1^2", 100),  # the sign binds closer than the power
        ("A1-(-A2)", 30),
        ("-SUM(A1:A2)", -30),
        ("50%*A1", 5),
        ("A1/A2*100", 50),
        ("(A2-A1)/A1", 1),
        ("1E3+A1", 1010),
        ("A5+A1", 10),  # a blank cell is nought
        ("AVERAGE(A1:A2)", 15),
        ("MAX(A1:A2)-MIN(A1:A2)", 10),
        ("ABS(A1-A2)", 10),
        ("ROUND(A1/3,2)", "3.33"),
        ("ROUND(2.675,2)", "2.68"),
        ("ROUND(-A1*12.5,-1)", -130),
        ("ROUNDDOWN(1.99,1)", "1.9"),
        ("'Blad 2'!A1*3", 21),
        ("'Åre''s'!A1", 3),
        ("SUM('Blad 2'!A:A)", 7),
    ],
)
def test_a_formula_gives(formula, value):
    assert given_by(formula) == Decimal(str(value))


@pytest.mark.parametrize(
    "formula",
    [
        "IF(A1>2,1,0)",
        "IFERROR(A1/0,0)",
        "A1&A2",
        "A1/0",
        "A3+1",  # text
        "A6+1",  # a day or an error
        "SUM(A1:A6)",
        "A1:A2",
        "[1]Annat!A1",
        "Namn+1",
        "Tabell1[Utfall]",
        "SUM(A1",
        "'Finns inte'!A1",
        "",
        "(" * 500 + "1" + ")" * 500,
        "A1" + "+A1" * 3000,
        "9^9^9^9",
        "1E999999+1",
    ],
)
def test_what_is_of_another_kind_is_not_worked_out(formula):
    assert given_by(formula) is None


def test_a_subtotal_leaves_out_the_subtotals_in_its_range_and_hidden_rows_where_it_says_so():
    values = {("S", row, 1): Decimal(row) for row in range(1, 6)}
    formulas = {("S", 3, 1): "SUBTOTAL(9,A1:A2)", ("S", 6, 1): "SUBTOTAL(9,A1:A5)", ("S", 7, 1): "SUBTOTAL(109,A1:A5)"}
    assert Workbook(values, formulas).computed(("S", 6, 1)) == 1 + 2 + 4 + 5
    hidden = Workbook(values, formulas, {"S": {4}})
    assert hidden.computed(("S", 7, 1)) == 1 + 2 + 5
    assert hidden.computed(("S", 6, 1)) is None  # whether a filter hid the row isn't told


@pytest.mark.parametrize(
    ("kept", "differs"),
    [("30", False), ("30.00000000001", False), ("30.001", True), ("-30", True)],
)
def test_only_more_than_the_noise_of_doubles_is_a_difference(kept, differs):
    book = Workbook({**VALUES, AT: Decimal(kept)}, {AT: "SUM(A1:A2)"})
    assert book.differs(AT) == differs


def test_the_noise_is_measured_by_what_went_in():
    values = {("S", 1, 1): Decimal("123456789.1"), ("S", 2, 1): Decimal("-123456789.1"), AT: Decimal("1.5E-8")}
    assert not Workbook(values, {AT: "SUM(A1:A2)"}).differs(AT)


def test_a_formula_that_was_never_calculated_is_worked_out_through_those_it_names():
    formulas = {("S", 1, 2): "A1*2", ("S", 1, 3): "B1+1", ("S", 2, 2): "C2", ("S", 2, 3): "B2"}
    book = Workbook(VALUES, formulas)
    assert book.computed(("S", 1, 3)) == 21
    assert book.computed(("S", 2, 2)) is None  # a circle


def test_a_workbook_of_endless_ranges_ends():
    values = {("S", row, 1): Decimal(1) for row in range(1, 2001)}
    formulas = {("S", row, 2): "SUM(A1:A2000)" for row in range(1, 2 * MAX_READ // 2000)}
    book = Workbook(values, formulas)
    results = [book.computed(at) for at in formulas]
    assert results[0] == 2000
    assert results[-1] is None


@given(st.text(st.sampled_from("A1B2:;,()+-*/^%SUM$!' .\"{}[]#E"), max_size=25))
def test_no_formula_breaks_the_reading(formula):
    assert given_by(formula) is None or isinstance(given_by(formula), Decimal)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
def test_a_sum_is_the_sum(numbers):
    values = {("S", row, 1): Decimal(n) for row, n in enumerate(numbers, 1)}
    book = Workbook({**values, AT: Decimal(sum(numbers))}, {AT: f"SUM(A1:A{len(numbers)})"})
    assert book.computed(AT) == sum(numbers)
    assert not book.differs(AT)
