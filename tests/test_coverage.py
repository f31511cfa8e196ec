"""Every printed number is told for: loaded only when a fact holds it, never for standing beside one that is."""

from __future__ import annotations

from pathlib import Path

import pytest
from layouts import report, tabbed

from orchestration.ingest import coverage
from orchestration.ingest.document import Document, Line
from orchestration.ingest.extract import extract
from orchestration.ingest.tables.model import Cell, Row, Table

FIXTURES = Path(__file__).parent / "fixtures" / "layouts"
HEAD = ("Tkr", "Budget 2025", "Prognos 2025")


def of(table: str) -> dict[str, list[dict]]:
    return {name: t.to_pylist() for name, t in extract(report(table), "a.txt").facts.items()}


def classes(table: str) -> dict[str, str]:
    """Token → class, of the tokens below the report's head."""
    return {r["token"]: r["token_class"] for r in of(table)["number_tokens"] if r["source_line"] > 4}


@pytest.mark.parametrize("cell", ["(11)", "11 tkr", "minst 11"])
def test_a_number_that_became_no_fact_is_not_loaded(cell):
    found = of(tabbed([HEAD, ("Hyror", "10", cell)]))
    (row,) = found["coverage"]
    held = len(found["finance_cells"]) + len(found["other_cells"])
    assert row["loaded"] == held
    assert row["unaccounted"] == 2 - held


def test_every_cell_of_a_row_is_loaded_with_the_numbers_of_its_label():
    found = classes(tabbed([HEAD, ("Hyror 7 lokaler", "1 234 567", "-12,5")]))
    assert found == {"2025": "header"} | dict.fromkeys(("7", "1", "234", "567", "12,5"), "loaded")


def test_a_number_twice_in_a_row_is_loaded_twice_only_when_two_facts_hold_it():
    tokens = [
        r["token_class"]
        for r in of(tabbed([HEAD, ("Hyror", "10", "10"), ("Löner", "20", "(20)")]))["number_tokens"]
        if r["token"] in ("10", "20")
    ]
    assert sorted(tokens) == ["loaded", "loaded", "loaded", "unaccounted"]


def test_a_decimal_number_is_not_its_digits():
    assert classes(tabbed([HEAD, ("Hyror", "1,7", "minst 17")])) == {
        "2025": "header",
        "1,7": "loaded",
        "17": "unaccounted",
    }


def test_a_note_s_number_and_a_footnote_s_mark_are_references():
    found = classes(tabbed([("Tkr", "Not", "Budget 2025", "Prognos 2025"), ("Hyror", "3", "10", "20 1)")]))
    assert found == {"2025": "header", "3": "reference", "10": "loaded", "20": "loaded", "1": "reference"}


def test_a_table_that_no_recogniser_took_is_unaccounted():
    found = of(tabbed([("Namn", "Text"), ("Ekan", "minst 12 av dem"), ("Asken", "högst 14 av dem")]))
    assert found["coverage"][0]["unaccounted"] == 2
    assert len(found["unparsed"]) == 1


def regions(text: str) -> list[tuple[int, int, str]]:
    return [(r["first_line"], r["last_line"], r["reason"]) for r in of(text)["unparsed"]]


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ("Ekan 12 14 19\nAsken 13 15 20\nAlmen 1 2 3", 9),
        ("Ekan 12 14 19\n\nAsken 13 15 20\n\nAlmen 1 2 3", 11),
        ("Ekan -12 -14 -19 %\nAsken 13 st 15 st 20 st\n1,5 | 2,5 | 3,5", 9),
    ],
)
def test_rows_of_figures_that_no_table_took_are_listed_and_unaccounted(rows: str, last: int) -> None:
    assert regions(rows) == [(7, last, coverage.NO_LAYOUT)]
    found = of(rows)["coverage"][0]
    assert found["unaccounted"] >= 8  # one of them a claim may hold


@pytest.mark.parametrize(
    "text",
    [
        "Ekan 12 14 19\nAsken 13 15 20",
        "Ekan 12 14\nAsken 13 15\nAlmen 1 2",
        "Mötet hade 12, 14 och 17 deltagare.\n" * 3,
        "2024-08-31 2024-09-30 2024-10-31\n" * 3,
        "2021 2022 2023 2024\n" * 3,
        "Ring 070-123 45 67 eller 08-12 34 56\n" * 3,
        "1 Mål ........ 4\n1.1 Läget ....... 5\n2 Ekonomi ..... 6",
    ],
    ids=["two rows", "two figures", "a sentence", "dates", "years", "telephone numbers", "contents"],
)
def test_what_is_no_table_is_not_listed(text: str) -> None:
    assert regions(text) == []


def test_rows_of_a_table_that_was_read_are_not_listed() -> None:
    assert (
        regions("Tkr          Budget   Utfall   Avvikelse\nHyror   5   6   -1\nLöner  8   9   -1\nÖvrigt 1 1 0\n") == []
    )


def test_a_table_that_a_layout_reader_found_but_no_recogniser_took_is_listed_once() -> None:
    rows = tuple(
        Row(label, (Cell(figure),), line, line, f"{label} {figure}")
        for label, figure, line in (("Ekan", "12", 3), ("Asken", "14", 4))
    )
    lines = tuple(Line(n, t) for n, t in enumerate(("Text.", "Trädslag Höjd", "Ekan 12", "Asken 14"), 1))
    document = Document("a.txt", "0" * 64, "text", lines)
    table = Table(("Trädslag", "Höjd"), rows, 2, 4)

    def listed(**found: list[dict]) -> list[tuple[int, int, str]]:
        given = coverage.account(document, "r", [table], frozenset(), found)["unparsed"]
        return [(r["first_line"], r["last_line"], r["reason"]) for r in given]

    assert listed() == [(3, 4, coverage.NO_RECOGNISER)]
    assert listed(other_cells=[{"source_line": 3, "source_line_end": 3, "value": 12}]) == []


def test_a_number_in_prose_without_a_claim_is_prose():
    assert classes("Klockan 14 börjar mötet.") == {"14": "prose"}


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("Ring 070-123 45 67 för mer.", ("070-123", "45", "67")), ("Skriv till a12@ekvik.se om 5 dagar.", ("12",))],
)
def test_personal_data_leave_no_token(text, hidden):
    assert not set(classes(f"Text.\n\n{text}\n")) & set(hidden)


@pytest.mark.parametrize(
    "name", ["alvdala.txt", "ekhamra.txt", "lillsund.txt", "nordfjard.txt", "vastano.txt", "hovsta.md"]
)
def test_a_report_read_whole_has_nothing_unaccounted(name):
    found = extract((FIXTURES / name).read_bytes(), name).facts
    (row,) = found["coverage"].to_pylist()
    assert row["unaccounted"] == 0
    assert row["loaded"] > row["classified_other"]
