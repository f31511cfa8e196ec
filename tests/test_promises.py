"""Sentences that promise all assignments for one year."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.ingest.extract import extract

HEAD = "# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun\n\n"


def promised(text: str) -> list[tuple[str, Decimal]]:
    rows = extract(f"{HEAD}{text}\n".encode(), "a.md").facts["remarks"].to_pylist()
    return [(row["subject"], row["value"]) for row in rows if row["kind"] == "promise"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Samtliga som avviker från plan förväntas genomföras under 2025 men senare än planerat.", "som avviker"),
        ("Samtliga uppdrag som avviker från plan kommer att slutföras under 2025.", "som avviker"),
        ("Samtliga uppdrag och initiativ förväntas genomföras under 2025.", "uppdrag och initiativ"),
        ("Alla nämndinitiativ beräknas vara klara under 2025.", "namndinitiativ"),
    ],
)
def test_all_assignments_are_promised_for_one_year(text, subject):
    assert promised(text) == [(f"samtliga {subject}", Decimal(2025))]


@pytest.mark.parametrize(
    "text",
    [
        "Samtliga uppdrag utom ett förväntas genomföras under 2025.",
        "Samtliga uppdrag förväntas inte genomföras under 2025.",
        "Samtliga uppdrag är påbörjade och förväntas genomföras enligt plan.",
        "Fyra uppdrag förväntas genomföras under 2025.",
        "Samtliga förvaltningar genomför utbildningen under 2025.",
    ],
)
def test_what_is_no_promise_of_all_assignments(text):
    assert promised(text) == []
