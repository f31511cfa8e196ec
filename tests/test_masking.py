"""Personal data goes, everything else stays, and the length with it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.masking import MASK, mask, mask_lines

HIDDEN = [
    ("E-post: anna.bergs@granvik.se", "anna.bergs@granvik.se"),
    ("Handläggare: Anna Bergström", "Anna Bergström"),
    ("Kontaktperson: Karl-Johan Ek, ekonomi", "Karl-Johan Ek"),
    ("Ordförande Anna Bergström (S) öppnade mötet.", "Anna Bergström"),
    ("Ekonomichef Lars von Berg föredrog ärendet.", "Lars von Berg"),
    ("Undertecknad Eva Ek intygar detta.", "Eva Ek"),
    ("Telefon: 070-123 45 67", "070-123 45 67"),
    ("Ring 0123-456 78 vid frågor", "0123-456 78"),
    ("Ring +46 70 123 45 67 vid frågor", "+46 70 123 45 67"),
    ("Personnummer 850101-1234 anges", "850101-1234"),
    ("Personnummer 19850101-1234 anges", "19850101-1234"),
]


@pytest.mark.parametrize(("text", "secret"), HIDDEN)
def test_personal_data_is_masked_in_place(text, secret):
    masked = mask(text)
    assert masked == text.replace(secret, re.sub(r"\S", MASK, secret))


@pytest.mark.parametrize(
    "text",
    [
        "Kommundirektör -2 096 -1 789 307 -1 457 -5 936 -5 761 175",
        "Varav -18 644 -8 796 9848 -9 065 -27 966 -13 911 14 055",
        "Parkenheten 0 204 320 540 400 540 Uppfyllt Positiv",
        "17031 - Digitala e-tjänster -17 -3000 -1 336 55% -1 051 -280 -15 0",
        "Senaste kommentar (2025-04-30):",
        "024-08-31): fortsatt datum efter radbrytning",
        "Beslut i KS den 3 februari 2025, KS 2024-2038 §11",
        "Kommundirektör Stab och planering",
        "Ordförande Kommunstyrelsen",
        "Avdelningschefen Norra Skolan",
        "Handläggare: Ekonomiavdelningen",
        "Perioden 1 januari - 31 augusti 2024 ökade med 2 524 tkr",
    ],
)
def test_amounts_projects_dates_and_ordinary_words_stay(text):
    assert mask(text) == text


def test_a_signature_block_is_known_by_the_line_with_the_role():
    lines = ["Tf Kommundirektör", "Per Persson", "", "Eva Ek", "Ekonomidirektör", "Ekonomiavdelningen", "Norra Parken"]
    masked = mask_lines(lines)
    assert masked == ["Tf Kommundirektör", f"{MASK * 3} {MASK * 7}", "", f"{MASK * 3} {MASK * 2}", *lines[4:]]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n"), max_size=60), max_size=8))
def test_no_line_changes_its_length_or_number(lines):
    masked = mask_lines(lines)
    assert [len(line) for line in masked] == [len(line) for line in lines]


@given(
    st.from_regex(r"[a-z]{1,10}\.[a-z]{1,10}@[a-z]{2,10}\.(se|nu|com)", fullmatch=True),
    st.sampled_from(["", "E-post: ", "Kontakta ", "("]),
    st.sampled_from(["", " för frågor", ")", ", tel", "."]),
)
def test_no_e_mail_address_survives(address, before, after):
    masked = mask(before + address + after)
    assert "@" not in masked
    assert masked.startswith(before)


_AMOUNT = st.integers(-9_999_999, 9_999_999).map(lambda n: f"{n:,}".replace(",", " "))


@given(st.lists(_AMOUNT, min_size=1, max_size=8))
def test_numbers_in_tables_are_untouched(amounts):
    row = "Summa kostnader " + " ".join(amounts)
    assert mask(row) == row
