"""Total columns against their row (R14), and tables that count: their sums have no rounding."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from orchestration import runner
from orchestration.ingest.extract import extract
from orchestration.reconcile.row_totals import infer_column_arcs

HEAD = "# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun\n\nAnsvar: Byggnämnden\n\n"
STAFF = (
    "## Antal anställda\n\n"
    "| Antal | 2023 Kvinnor | 2023 Män | 2023 Totalt | 2024 Kvinnor | 2024 Män | 2024 Totalt | Förändring |\n"
    "|---|---|---|---|---|---|---|---|\n"
    "| Tillsvidare | 812 | 163 | 975 | 798 | 168 | 966 | -9 |\n"
    "| Visstid | 97 | 41 | 138 | 88 | 37 | 125 | -13 |\n"
    "| Summa | 909 | 204 | 1 113 | 886 | 205 | 1 091 | -22 |\n"
)
STATUS = (
    "## Uppdrag från nämnd\n\n"
    "| Uppdrag | Ej påbörjade | Pågår | Slutförda | Totalt |\n|---|---|---|---|---|\n"
    "| Från fullmäktige | 1 | 6 | 3 | 10 |\n| Egna | 2 | 9 | 5 | 15 |\n| Summa uppdrag | 3 | 14 | 8 | 25 |\n"
)
AMOUNTS = (
    "## Resurser, mnkr\n\n| Enhet | Nord | Syd | Totalt |\n|---|---|---|---|\n"
    "| A | 1,4 | 2,4 | 3,9 |\n| B | 3,1 | 4,2 | 7,3 |\n| C | 5,5 | 5,0 | 10,5 |\n"
)


def arcs(text: str) -> list[dict]:
    return extract((HEAD + text).encode(), "a.md").facts["column_arcs"].to_pylist()


def test_a_total_column_sums_the_columns_of_its_group() -> None:
    sums = {}
    for arc in arcs(STAFF):
        sums.setdefault(arc["total_measure"], []).append(arc["item_measure"])
    assert sums == {"2023_totalt": ["2023_kvinnor", "2023_man"], "2024_totalt": ["2024_kvinnor", "2024_man"]}


def test_most_rows_decide_and_say_how_many_hold() -> None:
    found = arcs(STATUS)
    assert {(a["rows_holding"], a["rows_total"], a["exact"]) for a in found} == {(2, 3, True)}
    assert [a["item_measure"] for a in found] == ["ej_paborjade", "pagar", "slutforda"]


def test_columns_without_a_total_s_title_are_no_sum() -> None:
    assert arcs(STAFF.replace("Totalt", "Övrigt")) == []


def test_shares_and_averages_are_not_counted() -> None:
    assert not any(a["exact"] for a in arcs(AMOUNTS))
    assert not any(a["exact"] for a in arcs(STAFF.replace("## Antal", "## Genomsnittligt antal")))


def test_nothing_is_inferred_where_rows_do_not_hold() -> None:
    assert infer_column_arcs([], "other_cells") == []
    assert arcs(AMOUNTS.replace("3,9", "9,9").replace("7,3", "1,3")) == []


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple]]:
    """Findings by municipality: (rule, suspected cell, suspected value)."""
    raw, data = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("data")
    reports = {
        "Alvik": STATUS,
        "Bovik": STAFF.replace("| 125 |", "| 126 |"),
        "Dalvik": STAFF,
        "Elvik": AMOUNTS,
    }
    for place, text in reports.items():
        (raw / f"{place}.md").write_text(HEAD.replace("Ekvik", place) + text, encoding="utf-8")
    runner.run(raw, data)
    with duckdb.connect(str(data / "published" / "marts.duckdb"), read_only=True) as con:
        rows = con.execute(
            "select r.municipality, f.rule_id, f.suspect_cell, f.suspected_value from quality.findings f"
            " join core.reports r using (report_id) where f.severity = 'error'"
        ).fetchall()
    by_place: dict[str, list[tuple]] = {place: [] for place in reports}
    for place, *rest in rows:
        by_place[place.removesuffix(" kommun")].append(tuple(rest))
    return by_place


def test_a_count_wrong_by_one_is_one_finding_that_names_it(found: dict[str, list[tuple]]) -> None:
    ((_, cell, value),) = found["Alvik"]
    assert "Egna / pagar" in cell
    assert value == Decimal(8)


def test_a_total_wrong_by_one_is_named(found: dict[str, list[tuple]]) -> None:
    ((_, cell, value),) = found["Bovik"]
    assert "Visstid / 2024 totalt" in cell
    assert value == Decimal(125)


def test_what_adds_up_is_left_alone_and_amounts_are_rounded(found: dict[str, list[tuple]]) -> None:
    assert found["Dalvik"] == []
    assert found["Elvik"] == []
