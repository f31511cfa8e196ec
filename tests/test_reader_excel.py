"""Workbooks: given these sheets, these lines, grids and facts; new and old ones alike."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from office_maker import calculated, converted, workbook
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from orchestration.ingest.extract import Extraction, extract
from orchestration.ingest.readers import read

HEADER = ["Tkr", "Budget 2025", "Utfall apr 2025"]
HEAD = [["Delårsrapport per april 2025"], ["Ekviks kommun, Byggnämnden"], []]
ROWS = [HEADER, ["Löner", 300, 100], ["Hyror", 60, 20], ["Summa", 360, 120]]


def lines(data: bytes) -> list[str]:
    return [line.text for line in read(data, "a.xlsx").lines if line.text]


def tables(data: bytes) -> list[list[tuple[str, ...]]]:
    return [[row.cells for row in grid.rows] for grid in read(data, "a.xlsx").grids]


def only(*rows: list, change=None, **more) -> bytes:
    return workbook({"Drift": rows}, change=change, **more)


def cells(extraction: Extraction, fact: str = "finance_cells") -> dict[tuple[str, str], Decimal]:
    return {(r["line_label"], r["measure"]): r["value"] for r in extraction.facts[fact].to_pylist()}


# --- lines -----------------------------------------------------------------------------------------------------------


def test_a_sheet_is_a_page_that_begins_with_its_name():
    made = read(workbook({"Drift": ROWS, "Personal": [["Text."]]}), "a.xlsx")
    assert [(line.text, line.page) for line in made.lines if line.text] == [
        ("## Drift", 1),
        ("Tkr\tBudget 2025\tUtfall apr 2025", 1),
        ("Löner\t300\t100", 1),
        ("Hyror\t60\t20", 1),
        ("Summa\t360\t120", 1),
        ("## Personal", 2),
        ("Text.", 2),
    ]
    assert [(row.line, row.page) for row in made.grids[0].rows] == [(3, 1), (4, 1), (5, 1), (6, 1)]


def test_texts_of_a_cell_are_one_line_and_a_raised_figure_is_a_mark():
    def change(book: Workbook) -> None:
        raised = TextBlock(InlineFont(vertAlign="superscript"), "1")
        book["Drift"]["A2"] = CellRichText("Löner", raised)

    assert tables(only(["Tkr", "Budget\n2025", "Utfall\napr"], ["x", 1, 2], change=change))[0] == [
        ("Tkr", "Budget 2025", "Utfall apr"),
        ("Löner¹", "1", "2"),
    ]


def test_names_and_values_beside_each_other_are_told_as_such():
    data = only(
        ["Kommun", "Ekviks kommun"], ["Nämnd", "Byggnämnden"], ["Per", date(2025, 4, 30)], ["Rubrik", "Rapport 1"]
    )
    assert lines(data) == ["## Drift", "Kommun: Ekviks kommun", "Nämnd: Byggnämnden", "Per: 2025-04-30", "# Rapport 1"]


# --- tables ----------------------------------------------------------------------------------------------------------


def test_titles_above_and_notes_below_a_table_are_texts():
    data = only(["Driftredovisning"], ["Belopp i tkr"], *ROWS, ["* Preliminärt."])
    assert tables(data) == [[tuple(map(str, row)) for row in ROWS]]
    assert lines(data)[1:3] + lines(data)[-1:] == ["Driftredovisning", "Belopp i tkr", "* Preliminärt."]


def test_a_blank_row_parts_tables_but_not_a_table_from_its_sum():
    others = [["Antal", "Mål 2025", "Utfall apr 2025"], ["Bygglov", 200, 88]]
    data = only(*ROWS[:3], [], ROWS[3], [], *others)
    assert [[row[0] for row in table] for table in tables(data)] == [
        ["Tkr", "Löner", "Hyror", "Summa"],
        ["Antal", "Bygglov"],
    ]


def test_a_blank_column_parts_tables_that_have_labels_of_their_own():
    left, right = (
        [HEADER, ["Löner", 300, 100], ["Hyror", 60, 20]],
        [["Status", "Antal"], ["Slutförd", 3], ["Påbörjad", 4]],
    )
    beside = [[*a, None, *b] for a, b in zip(left, right, strict=True)]
    assert [[row[0] for row in table] for table in tables(only(*beside))] == [
        ["Tkr", "Löner", "Hyror"],
        ["Status", "Slutförd", "Påbörjad"],
    ]


def test_a_blank_column_within_a_table_is_nothing():
    spaced = [[row[0], None, row[1], None, row[2]] for row in ROWS]
    assert tables(only(*spaced)) == [[tuple(map(str, row)) for row in ROWS]]


@pytest.mark.parametrize(("top", "left"), [(0, 0), (4, 0), (0, 3), (7, 2)])
def test_a_table_is_found_wherever_it_stands(top, left):
    moved = [[]] * top + [[None] * left + row for row in [*HEAD, *ROWS]]
    found = cells(extract(only(*moved), "a/b/a.xlsx"))
    assert found["Summa", "actual_ytd"] == 120
    assert len(found) == 6


def test_the_sheet_names_the_table_that_has_no_heading_of_its_own():
    extraction = extract(only(*HEAD, *ROWS), "a/b/a.xlsx")
    assert {r["statement"] for r in extraction.facts["finance_cells"].to_pylist()} == {"drift"}


def test_a_merged_title_is_each_of_its_columns_and_a_merged_label_each_of_its_rows():
    def change(book: Workbook) -> None:
        sheet = book["Drift"]
        for merged in ("A4:A5", "B4:C4", "D4:E4"):
            sheet.merge_cells(merged)

    table = [
        ["Tkr", "Januari-april 2025", None, "Helår 2025", None],
        [None, "Budget", "Utfall", "Budget", "Prognos"],
        ["Löner", 100, 110, 300, 320],
    ]
    found = cells(extract(only(*HEAD, *table, change=change), "a/b/a.xlsx"))
    assert {measure: int(value) for (_, measure), value in found.items()} == {
        "budget_ytd": 100,
        "actual_ytd": 110,
        "budget_year": 300,
        "forecast_year": 320,
    }


def test_a_project_s_number_belongs_to_its_name():
    table = [
        ["Projekt", "Benämning", "Budget 2025", "Utfall apr 2025"],
        [41001, "Ny brygga", 500, 120],
        [41002, "Bodar", 200, 10],
        ["Summa", None, 700, 130],
    ]
    found = extract(only(*HEAD, ["Investeringar"], *table), "a/b/a.xlsx").facts["investment_cells"].to_pylist()
    assert [(r["line_label"], r["project_no"], r["measure"], int(r["value"])) for r in found] == [
        ("41001 Ny brygga", "41001", "budget_year", 500),
        ("41001 Ny brygga", "41001", "actual_ytd", 120),
        ("41002 Bodar", "41002", "budget_year", 200),
        ("41002 Bodar", "41002", "actual_ytd", 10),
        ("Summa", None, "budget_year", 700),
        ("Summa", None, "actual_ytd", 130),
    ]


def test_a_group_s_name_stands_before_the_rows_names_where_these_recur():
    table = [
        ["Förvaltning", "Post", "Budget 2025", "Utfall apr 2025"],
        ["Plan", "Löner", 300, 100],
        [None, "Hyror", 60, 20],
        [None, "Övrigt", 6, 2],
        ["Bygg", "Löner", 200, 90],
        [None, "Hyror", 50, 15],
        [None, "Övrigt", 5, 1],
    ]
    labels = [label for label, measure in cells(extract(only(*HEAD, *table), "a/b/a.xlsx")) if measure == "budget_year"]
    assert labels == ["Plan Löner", "Plan Hyror", "Plan Övrigt", "Bygg Löner", "Bygg Hyror", "Bygg Övrigt"]


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_a_number_is_read_as_shown_and_its_decimals_come_from_the_format():
    def change(book: Workbook) -> None:
        for at, code in (("B5", "#,##0.0"), ("C5", "#,##0,;[Red]-#,##0,")):
            book["Drift"][at].number_format = code

    data = only(*HEAD, HEADER, ["Löner", 1234.5678, -987654.3], change=change)
    found = {r["measure"]: r for r in extract(data, "a/b/a.xlsx").facts["finance_cells"].to_pylist()}
    assert (found["budget_year"]["value"], found["budget_year"]["decimals"]) == (Decimal("1234.6"), 1)
    assert (found["actual_ytd"]["value"], found["actual_ytd"]["decimals"]) == (-988, 0)
    stored = [(n.address, n.value) for n in read(data, "a.xlsx").numbers]
    assert stored == [("B5", Decimal("1234.5678")), ("C5", Decimal("-987654.3"))]


def test_a_unit_in_the_format_is_the_cell_s():
    def change(book: Workbook) -> None:
        for row in (5, 6):
            for at in ("B", "C"):
                book["Drift"][f"{at}{row}"].number_format = '#,##0 "mnkr"'

    data = only(*HEAD, ["Post", *HEADER[1:]], ["Löner", 1234, 12], ["Hyror", 7, 8], change=change)
    found = extract(data, "a/b/a.xlsx").facts["finance_cells"].to_pylist()
    assert [(int(r["value"]), r["unit"]) for r in found] == [(1234, "mnkr"), (12, "mnkr"), (7, "mnkr"), (8, "mnkr")]


def test_sick_leave_by_month_with_days_for_headers():
    def change(book: Workbook) -> None:
        for row in book["Sjukfrånvaro"].iter_rows(min_row=4):
            for cell in row[1:]:
                cell.number_format = "mmm" if cell.row == 4 else "0.0%"

    months = [date(2025, month, 1) for month in range(1, 9)]
    rows = [*HEAD, ["År", *months], ["Sjukfrånvaro 2025", 0.051, 0.0525, 0.049], ["Sjukfrånvaro 2024", *[0.06] * 8]]
    found = extract(workbook({"Sjukfrånvaro": rows}, change=change), "a/b/a.xlsx").facts["sick_leave"].to_pylist()
    assert [(r["period_start"], r["value"]) for r in found][:3] == [
        (date(2025, 1, 1), Decimal("5.1")),
        (date(2025, 2, 1), Decimal("5.3")),
        (date(2025, 3, 1), Decimal("4.9")),
    ]
    assert len(found) == 11


def test_indicators_with_their_assessment():
    rows = [
        ["Indikator", "Utfall 2024", "Utfall apr 2025", "Mål 2025", "Bedömning"],
        ["Andel nöjda (%)", 71, 72, 75, "Ej uppfyllt"],
    ]
    found = extract(only(*HEAD, *rows), "a/b/a.xlsx").facts["indicator_cells"].to_pylist()
    assert [(r["measure"], r["value"], r["text_value"], r["unit"]) for r in found] == [
        ("actual_2024", 71, None, "%"),
        ("actual_ytd", 72, None, "%"),
        ("target", 75, None, "%"),
        ("assessment", None, "ej uppfyllt", None),
    ]


# --- what is hidden --------------------------------------------------------------------------------------------------


def test_a_hidden_row_is_read_and_marked_and_its_number_is_sure():
    def change(book: Workbook) -> None:
        book["Drift"].row_dimensions[6].hidden = True

    data = only(*HEAD, *ROWS, change=change)
    assert "Hyror\t60\t20\t[dold rad]" in lines(data)
    hidden = [r for r in extract(data, "a/b/a.xlsx").facts["finance_cells"].to_pylist() if r["line_label"] == "Hyror"]
    assert [(int(r["value"]), r["confidence"]) for r in hidden] == [(60, 1.0), (20, 1.0)]


def test_hidden_columns_are_read_and_named():
    def change(book: Workbook) -> None:
        book["Drift"].column_dimensions.group("B", "C", hidden=True)

    data = only(*HEAD, *ROWS, change=change)
    assert lines(data)[1] == "Dolda kolumner: B, C"
    assert cells(extract(data, "a/b/a.xlsx"))["Summa", "budget_year"] == 360


def test_a_hidden_sheet_is_read_and_marked_and_its_numbers_are_unsure():
    def change(book: Workbook) -> None:
        book["Underlag"].sheet_state = "veryHidden"

    data = workbook({"Drift": [*HEAD, *ROWS], "Underlag": ROWS}, change=change)
    assert "## Underlag [dolt blad]" in lines(data)
    found = Counter(r["confidence"] for r in extract(data, "a/b/a.xlsx").facts["finance_cells"].to_pylist())
    assert found == {1.0: 6, 0.5: 6}


# --- formulas --------------------------------------------------------------------------------------------------------

FORMULAS = [*HEAD, HEADER, ["Löner", 300, 100], ["Hyror", 60, 20], ["Summa", "=SUM(B5:B6)", "=SUM(C5:C6)"]]


def remarks(data: bytes) -> list[tuple[str, str, bool, Decimal]]:
    rows = extract(data, "a/b/a.xlsx").facts["remarks"].to_pylist()
    return [
        (r["subject"], r["label"], r["contradicts"], r["value"])
        for r in rows
        if r["kind"] in ("formula", "formula_value")
    ]


def test_a_formula_shows_the_value_that_its_cell_keeps():
    data = only(*FORMULAS, kept={"B7": 360, "C7": 130})
    assert cells(extract(data, "a/b/a.xlsx"))["Summa", "actual_ytd"] == 130


def test_a_formula_that_gives_another_value_than_its_cell_keeps_is_remarked():
    assert remarks(only(*FORMULAS, kept={"B7": 360, "C7": 130})) == [
        ("blad Drift, cell B7: Summa", "=SUM(B5:B6)", False, 360),
        ("blad Drift, cell C7: Summa", "=SUM(C5:C6)", True, 130),
        ("blad Drift, cell B7: Summa", "=SUM(B5:B6)", False, 360),
        ("blad Drift, cell C7: Summa", "=SUM(C5:C6)", False, 120),
    ]


def test_the_noise_of_doubles_is_no_difference():
    rows = [*HEAD, HEADER, ["Löner", 0.1, 0.7], ["Hyror", 0.2, 0.1], ["Summa", "=SUM(B5:B6)", "=SUM(C5:C6)"]]
    found = remarks(only(*rows, kept={"B7": repr(0.1 + 0.2), "C7": repr(0.7 + 0.1)}))
    assert [(differs, value) for _, _, differs, value in found] == [
        (False, Decimal("0.3")),
        (False, Decimal("0.8")),
    ] * 2


def test_a_function_of_another_kind_is_no_remark():
    rows = [*FORMULAS[:-1], ["Summa", '=IF(B5>0,"x",1)', "=SUMIF(A5:A6,A5,C5:C6)"]]
    assert remarks(only(*rows, kept={"B7": 5, "C7": 7})) == []


def test_a_workbook_that_was_never_calculated_is_and_what_cannot_be_is_told():
    rows = [*FORMULAS, ["Andel", "=B5/B7", "=SUMIF(A5:A6,A5,C5:C6)"]]
    data = only(*rows)
    assert "Summa\t360\t120" in lines(data)
    assert "Andel\t0,8333" in lines(data)
    assert lines(data)[-1] == "Formler som aldrig har räknats och inte kan räknas här: C8"
    assert not any(differs for _, _, differs, _ in remarks(data))


def test_a_formula_may_show_nothing():
    rows = [*FORMULAS, ["Not", '=IF(B5>0,"","x")', None]]
    made = calculated(workbook({"Drift": rows}), {"B7": 360, "C7": 120, "B8": ""})
    assert not any("aldrig" in line for line in lines(made))


# --- old workbooks, and those of other programs ----------------------------------------------------------------------


def full() -> bytes:
    def change(book: Workbook) -> None:
        sheet = book["Drift"]
        for merged in ("A4:A5", "B4:D4", "E4:F4"):
            sheet.merge_cells(merged)
        for row in sheet.iter_rows(min_row=6, min_col=2):
            for cell in row:
                cell.number_format = "#,##0,;[Red]-#,##0,"
        sheet.row_dimensions[7].hidden = True
        sheet.column_dimensions["F"].hidden = True
        for row in book["Personal"].iter_rows(min_row=2, min_col=2):
            for cell in row:
                cell.number_format = "0.0%"
        book["Underlag"].sheet_state = "hidden"
        for at in ("B2", "B3"):
            book["Uppdrag"][at].number_format = "yyyy-mm-dd"

    drift = [
        *HEAD,
        ["Avdelning", "Januari-april 2025", None, None, "Helår 2025", None],
        [None, "Budget", "Utfall", "Avvikelse", "Budget", "Prognos"],
        ["Plan", 1_200_400, 1_100_400, "=B6-C6", 3_600_000, 3_500_000],
        ["Bygg", 800_000, 900_000, "=B7-C7", 2_400_000, 2_500_000],
        [],
        ["Summa", "=SUM(B6:B7)", "=SUM(C6:C7)", "=SUM(D6:D7)", "=SUM(E6:E7)", "=SUM(F6:F7)"],
    ]
    kept = {"D6": 100_000, "D7": -100_000, "B9": 2_000_400, "C9": 2_000_400, "D9": 0, "E9": 6_000_000, "F9": 6_000_000}
    return workbook(
        {
            "Drift": drift,
            "Personal": [["Sjukfrånvaro", 2025, 2024], ["Kvinnor", 0.051, 0.06], ["Män", 0.032, 0.0313]],
            "Uppdrag": [
                ["Uppdrag", "Slutdatum", "Status"],
                ["Utreda lokaler", date(2025, 10, 31), "Påbörjad"],
                ["Se över taxan", date(2025, 3, 31), "Slutförd"],
            ],
            "Underlag": ROWS,
        },
        kept,
        change,
    )


def facts(data: bytes, name: str) -> dict[str, list[dict]]:
    found = extract(data, name).facts
    return {fact: found[fact].to_pylist() for fact in found if fact not in ("reports", "remarks")}


@pytest.mark.parametrize("steps", [("xls",), ("ods", "xlsx"), ("xls", "xlsx")], ids="-".join)
def test_a_workbook_saved_by_another_program_or_as_an_old_one_gives_the_same_facts(steps, tmp_path: Path):
    data = full()
    again = converted(data, "a.xlsx", steps, tmp_path)
    assert read(again, "a").reader == steps[-1]
    assert facts(again, "a/b/a") == facts(data, "a/b/a")
    assert len(facts(data, "a/b/a")["finance_cells"]) == 21
    assert len(facts(data, "a/b/a")["sick_leave"]) == 4
    assert [r["due_date"] for r in facts(data, "a/b/a")["assignments"]] == [date(2025, 10, 31), date(2025, 3, 31)]
