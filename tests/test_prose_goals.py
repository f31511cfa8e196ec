"""Goals that only prose gives a verdict on."""

from __future__ import annotations

import pytest
from prose_helpers import read

from orchestration.ingest import schemas
from orchestration.ingest.prose.goals import named_goals


def verdicts(text):
    return [(g["goal_no"], g["title"], g["assessment"]) for g in named_goals(read(text))]


def test_a_list_after_a_sentence_that_announces_it():
    text = (
        "De 2 av 9 inriktningsmål som inte nås är:\n\n- 2.1 Snabba svar till alla\n- 3.4 Tryggare gator\n\nResten nås."
    )
    assert verdicts(text) == [("2.1", "Snabba svar till alla", "ej uppfyllt"), ("3.4", "Tryggare gator", "ej uppfyllt")]


@pytest.mark.parametrize(
    ("heading", "assessment"),
    [
        ("Inriktningsmål som inte bedöms uppfyllas:", "ej uppfyllt"),
        ("Inriktningsmal som inte beddms uppfyllas", "ej uppfyllt"),
        ("Mål som delvis uppfylls", "delvis uppfyllt"),
        ("Mål som uppfylls", "uppfyllt"),
    ],
)
def test_goal_headings_below_a_heading_that_announces_them(heading, assessment):
    text = f"{heading}\n\nInriktningsmål 3.2. Trygga hem för äldre\n\nPlatserna räcker inte."
    assert verdicts(text) == [("3.2", "Trygga hem för äldre", assessment)]


def test_a_verdict_in_the_sentence_itself():
    assert verdicts("Inriktningsmål 4.1 bedöms inte uppfyllas under året.") == [("4.1", "Mål 4.1", "ej uppfyllt")]


def test_goal_headings_without_an_announcement_are_not_told_here():
    assert verdicts("1.1. Ekonomi i balans\n\nInriktningsmålet bedöms uppfyllt.\n\n- 2.1 Ett annat") == []


def test_a_goal_named_twice_is_one_row_that_fits_the_schema():
    goals = named_goals(read("Mål som inte nås:\n\n- 2.1 Gröna parker\n\n- 2.1 Gröna parker"))
    assert len(goals) == 1
    assert goals[0]["source_line"] == 3
    assert schemas.table("goals", [goals[0] | {"report_id": "r", "fact_no": 1}]).num_rows == 1
