"""Labels that optical reading damaged: words of the domain and of the report itself are put right, nothing else is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.spelling import Speller, by_vocabulary, is_damaged, repair
from orchestration.ingest.words import fold, vocabulary

WORDS = sorted({w for kind in ("inside", "whole") for w in vocabulary("words")[kind]})


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Réaddningstjanst", "Räddningstjänst"),
        ("Intékter", "Intäkter"),
        ("Budgetfdljsamhet", "Budgetföljsamhet"),
        ("6ka", "öka"),
        ("oOkad", "ökad"),
        ("dversyn", "översyn"),
        ("Overskrida", "Överskrida"),
        ("16n", "lön"),
        ("tjdanster", "tjänster"),
        ("foretagsbes6k", "företagsbesök"),
        ("pensionsatagande", "pensionsåtagande"),
    ],
)
def test_a_word_of_the_domain_is_put_right_also_within_a_compound(damaged: str, meant: str) -> None:
    assert by_vocabulary(damaged) == meant


@pytest.mark.parametrize("word", ["Rekommendationer", "miljoner", "plan", "andra", "val", "har", "IT", "2024", "740"])
def test_other_words_and_numbers_stay(word: str) -> None:
    assert by_vocabulary(word) == word


@given(st.sampled_from(WORDS), st.data())
def test_a_word_of_the_vocabulary_survives_the_loss_of_its_marks(word: str, data: st.DataObject) -> None:
    lost = "".join(data.draw(st.sampled_from([c, fold(c) or c])) for c in word)
    assert by_vocabulary(lost).lower() == by_vocabulary(word).lower()


def test_the_name_of_the_municipality_is_spelt_as_the_register_has_it() -> None:
    speller = Speller(["Invanare i Nastrélje kommun"], ["Nasträlje kommun"])
    assert speller.label("Invanare i Nastrélje kommun") == "Invånare i Nasträlje kommun"


def test_a_word_that_the_report_repeats_wins_over_a_misreading_of_it() -> None:
    labels = ["Kvarnån park", "Kvarnån skola", "Kvarnan torg"]
    assert Speller(labels).label("Kvarnan torg") == "Kvarnån torg"


def test_words_that_differ_by_more_than_misread_letters_are_two() -> None:
    labels = ["Ekonomiavdelningen", "Ekonomiavdelningen", "Ekonomiavdelning"]
    assert Speller(labels).label("Ekonomiavdelning") == "Ekonomiavdelning"


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("informationssakerhe t.", "informationssäkerhet."),
        ("Nettokostnadsavvikel se totalt", "Nettokostnadsavvikelse totalt"),
        ("Uppklarningsprocent , kontakt", "Uppklarningsprocent, kontakt"),
        ("Kommunens del av kostnaden", "Kommunens del av kostnaden"),
    ],
)
def test_words_broken_in_a_narrow_cell_are_joined(broken: str, whole: str) -> None:
    assert Speller([broken]).label(broken, wrapped=True) == whole


def test_only_labels_change_and_no_number_does() -> None:
    row = {"line_label": "24001 Raddningsmateriel 2024", "source_text": "24001 Raddningsmateriel 2024 -172"}
    rows = {"investment_cells": [row]}
    repair(rows, ("Ekvik kommun",))
    assert row["line_label"] == "24001 Räddningsmateriel 2024"
    assert row["source_text"] == "24001 Raddningsmateriel 2024 -172"
    assert re.findall(r"\d+", row["line_label"]) == ["24001", "2024"]


def test_text_with_its_marks_is_not_damaged() -> None:
    assert not is_damaged("Förvaltningen ökade sina intäkter och såg över åtgärderna")
    assert is_damaged("Forvaltningen okade sina intakter och sag over atgarderna")
