"""Tables whose cells the format separates: header, rows, blank cells, the headings in force."""

from __future__ import annotations

import pytest
from layouts import grid_tables, printed, tabbed

from orchestration.ingest.document import Document, Grid, GridRow, Line
from orchestration.ingest.layout import grids
from orchestration.ingest.tables.model import Table

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


# --- tables of Word and Excel ----------------------------------------------------------------------------------------


def true_cells(*rows: tuple[str, ...], spans: dict[int, tuple[tuple[int, int], ...]] | None = None) -> list[Table]:
    """The tables of one grid; `spans`: by row, the columns that a cell covers."""
    made = tuple(GridRow(n, n, row, None, (spans or {}).get(n, ())) for n, row in enumerate(rows, 1))
    lines = tuple(Line(n, "\t".join(row)) for n, row in enumerate(rows, 1))
    return grids.tables(Document("a", "0" * 64, "docx", lines, (Grid(made),)))


def test_titles_in_the_table_s_own_cells_are_headings_above_it():
    (table,) = true_cells(
        ("Driftredovisning", "", "", ""), ("Belopp i mnkr", "", "", ""), HEADER, ("Hyror", "1", "2", "1")
    )
    assert table.headings == ("Driftredovisning", "Belopp i mnkr")
    assert table.header == HEADER


def test_a_title_over_several_columns_is_each_one_s_and_a_title_merged_down_is_said_once():
    (table,) = true_cells(
        ("Enhet", "Period", "", "Fast pris", ""),
        ("Enhet", "Budget", "Utfall", "Ramavtal", "Övrigt"),
        ("Gator", "1", "2", "3", "4"),
        spans={1: ((1, 2), (3, 4))},
    )
    assert table.header == ("Enhet", "Period Budget", "Period Utfall", "Fast pris Ramavtal", "Fast pris Övrigt")


def test_a_header_among_the_rows_begins_a_table_and_the_same_header_again_is_left_out():
    first, second = true_cells(
        HEADER,
        ("Hyror", "1", "2", "1"),
        HEADER,
        ("Löner", "3", "4", "1"),
        ("Helår", "", "", ""),
        ("Belopp i tkr", "Budget helår", "Prognos helår", "Avvikelse"),
        ("Hyror", "5", "6", "1"),
    )
    assert [label for label, _ in printed(first)] == ["Hyror", "Löner"]
    assert second.header == ("Belopp i tkr", "Budget helår", "Prognos helår", "Avvikelse")
    assert second.headings[-1:] == ("Helår",)


def test_numbers_before_the_names_belong_to_the_label():
    (table,) = true_cells(
        ("Nr", "Anläggning", *HEADER[1:]), ("41001", "Ny brygga", "1", "2", "1"), ("", "Summa", "1", "2", "1")
    )
    assert table.header == ("Anläggning", *HEADER[1:])
    assert [label for label, _ in printed(table)] == ["41001 Ny brygga", "Summa"]


def test_a_unit_in_a_cell_is_the_cell_s_own():
    (table,) = true_cells(
        ("Post", "Utfall 2024", "Utfall 2025"), ("Hyror", "1 234 tkr", "-"), ("Frånvaro", "5 dagar", "6")
    )
    assert [[(c.text, c.unit) if c else None for c in row.cells] for row in table.rows] == [
        [("1 234", "tkr"), None],
        [("5", "dag"), ("6", None)],
    ]


def test_a_comment_in_a_row_of_its_own_is_that_of_the_row_above():
    (table,) = true_cells(
        ("Uppdrag", "Slutdatum", "Status"),
        ("Utreda lokaler", "2025-10-31", "Påbörjad"),
        ("Kommentar: Arbetet pågår.", "", ""),
        ("Kommentarer till årets arbete", "2025-12-31", "Påbörjad"),
    )
    assert [(row.label, row.comment) for row in table.rows] == [
        ("Utreda lokaler", "Arbetet pågår."),
        ("Kommentarer till årets arbete", None),
    ]
