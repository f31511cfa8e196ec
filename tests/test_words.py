"""Words across damage: a misread letter is forgiven, a word that turns the meaning round never is."""

from __future__ import annotations

import pytest

from orchestration.ingest.words import enumeration


@pytest.mark.parametrize(
    "text", ["Ej klar", "Ej klart", "Ejklar", "Ej slutförd", "Ej genomförd", "Ej avslutad", "Ej slutfört", "Oavslutad"]
)
def test_what_is_only_not_finished_has_no_status(text):
    assert enumeration("status", text) is None


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("prognosis", "Ej enligt plan", "avvikelse från plan"),
        ("prognosis", "Inte enligt plan", "avvikelse från plan"),
        ("prognosis", "Ej försenad", "enligt plan"),
        ("prognosis", "Enligt ny plan", None),
        ("assessment", "Ouppfyllt", "ej uppfyllt"),
        ("assessment", "Målet uppnås ej", "ej uppfyllt"),
        ("assessment", "Är inte uppfyllt", "ej uppfyllt"),
        ("assessment", "Är uppfyllt", "uppfyllt"),
        ("assessment", "I låg grad uppfyllt", None),
        ("status", "Ej struken", None),
        ("status", "Ej pågående", None),
        ("status", "Ej påbörjat", "ej påbörjad"),
        ("trend", "Ej positiv", None),
        ("trend", "Ej negativ", None),
        ("trend", "Förändrad", None),
    ],
)
def test_a_negation_is_never_taken_for_damage(kind, text, value):
    assert enumeration(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("assessment", "E] uppfyllt", "ej uppfyllt"),
        ("assessment", "Ej uppfylt", "ej uppfyllt"),
        ("assessment", "Uppfy1lt", "uppfyllt"),
        ("assessment", "Upp fyllt", "uppfyllt"),
        ("assessment", "Delvls uppfyllt", "delvis uppfyllt"),
        ("trend", "0förändrad", "oförändrad"),
        ("status", "Slutf6rd |", "slutförd"),
        ("status", "Pab6rjad", "påbörjad"),
        ("prognosis", "Enligt plan |", "enligt plan"),
        ("prognosis", "Avvikelse fran p1an", "avvikelse från plan"),
    ],
)
def test_damage_within_a_word_is_forgiven(kind, text, value):
    assert enumeration(kind, text) == value


@pytest.mark.parametrize("text", ["", "12", "Se kommentar", "Enligt beslut i nämnden under våren"])
def test_other_words_are_no_status(text):
    assert enumeration("status", text) is None


def test_the_beginning_of_the_next_column_is_no_negation_of_this_one():
    assert enumeration("assessment", "Uppfyllt Ej") is None  # ... utvärderad
