"""Given this printed cell, this number: exact value, decimals shown, percent, preliminary."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.grammar.numbers import (
    BLANKS,
    IN_PROSE,
    NUMERIC_TOKEN,
    Number,
    digits_value,
    half_width,
    parse_cell,
    prose_half_width,
)

MINUS_SIGNS = ("-", "\u2212", "\u2013")

CELLS = [
    ("0", "0", 0),
    ("42", "42", 0),
    ("14,9", "14.9", 1),
    ("14.9", "14.9", 1),
    ("0,05", "0.05", 2),
    ("5 900", "5900", 0),
    ("1 234 567", "1234567", 0),
    ("12 345,60", "12345.60", 2),
    ("12345", "12345", 0),  # no separator at all
    ("+1 218", "1218", 0),
    ("-2 096", "-2096", 0),
    ("\u22122 096", "-2096", 0),
    ("\u20132 096", "-2096", 0),
    ("- 6 279", "-6279", 0),
    ("\u2212 6 279", "-6279", 0),
    ("51 -", "-51", 0),
    ("51-", "-51", 0),
    ("  370 ", "370", 0),
    ("370|", "370", 0),  # a table rule is no part of the number
    ("| 370", "370", 0),
    ("370*", "370", 0),  # nor is a footnote mark
    ("370**", "370", 0),
    ("370)", "370", 0),
    ("ca 400", "400", 0),
]


@pytest.mark.parametrize(("text", "value", "decimals"), CELLS)
def test_a_cell_states_a_number(text, value, decimals):
    assert parse_cell(text) == Number(Decimal(value), decimals)


@pytest.mark.parametrize("blank", list(BLANKS), ids=lambda b: f"U+{ord(b):04X}")
@pytest.mark.parametrize("sign", MINUS_SIGNS, ids=lambda s: f"U+{ord(s):04X}")
def test_every_blank_separates_thousands_and_every_minus_is_one(blank, sign):
    assert parse_cell(f"{sign}12{blank}345{blank}678,5") == Number(Decimal("-12345678.5"), 1)
    assert parse_cell(f"{sign}{blank}12{blank}345") == Number(Decimal("-12345"), 0)


def test_the_four_blanks_of_swedish_typography_are_known():
    assert set(BLANKS) == {"\u0020", "\u00a0", "\u202f", "\u2009"}


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("83.0 %", "83.0", 1),
        ("83,0%", "83.0", 1),
        ("17%", "17", 0),
        ("-0,37 %", "-0.37", 2),
        ("83\u00a0%", "83", 0),
        ("740 %", "740", 0),
    ],
)
def test_a_printed_percent_sign_is_kept_beside_the_value(text, value, decimals):
    assert parse_cell(text) == Number(Decimal(value), decimals, percent=True)


@pytest.mark.parametrize("text", ["Prel 70", "prel. 70", "PREL 70", "Prel\u00a070"])
def test_a_preliminary_number_says_so(text):
    assert parse_cell(text) == Number(Decimal(70), 0, preliminary=True)


def test_an_approximate_number_is_not_preliminary():
    assert parse_cell("ca 70").preliminary is False


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "–", "|", "%", "abc", "Prel", "12 34", "1 2345", "12 3456", "12 345 67"]
    + ["1,2,3", "-51 -", "2025-04-30", "3 av 4", "1:19", "12a", "--5", "1e3", "½"],
)  # fmt: skip
def test_what_is_no_single_number_is_none(text):
    assert parse_cell(text) is None


def test_a_number_shown_without_decimals_is_known_to_half_a_unit():
    assert [half_width(d) for d in (0, 1, 2, 3)] == [
        Decimal("0.5"),
        Decimal("0.05"),
        Decimal("0.005"),
        Decimal("0.0005"),
    ]


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("9900", 0, "50"),  # trailing zeros are rounding, with or without "ca"
        ("10000", 0, "5000"),
        ("-9900", 0, "50"),
        ("14.9", 1, "0.05"),
        ("60.0", 1, "0.05"),  # a decimal that is printed counts, also a zero
        ("14931", 0, "0.5"),
        ("10", 0, "5"),
        ("101", 0, "0.5"),
        ("0", 0, "0.5"),
        ("0.0", 1, "0.05"),
    ],
)
def test_the_rounding_that_prose_shows_is_its_half_width(value, decimals, expected):
    assert prose_half_width(Decimal(value), decimals) == Decimal(expected)


@given(st.integers(1, 9), st.integers(0, 6))
def test_in_prose_each_trailing_zero_widens_ten_times(digit, zeros):
    assert prose_half_width(Decimal(digit * 10**zeros), 0) == Decimal(5) * 10**zeros / 10


amounts = st.builds(
    lambda digits, decimals: Decimal(digits).scaleb(-decimals),
    st.integers(-(10**13), 10**13),
    st.integers(min_value=0, max_value=4),
)


def swedish(value: Decimal, blank: str = " ", minus: str = "-", comma: str = ",") -> str:
    """The value as a Swedish report prints it, every decimal of its own shown."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", blank)
    return (minus if value < 0 else "") + groups + (comma + decimals if decimals else "")


@settings(max_examples=300)
@given(amounts, st.sampled_from(BLANKS), st.sampled_from([*MINUS_SIGNS, "- ", "\u2212\u00a0"]), st.sampled_from(",."))
def test_any_amount_printed_the_swedish_way_is_read_back(value, blank, minus, comma):
    number = parse_cell(swedish(value, blank, minus, comma))
    assert number == Number(value, max(0, -value.as_tuple().exponent))


@given(amounts, st.sampled_from([" %", "%", "\u00a0%"]))
def test_any_percentage_is_read_back(value, sign):
    assert parse_cell(swedish(value) + sign) == Number(value, max(0, -value.as_tuple().exponent), percent=True)


@given(amounts.filter(lambda v: v > 0), st.sampled_from([" -", "-"]))
def test_a_trailing_minus_is_a_minus(value, minus):
    assert parse_cell(swedish(value) + minus).value == -value


@given(st.text(max_size=40))
def test_no_text_breaks_the_cell_grammar(text):
    number = parse_cell(text)
    assert number is None or any(c.isdigit() for c in text)


@given(amounts.filter(lambda v: v >= 0))
def test_the_digits_of_an_unsigned_number_give_value_and_decimals(value):
    assert digits_value(swedish(value)) == (value, max(0, -value.as_tuple().exponent))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ett överskott om 14,9 mnkr redovisas.", ["14,9"]),
        ("Utfallet är -9 760 tkr och prognosen +2 700 tkr.", ["-9 760", "+2 700"]),
        ("Det var 12 uppdrag och 7 initiativ.", ["12", "7"]),
        ("Mötet hölls 2025-04-30.", []),  # a date is no number
        ("Fastigheten Centrum 1:19 säljs.", []),
        ("Se §11 i protokollet.", []),
        ("Kostnaden blev 3 000.", ["3 000"]),
    ],
)
def test_numbers_in_prose(sentence, expected):
    assert [m[0] for m in IN_PROSE.finditer(sentence)] == expected


def test_coverage_counts_runs_of_digits_with_their_inner_separators():
    assert [m[0] for m in NUMERIC_TOKEN.finditer("5 900 tkr, 14,9 %, 2025-04-30, 1:19, mål 2.1.")] == [
        "5",
        "900",
        "14,9",
        "2025-04-30",
        "1:19",
        "2.1",
    ]
