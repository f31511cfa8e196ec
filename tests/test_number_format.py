"""Number formats: given the stored number and the cell's format, the text that the sheet shows in Swedish."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.readers.date_format import is_date_code, shown_date
from orchestration.ingest.readers.number_format import shown, stored

ACCOUNTING = '_-* #,##0.00\\ [$kr-41D]_-;\\-* #,##0.00\\ [$kr-41D]_-;_-* "-"??\\ [$kr-41D]_-;_-@_-'


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (1234567.4, "#,##0", "1 234 567"),
        (1234567, "# ##0", "1 234 567"),
        (1234567, r"#\ ##0", "1 234 567"),
        (1234.56, "#,##0.0", "1 234,6"),
        (1234.56, "# ##0,0", "1 234,6"),
        (5.25, "0,0", "5,3"),
        (5, "0.00", "5,00"),
        (0.5, "#.00", ",50"),
        (0.25, "0.##", "0,25"),
        (3, "0.##", "3"),
        (123, "00000", "00123"),
        (1999010112, "000000-0000", "199901-0112"),
        (0, "#", ""),
    ],
)
def test_digits_thousands_and_decimals(number, code, text):
    assert shown(number, code) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("#,##0", "-1 234"),
        ("#,##0;-#,##0", "-1 234"),
        ("#,##0;[Red]-#,##0", "-1 234"),
        ("#,##0;[Red]#,##0", "-1 234"),  # red alone tells it
        ("#,##0_);(#,##0)", "-1 234"),
        ("0;\u2212#,##0", "\u22121 234"),
        (r"_-* #,##0\ _k_r_-;\-* #,##0\ _k_r_-", "-1 234"),
        ("[<0]-#,##0;0", "-1 234"),
    ],
)
def test_a_negative_number_shows_a_minus_however_the_format_tells_it(code, text):
    assert shown(-1234, code) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [("#,##0;-#,##0;-", "-"), ("0", "0"), ("0.0", "0,0"), (ACCOUNTING, "- kr"), ("#,##0;-#,##0;;@", "")],
)
def test_nought_has_a_section_of_its_own(code, text):
    assert shown(0, code) == text


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (0.1234, "0.0%", "12,3%"),
        (0.05, "0%", "5%"),
        (-0.0032, "0.0%", "-0,3%"),
        (1234567, "#,##0,", "1 235"),
        (1234567890, "#,##0.0,,", "1 234,6"),
        (1234.5, ACCOUNTING, "1 234,50 kr"),
        (1234, '#,##0 "tkr"', "1 234 tkr"),
        (7.5, '0.0" dagar"', "7,5 dagar"),
        (12.5, "+0.0;-0.0", "+12,5"),
        (12, "[>=10]0;0.0", "12"),
        (9, "[>=10]0;0.0", "9,0"),
    ],
)
def test_shares_scaled_numbers_and_units(number, code, text):
    assert shown(number, code) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(12.300000000000001, "12,3"), (1e15, "1000000000000000"), (0.1 + 0.2, "0,3"), (-7, "-7"), (0.123456, "0,1235")],
)
def test_a_number_without_a_format_shows_the_decimals_that_it_has(number, text):
    assert shown(number, "General") == text
    assert shown(number, None) == text


@pytest.mark.parametrize(("number", "text"), [(2.675, "2,68"), (-3.6749999999999998, "-3,68"), (1.005, "1,01")])
def test_a_number_is_rounded_as_it_stands_in_fifteen_digits_not_as_a_double(number, text):
    assert shown(number, "0.00") == text


PLACES = {0: "#,##0", 1: "#,##0.0", 2: "#,##0.00", 3: "#,##0.000"}


@given(st.decimals(-(10**9), 10**9, places=3, allow_nan=False), st.integers(0, 3))
def test_what_is_shown_is_read_back_rounded_to_the_decimals_of_the_format(number, places):
    text = shown(float(number), PLACES[places])
    read = parse_cell(text)
    assert read is not None
    assert read.decimals == places
    assert read.value == stored(float(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["#,##0;[Red]#,##0", "#,##0_);(#,##0)", "# ##0", "0"]))
def test_a_whole_number_keeps_its_value_and_sign_in_every_format(number, code):
    read = parse_cell(shown(number, code))
    assert read is not None
    assert read.value == number


@given(st.floats(-1e9, 1e9), st.text(st.sampled_from('0#?,. ;%"\\_*[]@-+kr()E/'), max_size=12))
def test_no_format_breaks_the_reading(number, code):
    assert isinstance(shown(number, code), str)


@pytest.mark.parametrize(
    ("day", "code", "text"),
    [
        (datetime(2024, 8, 31), "mm-dd-yy", "2024-08-31"),
        (datetime(2024, 8, 31), "yyyy-mm-dd", "2024-08-31"),
        (date(2024, 8, 31), "d mmmm yyyy", "2024-08-31"),
        (datetime(2024, 8, 31, 14, 30), "yyyy-mm-dd hh:mm", "2024-08-31 14:30"),
        (datetime(2024, 8, 1), "mmm", "aug"),
        (datetime(2024, 8, 1), "mmm-yy", "aug-2024"),
        (datetime(2024, 8, 1), r"[$-41D]mmmm\ yyyy", "augusti 2024"),
        (datetime(2024, 8, 1), "yyyy", "2024"),
        (time(7, 5), "hh:mm", "07:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
    ],
)
def test_a_day_is_shown_whole_and_a_month_by_its_name(day, code, text):
    assert shown_date(day, code) == text


@pytest.mark.parametrize(
    ("code", "is_date"),
    [("yyyy-mm-dd", True), ("mmm", True), ("[h]:mm", True), ("#,##0", False), ('0 "dagar"', False), ("General", False)]
    + [("[Red]0.0", False), ("@", False)],
)
def test_which_formats_show_days(code, is_date):
    assert is_date_code(code) == is_date
