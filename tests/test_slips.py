"""What a slip of the pen makes of a number, and what it never does."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reconcile.slips import is_slip


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("14.9", "14.6"),  # a digit
        ("1323", "-1323"),  # a sign
        ("12790", "17290"),  # two digits swapped
        ("990", "9900"),  # a factor ten
        ("14931", "14.931"),  # a factor thousand
        ("12", "13"),  # a count by one
        ("1", "0"),
        ("303", "305"),
        ("4386", "438"),  # a digit too many
    ],
)
def test_what_writers_get_wrong_is_a_slip(printed: str, right: str) -> None:
    assert is_slip(Decimal(printed), Decimal(right))
    assert is_slip(Decimal(right), Decimal(printed))


@pytest.mark.parametrize(
    ("printed", "right"),
    [("4228", "12790"), ("20", "1"), ("4", "12"), ("19000", "185571000"), ("3", "0"), ("17", "42")],
)
def test_a_number_about_another_thing_is_none(printed: str, right: str) -> None:
    assert not is_slip(Decimal(printed), Decimal(right))


@given(st.integers(10, 10**9), st.data())
def test_one_changed_digit_is_always_a_slip(number: int, data: st.DataObject) -> None:
    digits = str(number)
    at = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "123456789" if d != digits[at]]))
    changed = Decimal(digits[:at] + other + digits[at + 1 :])
    trimmed = [str(n).strip("0") for n in (number, changed)]
    if min(map(len, trimmed)) >= 2 and len(trimmed[0]) == len(trimmed[1]):
        assert is_slip(Decimal(number), changed)


def test_a_number_is_no_slip_of_itself() -> None:
    assert not is_slip(Decimal("1.0"), Decimal(1))


@pytest.mark.parametrize(
    ("printed", "half", "right"),
    [
        ("4500000", "50000", "4519"),  # a factor thousand of a rounded figure
        ("106000", "500", "10555"),
        ("100000", "50000", "93"),  # the zeros at its end are no margin
        ("900", "50", "93"),  # a digit of a figure rounded to hundreds
        ("9060", "5", "9584"),  # two digits swapped in 9 600
        ("6100.0", "0.05", "6.05"),
        ("600.0", "0.05", "0.55"),  # another unit
        ("7", "0.5", "0"),
    ],
)
def test_a_slip_in_a_rounded_figure_is_seen_behind_the_rounding(printed: str, half: str, right: str) -> None:
    assert is_slip(Decimal(printed), Decimal(right), Decimal(half), Decimal("0.5"))


@pytest.mark.parametrize(
    ("printed", "half", "right"),
    [("4300", "50", "10000"), ("18965", "0.5", "20984"), ("2100", "50", "12400"), ("35300", "50", "13262")],
)
def test_rounding_makes_no_slip_of_another_figure(printed: str, half: str, right: str) -> None:
    assert not is_slip(Decimal(printed), Decimal(right), Decimal(half), Decimal("0.5"))
