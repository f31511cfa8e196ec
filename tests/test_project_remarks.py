"""What prose says of single investment projects: given this text, this end or paragraph; given that, silence."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.ingest.extract import extract
from orchestration.ingest.grammar.intervals import intervals
from orchestration.ingest.words import fold

HEAD = "# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun\n\n## Investeringar\n\n"
TABLE = (
    "Tkr\tTotal budget\tTotal prognos\tBudget 2025\n"
    "24001 Pumpvagn klass 3 2024\t-900\t-900\t-900\n"
    "25000 Höjdfordon 2025\t-12 500\t-11 600\t-2 700\n"
    "26000 Höjdfordon B - förlängning\t-1 250\t-1 250\t-100\n"
)


def read(text: str, kind: str) -> list[dict]:
    rows = extract(f"{HEAD}{text}\n\n{TABLE}".encode(), "a.md").facts["remarks"].to_pylist()
    return [row for row in rows if row["kind"] == kind]


def ends(text: str) -> dict[str, tuple[date, date]]:
    return {row["subject"][:5]: (row["first_day"], row["last_day"]) for row in read(text, "project_end")}


TIMES = [
    ("Q2 2025", date(2025, 4, 1), date(2025, 6, 30)),
    ("Q2 -25", date(2025, 4, 1), date(2025, 6, 30)),
    ("kvartal 2, 2025", date(2025, 4, 1), date(2025, 6, 30)),
    ("fjärde kvartalet 2025", date(2025, 10, 1), date(2025, 12, 31)),
    ("tertial 2 2026", date(2026, 5, 1), date(2026, 8, 31)),
    ("första halvåret 2026", date(2026, 1, 1), date(2026, 6, 30)),
    ("H2 2026", date(2026, 7, 1), date(2026, 12, 31)),
    ("årsskiftet 25/26", date(2025, 12, 1), date(2026, 1, 31)),
    ("årsskiftet 2025/2026", date(2025, 12, 1), date(2026, 1, 31)),
    ("årsskiftet 2026", date(2025, 12, 1), date(2027, 1, 31)),  # either of its turns
    ("runt årsskiftet 25/26", date(2025, 11, 1), date(2026, 2, 28)),
    ("juni 2026", date(2026, 6, 1), date(2026, 6, 30)),
    ("runt juni 2026", date(2026, 5, 1), date(2026, 7, 31)),
    ("omkring december 2026", date(2026, 11, 1), date(2027, 1, 31)),
    ("omkring den 15 juni 2026", date(2026, 6, 1), date(2026, 6, 29)),
    ("oktober", date(2025, 10, 1), date(2025, 10, 31)),  # of the year that the report is about
    ("den 30 juni 2026", date(2026, 6, 30), date(2026, 6, 30)),
    ("2026-02-28", date(2026, 2, 28), date(2026, 2, 28)),
    ("hösten 2026", date(2026, 8, 1), date(2026, 12, 31)),
    ("vintern 2025", date(2025, 11, 1), date(2026, 3, 31)),
    ("mitten av 2026", date(2026, 5, 1), date(2026, 8, 31)),
    ("2027", date(2027, 1, 1), date(2027, 12, 31)),
]


@pytest.mark.parametrize(("text", "first", "last"), TIMES)
def test_a_time_is_its_first_and_last_day(text, first, last):
    assert [(i.first, i.last) for i in intervals(fold(text), date(2025, 4, 30))] == [(first, last)]


@pytest.mark.parametrize("text", ["31 februari 2026", "2026-06-31", "årsskiftet 25/27", "mars", "12 500", "24001"])
def test_what_no_calendar_has_or_has_no_year_is_no_time(text):
    assert intervals(fold(text), date(2025, 4, 30)) == []


JUNE = (date(2026, 6, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "project"),
    [
        ("Pumpvagnen beräknas vara klar i juni 2026.", "24001"),
        ("Höjdfordonet väntas kosta mindre. Projektet blir klart senast juni 2026, då leverantörerna har kö.", "25000"),
        ("Leveransen av pumpvagnen flyttas från juni 2025 till juni 2026, eftersom resurser har saknats.", "24001"),
        ("I juni 2026 beräknas höjdfordonet kunna levereras.", "25000"),
        ("Förlängningen av höjdfordon B tas i drift juni 2026.", "26000"),
        ("Projekt 24001 färdigställs juni 2026 i stället för maj 2025.", "24001"),
        ("Pumpvagnen beställdes i mars 2025 och levereras juni 2026.", "24001"),
        ("### Pumpvagn klass 3\n\nLeverans sker i juni 2026.", "24001"),
        ("Pumpvagnen blir inte klar förrän juni 2026.", "24001"),
    ],
)
def test_the_end_of_a_project_in_prose(text, project):
    assert ends(text) == {project: JUNE}


@pytest.mark.parametrize(
    "text",
    [
        "Pumpvagnen blev klar i juni 2024.",
        "Pumpvagnen har levererats i april 2025.",
        "Pumpvagnen blir inte klar i juni 2026.",
        "Upphandlingen av pumpvagnen beräknas vara klar i juni 2026.",
        "Etapp 1 av pumpvagnen blir klar i juni 2026.",
        "Arbetet med pumpvagnen startar i juni 2026 och väntas bli klart enligt plan.",
        "Pumpvagnen och höjdfordonet blir klara i juni 2026.",  # which of them is told of later is open
        "Budgeten för pumpvagnen är 900 tkr under 2026.",
        "Badhuset beräknas vara klart i juni 2026.",
        "Pumpvagnen blir klar i juni 2026. Enligt en annan plan levereras pumpvagnen i december 2026.",
        "Pumpvagnen följer budget.\n\nProjektet blir klart i juni 2026.",  # a paragraph of its own
    ],
)
def test_what_is_no_end_of_one_project(text):
    assert ends(text) == {}


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("Pumpvagnen beslutades av KF 2024-11-25 § 142.", {"24001"}),
        ("Projekten nedan beslutades i KS §11:\n\n24001 – Pumpvagn, 26000 – Höjdfordon B.", {"24001", "26000"}),
        ("Investeringsbudgeten beslutades i KF § 142.", {"24001", "25000", "26000"}),
        ("Enligt 5 § i lagen om offentlig upphandling krävs mer.", set()),
        ("Nämnden antog en policy i § 12.", set()),
    ],
)  # fmt: skip
def test_the_paragraph_that_decided_a_project(text, decided):
    assert {row["subject"][:5] for row in read(text, "project_decision")} == decided
