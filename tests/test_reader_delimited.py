"""CSV and TSV: delimiters and encodings told by content, quoted cells, titles above tables, lines as in the file."""

from __future__ import annotations

import csv
import io
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read

HEADER = ["Verksamhet", "Budget 2025", "Utfall 2025", "Avvikelse"]
ROWS = [["Gator", "1 250,5", "1 100,0", "150,5"], ["Vård och omsorg", "-300", "-310,5", "10,5"]]
EXPORT = """\
Delårsrapport per augusti 2025;;;;;
Ekvik kommun;;;;;
Ansvar: Byggnämnden;;;;;
Belopp i kr;;;;;
;;;;;
Ansvar;Konto;Kontotext;Budget 2025;Utfall 2025;Avvikelse
1100;3010;"Avgifter; bygglov";-1.500.000,00;-1 000 000,50;-499.999,50
1100;5010;"Löner
och pensioner";2 000 000,00;1 300 000,00;700 000,00
;;Summa;500 000,00;299 999,50;200 000,50
;;;;;
Sjukfrånvaro;;;;;
Grupp;2025;2024;Förändring;;
Kvinnor;5,1;5,4;-0,3;;
"""


def written(rows: list[list[str]], delimiter: str) -> str:
    """As Python's own csv module writes it."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def cells(document: Document) -> list[list[tuple[str, ...]]]:
    return [[row.cells for row in grid.rows] for grid in document.grids]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_and_encoding_are_told_by_content(delimiter: str, encoding: str):
    document = read(written([HEADER, *ROWS], delimiter).encode(encoding), "x")
    assert document.reader == ("tsv" if delimiter == "\t" else "csv")
    assert cells(document) == [[tuple(row) for row in [HEADER, *ROWS]]]
    assert [row.line for row in document.grids[0].rows] == [1, 2, 3]


@given(
    st.lists(
        st.lists(st.text("abcåäöÖ ;,|\"'\n12", max_size=8), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_a_cell_holds_it_comes_back_with_its_lines(rows: list[list[str]]):
    """Blanks and line breaks in a cell count as one blank; every row has a label and figures, as rows of tables do."""
    rows = [[f"Rad {cell}", *rest[:2], "5,5"] for cell, *rest in rows]
    text = written([HEADER, *rows], ";")
    (grid,) = read(text.encode(), "x").grids
    assert [list(row.cells) for row in grid.rows[1:]] == [[" ".join(cell.split()) for cell in row] for row in rows]
    line = 2
    for row, written_row in zip(grid.rows[1:], rows, strict=True):
        breaks = sum(cell.count("\n") for cell in written_row)
        assert (row.line, row.line_end) == (line, line + breaks)
        line += breaks + 1


def test_titles_stay_text_and_blank_rows_part_tables():
    document = read(EXPORT.encode(), "x")
    assert [line.text for line in document.lines[:5]] == [
        "Delårsrapport per augusti 2025",
        "Ekvik kommun",
        "Ansvar: Byggnämnden",
        "Belopp i kr",
        "",
    ]
    assert [(grid.first_line, grid.last_line, grid.width) for grid in document.grids] == [(6, 10, 6), (13, 14, 4)]
    assert document.lines[11].text == "Sjukfrånvaro"
    assert document.text_of(8, 9) == "1100\t5010\tLöner\noch pensioner\t2 000 000,00\t1 300 000,00\t700 000,00"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_an_accounting_export_gives_facts_with_the_lines_of_the_file(encoding: str):
    facts = extract(EXPORT.replace("\n", "\r\n").encode(encoding), "x.csv").facts
    found = facts["finance_cells"].to_pylist()
    assert [(f["source_line"], f["line_label"], f["measure"], str(f["value"].normalize())) for f in found[:4]] == [
        (7, "1100 3010 Avgifter; bygglov", "budget_ytd", "-1.5E+6"),
        (7, "1100 3010 Avgifter; bygglov", "actual_ytd", "-1000000.5"),
        (7, "1100 3010 Avgifter; bygglov", "variance_ytd", "-499999.5"),
        (8, "1100 5010 Löner och pensioner", "budget_ytd", "2E+6"),
    ]
    assert {(f["source_line"], f["line_kind"]) for f in found if f["line_label"] == "Summa"} == {(10, "total")}
    assert {f["unit"] for f in found} == {"kr"}
    assert [(f["source_line"], str(f["value"].normalize())) for f in facts["sick_leave"].to_pylist()] == [
        (14, "5.1"), (14, "5.4"), (14, "-0.3"),
    ]  # fmt: skip
    assert facts["coverage"].to_pylist()[0]["unaccounted"] == 0


def test_a_row_of_blank_cells_inside_a_table_ends_it_not():
    (grid,) = read(b"Text;Budget;Utfall\nIntakter;;\n;;\nHyror;1;2\nAvgifter;3;4\n", "x").grids
    assert grid.rows[-1].cells == ("Avgifter", "3", "4")


def test_a_title_over_several_columns_belongs_to_the_header():
    text = "Drift;;;;\nPeriod:;2025-08;;;\n;Period;;Helår;\nVerksamhet;Budget;Utfall;Budget;Prognos\nGator;1;2;3;4\n"
    document = read(text.encode(), "x")
    assert [line.text for line in document.lines[:2]] == ["Drift", "Period: 2025-08"]
    assert document.grids[0].rows[0].cells == ("", "Period", "", "Helår", "")


def test_a_code_that_is_kept_from_being_a_number_is_a_code():
    (grid,) = read(b'Konto;Budget;Utfall\n="0310";1;2\n="0320";3;4\n', "x").grids
    assert [row.cells[0] for row in grid.rows] == ["Konto", "0310", "0320"]


def test_a_spreadsheets_separator_line_is_no_data():
    document = read(b"sep=,\nText,Budget,Utfall\nHyror,1,2\n", "x")
    assert [row.line for row in document.grids[0].rows] == [2, 3]
    assert document.lines[0].text == ""


def test_a_quote_that_is_never_closed_is_a_sign_like_any_other():
    rows = '"Hyror 2"";1;2\n"Avgifter;3;4\n' + "Lokaler;5;6\n" * 3
    (grid,) = read(f"Text;Budget;Utfall\n{rows}".encode(), "x").grids
    assert [row.line for row in grid.rows] == [1, 2, 3, 4, 5, 6]
    assert grid.rows[2].cells == ('"Avgifter', "3", "4")


@pytest.mark.parametrize(
    "text",
    [
        "Ekvik kommun\n\nNämnden, som har 12 enheter, når målen.\nÅret 2025, med 3 projekt, var bra.\n",
        "Kostnaden ökade; intäkten minskade.\nBudgeten höll; prognosen också.\n",
        "# Mål\n\n| Mål | 2024 |\n| --- | --- |\n| Nöjdhet | 80 |\n",
    ],
)
def test_prose_and_markdown_are_not_taken_for_delimited_text(text: str):
    assert read(text.encode(), "x.csv").reader not in ("csv", "tsv")


def test_ten_thousand_columns_are_refused_with_their_line():
    data = ";".join(f"Kolumn {n}" for n in range(10_000)) + "\n" + ";".join("1" for _ in range(10_000)) + "\n"
    with pytest.raises(Unreadable) as refused:
        read(data.encode(), "ekvik/a.csv")
    assert refused.value.reason == "too many columns"
    assert refused.value.detail == "ekvik/a.csv, line 1: 10000, the limit is 500"


def test_many_unclosed_quotes_cost_no_more_than_a_moment():
    data = "Text;Budget;Utfall\n" + '"Hyror;1;2\n"" ";"x\n' * 10_000
    started = time.monotonic()
    read(data.encode(), "x.csv")
    assert time.monotonic() - started < 10


SWEDISH = "Ekvik kommun\n\nNämnden når årets mål – även där läget är svårt, med 5 % överskott.\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
def test_swedish_text_in_another_encoding_is_read_and_the_choice_noted(encoding: str):
    document = read(SWEDISH.encode(encoding), "x.txt")
    assert document.lines[2].text == SWEDISH.split("\n")[2]
    assert document.notes == (f"read as {'windows-1252' if encoding == 'cp1252' else 'utf-16-le'}",)
    assert read(SWEDISH.encode(), "x.txt").notes == ()


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text_in_any_encoding(seed: int):
    with pytest.raises(Unreadable) as refused:
        read(random.Random(seed).randbytes(400), "ekvik/a.txt")
    assert "ekvik/a.txt" in refused.value.detail


@pytest.mark.parametrize(
    "data",
    [
        "Nämnden når målen\n".encode() * 3 + "Nämnden\n".encode("cp1252"),  # two encodings in one file
        "Mål\n".encode("cp437"),
        "Förslag på åtgärder\n".encode("mac-roman"),
        "Żółć gęślą jaźń\n".encode("cp1250"),
    ],
)
def test_what_is_not_plainly_swedish_is_refused_with_its_line(data: bytes):
    with pytest.raises(Unreadable) as refused:
        read(data, "ekvik/a.txt")
    assert refused.value.reason == "not valid UTF-8"
    assert "ekvik/a.txt, line " in refused.value.detail
