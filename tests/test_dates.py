"""Given this printed date or period, this day: a period is its last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.grammar import dates

STATED = [
    ("2025-04-30", date(2025, 4, 30)),
    ("Klart senast 2025-04-30.", date(2025, 4, 30)),
    ("28 april 2025", date(2025, 4, 28)),
    ("28 APRIL 2025", date(2025, 4, 28)),
    ("1 dec. 2024", date(2024, 12, 1)),
    ("den 3 februari, senast 12 maj 2025", date(2025, 5, 12)),  # the first one lacks its year
    ("kvartal 1 2024", date(2024, 3, 31)),
    ("Kvartal 2, 2024", date(2024, 6, 30)),
    ("Q3 2025", date(2025, 9, 30)),
    ("kv 4 2025", date(2025, 12, 31)),
    ("första halvåret 2025", date(2025, 6, 30)),
    ("andra halvåret 2025", date(2025, 12, 31)),
    ("halvår 1 2026", date(2026, 6, 30)),
    ("halvår 2 2026", date(2026, 12, 31)),
    ("april 2025", date(2025, 4, 30)),
    ("februari 2024", date(2024, 2, 29)),
    ("feb 2025", date(2025, 2, 28)),
    ("sept. 2025", date(2025, 9, 30)),
    ("Under 2025", date(2025, 12, 31)),
    ("senast 2026", date(2026, 12, 31)),
    ("2027", date(2027, 12, 31)),
    (" 2027 ", date(2027, 12, 31)),
]


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_a_stated_date_or_period(text, expected):
    assert dates.stated_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "löpande",
        "28 april",
        "3 av 4",
        "12 345",
        "2025-13-01",
        "2025-02-30",
        "31 juni 2025",
        "budget 2025 enligt plan",
    ],
)
def test_what_states_no_day_is_none(text):
    assert dates.stated_date(text) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_from_iso_and_from_words(day):
    months = (
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    )
    assert dates.stated_date(day.isoformat()) == day
    assert dates.iso_date(f"klart {day.isoformat()}, se ovan") == day
    assert dates.stated_date(f"{day.day} {months[day.month - 1]} {day.year}") == day


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_a_month_ends_the_day_before_the_next(year, month):
    end = dates.month_end(year, month)
    assert (end.year, end.month) == (year, month)
    assert (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("word", "number"),
    [("Apr", 4), ("april", 4), ("apr.", 4), ("MAJ", 5), ("sept", 9), ("Okt", 10), (" dec ", 12), ("januari", 1)],
)
def test_months_by_name(word, number):
    assert dates.month_number(word) == number


@pytest.mark.parametrize("word", ["", "ap", "augusto", "kvartal", "4", "marsch"])
def test_other_words_are_no_months(word):
    assert dates.month_number(word) is None


def test_a_range_of_months_names_its_ends_and_its_year():
    found = dates.MONTH_RANGE.search("Utfall Jan - Apr 2025")
    assert found
    assert found.groups() == ("Jan", "Apr", "2025")
