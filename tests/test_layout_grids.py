"""Tables whose cells the format separates: header, rows, blank cells, the headings in force."""

from __future__ import annotations

import pytest
from layouts import grid_tables, printed, tabbed

HEADER = ("Belopp i tkr", "Budget 2025", "Utfall 2025", "Avvikelse")


def test_the_first_row_is_the_header_and_the_others_are_rows():
    (table,) = grid_tables(
        "# Ekonomi\n\n" + tabbed([HEADER, ("Intäkter", "5 900", "6 100", "200"), ("Hyror", "-1 250", "-1 180", "70")])
    )
    assert table.header == HEADER
    assert printed(table) == [("Intäkter", ("5 900", "6 100", "200")), ("Hyror", ("-1 250", "-1 180", "70"))]
    assert (table.line, table.line_end, table.true_cells) == (3, 5, True)
    assert [(row.line, row.line_end) for row in table.rows] == [(4, 4), (5, 5)]


@pytest.mark.parametrize("nothing", ["", "-", "–", "—"])
def test_a_blank_cell_and_a_dash_are_none(nothing):
    (table,) = grid_tables(tabbed([HEADER, ("Intäkter", "5 900", nothing, nothing), ("Hyror", nothing, nothing, "70")]))
    assert [c for _, c in printed(table)] == [("5 900", None, None), (None, None, "70")]


def test_true_cells_are_certain():
    (table,) = grid_tables(tabbed([HEADER, ("Intäkter", "5 900", "6 100", "200")]))
    assert {c.confidence for row in table.rows for c in row.cells if c} == {1.0}


def test_a_row_of_nothing_but_its_label_is_a_row():
    (table,) = grid_tables(tabbed([HEADER, ("Intäkter", "", "", ""), ("", "", "", ""), ("Hyror", "1", "2", "1")]))
    assert [label for label, _ in printed(table)] == ["Intäkter", "Hyror"]


def test_the_headings_above_are_those_in_force():
    text = "# Ekonomi\n\n## Drift\n\nText om driften som slutar med punkt.\n\n" + tabbed(
        [HEADER, ("Hyror", "1", "2", "1")]
    )
    (table,) = grid_tables(text)
    assert table.headings == ("Ekonomi", "Drift")
    assert table.goal_no is None


def test_a_goal_holds_until_a_section_that_belongs_to_no_goal():
    indicators = tabbed([("Indikator", "Mål 2025", "Utfall 2024"), ("Nöjdhet", "80", "77")])
    amounts = tabbed([HEADER, ("Hyror", "1", "2", "1")])
    text = f"# Mål\n\n## 2.1. Ge snabba besked till alla\n\n{indicators}\n\n## Ekonomi\n\n{amounts}\n"
    assert [table.goal_no for table in grid_tables(text)] == ["2.1", None]


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER],  # a header without rows
        [("1", "2", "3", "4"), ("5", "6", "7", "8")],  # figures without a header
        [("Drift", "12"), ("Investering", "14")],  # a table of contents
    ],
)
def test_what_has_no_header_and_rows_is_no_table(rows):
    assert grid_tables(tabbed(rows)) == []


def test_a_header_of_years_is_a_header():
    (table,) = grid_tables(
        tabbed([("Sjukfrånvaro", "2025", "2024", "Differens"), ("Kvinnor", "5,1 %", "5,4 %", "-0,3 %")])
    )
    assert table.header == ("Sjukfrånvaro", "2025", "2024", "Differens")


def test_markdown_tables_are_read_alike():
    (table,) = grid_tables(
        "# Ekonomi\n\n| Verksamhet | Budget 2025 | Utfall 2025 |\n| --- | --- | --- |\n| Gator | 5 900 | |\n"
    )
    assert table.header == ("Verksamhet", "Budget 2025", "Utfall 2025")
    assert printed(table) == [("Gator", ("5 900", None))]
