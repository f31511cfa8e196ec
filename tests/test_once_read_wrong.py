"""Rows and headers that were once read wrong without a word: each keeps its own test."""

from __future__ import annotations

from decimal import Decimal

import pytest
from layouts import aligned_tables, cells, exploded, facts, printed, stream_tables, tabbed
from test_layout_stream import DRIFT_HEADER, INVESTMENT_HEADER, ROW
from test_solver import IDENTITIES, cells_of, row_of

from orchestration.ingest.tables.solver import confidence, solve, tokens_of


def test_blank_cells_at_the_end_of_a_row_keep_the_others_in_their_columns():
    (table,) = stream_tables(exploded(*DRIFT_HEADER, ROW, "", "Ospecificerat -15 659 -10 105 5 554    ", ""))
    assert cells(table.rows[1]) == ("-15 659", "-10 105", "5 554", None, None, None, None)


def test_a_single_cell_in_the_middle_of_a_row():
    (table,) = stream_tables(
        exploded(
            *INVESTMENT_HEADER, "24001 - Pumpvagn -900 -900 0% -829   -100", "", "Avslutade projekt     -906  ", ""
        )
    )
    assert cells(table.rows[1]) == (None, None, None, None, "-906", None, None)


@pytest.mark.parametrize(
    "values",
    [
        [-15659, None, None, -66, 44, -22, None],
        [None, 9522, None, None, None, 357, None],
    ],
)
def test_rows_with_a_blank_last_cell_are_never_silently_wrong(values):
    (table,) = stream_tables(exploded(*DRIFT_HEADER, row_of(values), ""))
    row = table.rows[0]
    assert cells(row) == cells_of(values) or max(c.confidence for c in row.cells if c) < 1


@pytest.mark.parametrize(
    "values",
    [
        [-41, -13, 28, 9335, 996, -20, 164187],  # read as ... 9 335 | 996 | -20 164 | 187
        [-74855, -1271910, -1197055, 2, 782323, 49923, -60],  # ... 2 782 | 323 | 49 923 | -60
        [-4762, 3810, 8572, -1, 254, 31470, 31],  # ... -1 254 | 31 | 470 | 31
        [-760, -6, 754, -15759, -248254, -79, 745641],
    ],
)
def test_an_identity_speaks_only_for_its_own_columns(values):
    ranked = solve(tokens_of(row_of(values)), 7, IDENTITIES)
    assert ranked[0].cells == cells_of(values) or confidence(ranked) < 1


@pytest.mark.parametrize(
    "values",
    [
        [1054819, 3, 846, -2496, -189, -12, -3624],  # read as 1 054 | 819 | 3 846 ...
        [-1, -317, -332, 16351, -2762, -87, -2164],  # label "Kostnader -1", cells -317 | -332 | 16 | 351 ...
        [454960, 10, 9, 1828, -33, 4, -72],  # label "Kostnader 454 960"
    ],
)
def test_a_row_whose_variances_are_wrong_in_the_report_is_not_silently_repaired(values):
    ranked = solve(tokens_of(row_of(values)), 7, IDENTITIES)
    assert ranked[0].cells == cells_of(values) or confidence(ranked) < 1


@pytest.mark.parametrize("values", [[12, 345678], [12345, 678]])
def test_two_legal_readings_without_an_identity_are_not_certain(values):
    assert confidence(solve(tokens_of(row_of(values)), 2)) < 1


def test_the_minus_before_the_first_figure_belongs_to_it():
    ranked = solve(tokens_of("Avvikelse - 6 279 51"), 2)
    assert (ranked[0].label, ranked[0].cells) == ("Avvikelse", ("- 6 279", "51"))


def test_a_header_of_two_rows_is_no_row_of_amounts():
    rows = facts(
        tabbed([("Tkr", "Budget", "Utfall", "Avvikelse"), ("", "2025", "2025", ""), ("Hyror", "10", "11", "1")]),
        "finance_cells",
    )
    assert [(r["line_label"], r["value"]) for r in rows] == [
        ("Hyror", Decimal(10)),
        ("Hyror", Decimal(11)),
        ("Hyror", Decimal(1)),
    ]


def test_the_years_of_a_second_header_row_belong_to_the_titles():
    table = tabbed([("Tkr", "Budget", "Utfall", "Utfall"), ("", "2025", "2025", "2024"), ("Hyror", "10", "11", "12")])
    assert [r["measure"] for r in facts(table, "finance_cells")] == ["budget_year", "actual_ytd", "actual_prior_year"]


@pytest.mark.parametrize("head", ["Tkr Budget 2025 Utfall 2025 Avvikelse %", "Utfall 2025-04 Budget 2025-04 Avvikelse"])
def test_a_header_with_a_percent_sign_or_a_month_in_figures(head):
    assert (
        len(
            stream_tables(exploded("Drift", "", head, "", "Hyror -1 250 -1 180 70", "", "Löner -9 400 -9 650 -250", ""))
        )
        == 1
    )


@pytest.mark.parametrize("head", ["Verksamhet Budget Utfall Avvikelse", "Budget Utfall Awikelse"])
def test_a_header_with_a_label_of_its_own_or_vv_read_as_w(head):
    rows = "Hyror -1 250 -1 180 70\nLoner -9 400 -9 650 -250"
    text = f"Drift\n\n{head}\n{rows}\n\nText har som avslutar tabellen med en lang mening.\n"
    assert [label for t in aligned_tables(text) for label, _ in printed(t)] == ["Hyror", "Loner"]


def test_a_sentence_below_a_status_table_is_no_row_of_it():
    (table,) = aligned_tables(
        "Uppdrag/Nämndinitiativ Status Enligt plan Avvikelse från Total Summa\nplan\n\nUppdrag Påbörjad 4 2 6\n\n"
        "Total Summa 4 2 6\n\nKontoret arbetar med 18 uppdrag och 18 initiativ\nunder 2024.\n"
    )
    assert [row.label for row in table.rows] == ["Uppdrag Påbörjad", "Total Summa"]


def test_a_column_of_counts_in_a_table_of_amounts_is_not_in_its_unit():
    rows = [("Belopp i tkr", "Budget 2025", "Utfall 2025", "Antal ärenden"), ("Tillsyn", "-100", "-90", "7")]
    found = facts(tabbed([*rows, ("Bygglov", "-50", "-60", "8")]), "finance_cells")
    assert {(r["measure"] == "antal_arenden", r["unit"]) for r in found} == {(False, "tkr"), (True, "st")}
