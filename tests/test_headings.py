"""Goal headings: one reading of them, for tables and for prose."""

from __future__ import annotations

import pytest
from prose_helpers import read

from orchestration.ingest.layout.headings import goal_heading


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("2.1 Öka tryggheten", "2.1", "Öka tryggheten"),
        ("2.1. Barn", "2.1", "Barn"),
        ("2.1 – Öka tryggheten", "2.1", "Öka tryggheten"),
        ("**2.1. Öka tryggheten**", "2.1", "Öka tryggheten"),
        ("Mål 3. Öka tryggheten", "3", "Öka tryggheten"),
        ("M\u00e9l 3: Öka tryggheten", "3", "Öka tryggheten"),
        ("Inriktningsmål: 6.1. Öka tryggheten", "6.1", "Öka tryggheten"),
        ("Effektmål 2: Öka tryggheten", "2", "Öka tryggheten"),
        ("Fokusområde 4 - Öka tryggheten", "4", "Öka tryggheten"),
    ],
)
def test_a_goal_heading_gives_number_and_title(text, number, title):
    assert goal_heading(text) == (number, title)


@pytest.mark.parametrize(
    "text",
    ["3. Öka tryggheten", "2.1 Mnkr", "2.1 procent av budgeten", "Mål 3", "Målen nås 2024", "1,5 Miljoner kronor"],
)
def test_other_numbered_lines_are_no_goal_headings(text):
    assert goal_heading(text) is None


def test_a_goal_in_a_list_is_an_item_of_it_and_opens_no_section():
    _, item = read("Dessa mål nås inte:\n\n- 2.1 Öka tryggheten i hemmet")
    assert (item.kind, item.goal_no) == ("list", None)
