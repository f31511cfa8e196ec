"""Icons for words in Word and Excel: what a sign or colour stands for is read by the legend, else by the colour."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor
from office_maker import add_table, converted, workbook
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read

GREEN, YELLOW, RED = "00B050", "FFC000", "C00000"
HEAD = ("Delårsrapport per april 2025", "Ekvik kommun", "Byggnämnden")
HEADER = ["Indikator", "Mål 2025", "Utfall apr 2025", "Bedömning"]
ROWS = [["Andel nöjda (%)", "75", "77"], ["Antal bygglov", "220", "88"], ["Väntetid, dagar", "10", "12"]]
COLOURS = (GREEN, YELLOW, RED)
INFERRED = [
    ("uppfyllt (tolkad av färgen: grön)", 0.6),
    ("delvis uppfyllt (tolkad av färgen: gul)", 0.6),
    ("ej uppfyllt (tolkad av färgen: röd)", 0.6),
]
TOLD = [("uppfyllt", 1.0), ("delvis uppfyllt", 1.0), ("ej uppfyllt", 1.0)]


def judged(data: bytes) -> list[tuple[str, float]]:
    cells = extract(data, "a/b/fil").facts["indicator_cells"].to_pylist()
    return [(c["text_value"], c["confidence"]) for c in cells if c["measure"] == "assessment"]


def in_word(mark, legend: tuple[str, ...] = ()) -> bytes:
    """A document whose last column is marked by `mark(cell, colour)`, with a line that says what the signs mean."""
    made = docx.Document()
    for text in HEAD:
        made.add_paragraph(text)
    table = add_table(made, [HEADER, *([*row, ""] for row in ROWS)])
    for row, colour in zip(table.rows[1:], COLOURS, strict=True):
        mark(row.cells[3], colour)
    said = made.add_paragraph()
    for colour, words in zip(COLOURS, legend, strict=False):
        said.add_run("● ").font.color.rgb = RGBColor.from_string(colour)
        said.add_run(f"{words}    ")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sign(cell, colour: str) -> None:
    cell.paragraphs[0].add_run("●").font.color.rgb = RGBColor.from_string(colour)


def shading(cell, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{colour}"/>'))


def shape(cell, colour: str) -> None:
    drawn = (
        f'<w:r {nsdecls("w", "wp", "a")}><w:drawing><wp:inline><wp:docPr id="1" name="Ellips"/>'
        "<a:graphic><a:graphicData>"
        f'<a:spPr><a:prstGeom prst="ellipse"/><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:spPr>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    cell.paragraphs[0]._p.append(parse_xml(drawn))


@pytest.mark.parametrize("mark", [sign, shading, shape], ids=lambda mark: mark.__name__)
def test_without_a_legend_the_colour_tells_and_the_value_says_so(mark):
    assert judged(in_word(mark)) == INFERRED


def test_the_document_s_legend_tells_what_its_signs_mean():
    assert judged(in_word(sign, ("Uppfyllt", "Delvis uppfyllt", "Ej uppfyllt"))) == TOLD


def test_words_of_a_legend_that_stand_among_known_ones_count_too():
    legend = ("Målet bedöms uppnås under året", "Delvis uppfyllt", "Ej uppfyllt")
    (grid,) = read(in_word(sign, legend), "a").grids
    assert [row.cells[3] for row in grid.rows] == ["Bedömning", *legend]


@pytest.mark.parametrize("colour", ["D9D9D9", "DCE6F1", "auto", "FFFFFF"])
def test_the_shade_of_rows_in_turn_is_no_judgement(colour):
    assert judged(in_word(lambda cell, _: shading(cell, colour))) == []


def test_a_colour_in_a_column_that_asks_for_no_judgement_is_nothing():
    made = docx.Document(io.BytesIO(in_word(sign)))
    made.tables[0].cell(0, 3).text = "Kommentar"
    stream = io.BytesIO()
    made.save(stream)
    assert {row.cells[3] for row in read(stream.getvalue(), "a").grids[0].rows[1:]} == {"●"}


def in_excel(*, fills: bool = False, legend: tuple[str, ...] = ()) -> bytes:
    def change(book: Workbook) -> None:
        sheet = book["Mål"]
        for row, colour in enumerate(COLOURS, 6):
            cell = sheet.cell(row, 4)
            if fills:
                cell.fill = PatternFill("solid", fgColor=colour)
            else:
                cell.value, cell.font = "●", Font(color=colour)
        for column, (colour, words) in enumerate(zip(COLOURS, legend, strict=False)):
            sheet.cell(11, 2 * column + 1, "●").font = Font(color=colour)
            sheet.cell(11, 2 * column + 2, words)

    return workbook(
        {"Mål": [*([text] for text in HEAD), [], HEADER, *([r[0], int(r[1]), int(r[2])] for r in ROWS)]}, {}, change
    )


@pytest.mark.parametrize("fills", [False, True])
def test_a_workbook_s_signs_and_filled_cells_are_read_by_their_colour(fills):
    assert judged(in_excel(fills=fills)) == INFERRED


def test_a_workbook_s_legend_tells_what_its_signs_mean():
    assert judged(in_excel(legend=("Uppfyllt", "Delvis uppfyllt", "Ej uppfyllt"))) == TOLD


@pytest.mark.parametrize("fills", [False, True])
def test_an_old_workbook_s_colours_are_read_alike(fills, tmp_path):
    assert judged(converted(in_excel(fills=fills), "a.xlsx", ("xls",), tmp_path)) == INFERRED
