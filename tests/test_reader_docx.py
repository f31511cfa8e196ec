"""Word documents: given what its author did, these lines, grids and facts."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from office_maker import add_table, body, changed, converted, document
from office_samples import parts

from orchestration.ingest.document import Document
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read

HEADER = ["Tkr", "Budget 2025", "Utfall jan-apr 2025"]
HEAD = ["# Delårsrapport per april 2025", "Ekvik kommun", "Byggnämnden"]


def lines(data: bytes) -> list[str]:
    return [line.text for line in read(data, "a.docx").lines if line.text]


def paragraph(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def saved(made: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def table_xml(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def row_xml(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell_xml(text: str, properties: str = "", more: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{more}{paragraph(run(text))}</w:tc>"


# --- lines -----------------------------------------------------------------------------------------------------------


def test_headings_carry_marks_by_their_level_and_a_paragraph_is_one_line():
    assert lines(document("# Rapport", "## Ekonomi", "### Drift", "Nämnden redovisar ett överskott.")) == [
        "# Rapport",
        "## Ekonomi",
        "### Drift",
        "Nämnden redovisar ett överskott.",
    ]


def test_paragraphs_stand_apart_but_the_items_of_a_list_together():
    made = docx.Document()
    made.add_paragraph("Först.")
    made.add_paragraph("ett", style="List Bullet")
    made.add_paragraph("två", style="List Bullet")
    made.add_paragraph("Sist.")
    assert [line.text for line in read(saved(made), "a.docx").lines] == [
        "Först.", "", "- ett", "- två", "", "Sist.", "",
    ]  # fmt: skip


def test_numbered_paragraphs_have_their_numbers():
    made = docx.Document()
    for text in ("ett", "två", "tre"):
        made.add_paragraph(text, style="List Number")
    assert lines(saved(made)) == ["1. ett", "2. två", "3. tre"]


NUMBERING = """<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""


def test_a_goal_whose_number_word_counts_itself_is_found_by_its_number():
    def heading(text: str, level: int) -> str:
        listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="{level}"/>'
        return paragraph(run(text), listed)

    outline = heading("Mål", 0) + heading("Ge snabba besked till alla", 1) + heading("Bygga tätt och grönt", 1)
    data = changed(body(outline), {r"word/numbering\.xml": lambda _: NUMBERING})
    assert lines(data) == ["## 1 Mål", "### 1.1. Ge snabba besked till alla", "### 1.2. Bygga tätt och grönt"]


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        (
            run("kvar ") + f"<w:ins>{run('nytt')}</w:ins><w:del><w:r><w:delText>borta</w:delText></w:r></w:del>",
            "kvar nytt",
        ),
        (f"<w:moveFrom>{run('bort')}</w:moveFrom><w:moveTo>{run('hit')}</w:moveTo>", "hit"),
        (run("Del") + "<w:r><w:softHyphen/></w:r>" + run("år"), "Delår"),
        (run("jan") + "<w:r><w:noBreakHyphen/></w:r>" + run("apr"), "jan-apr"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('i kontroll')}</w:sdtContent></w:sdt>", "i kontroll"),
        (
            f"{run('x')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Klicka')}</w:sdtContent></w:sdt>",
            "x",
        ),
        (f"<w:hyperlink>{run('länk')}</w:hyperlink>", "länk"),
        ("<w:r><w:instrText>DATE</w:instrText></w:r>" + run("2025-04-30"), "2025-04-30"),
        (run("synlig") + run("dold", "<w:vanish/>"), "synlig"),
        (run("Netto") + run("1", '<w:vertAlign w:val="superscript"/>'), "Netto¹"),
        (run("a\u030ar"), "år"),
    ],
)
def test_the_text_is_what_a_reader_of_the_accepted_document_sees(xml, shown):
    assert lines(body(paragraph(xml))) == [shown]


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next():
    xml = paragraph(run("Nämnden redovisar "), "<w:rPr><w:del/></w:rPr>") + paragraph(run("ett överskott."))
    assert lines(body(xml)) == ["Nämnden redovisar ett överskott."]


def test_a_line_break_begins_a_line_of_the_same_block():
    made = read(body(paragraph(run("Ekvik kommun") + "<w:r><w:br/></w:r>" + run("Byggnämnden"))), "a.docx")
    assert [line.text for line in made.lines] == ["Ekvik kommun", "Byggnämnden", ""]


def test_an_entry_of_the_contents_keeps_its_page_number_apart():
    assert lines(body(paragraph(run("Ekonomi") + "<w:r><w:tab/></w:r>" + run("7")))) == ["Ekonomi\t7"]


def test_a_text_box_follows_the_paragraph_that_it_is_anchored_in():
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(run('I rutan'))}</w:txbxContent></w:pict></w:r>"
    assert lines(body(paragraph(run("Före") + box) + paragraph(run("Efter")))) == ["Före", "I rutan", "Efter"]


def test_a_box_that_is_told_in_two_ways_is_read_once():
    box = f"<w:txbxContent>{paragraph(run('I rutan'))}</w:txbxContent>"
    both = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>'
    )
    assert lines(body(paragraph(both))) == ["I rutan"]


def with_footnote(xml: str, note: str) -> bytes:
    footnotes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:footnote w:id="2">{paragraph(run(note))}</w:footnote></w:footnotes>'
    )
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"'
        ' Target="footnotes.xml"/></Relationships>'
    )
    return changed(
        body(xml),
        {r"word/_rels/document\.xml\.rels": lambda text: text.replace("</Relationships>", relation)},
        {"word/footnotes.xml": footnotes.encode()},
    )


def test_a_footnote_stands_after_its_paragraph():
    xml = paragraph(run("Enligt plan") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(".")) + paragraph(
        run("Mer.")
    )
    assert lines(with_footnote(xml, "Beslutad i mars.")) == ["Enligt plan¹.", "¹ Beslutad i mars.", "Mer."]


def test_a_footnote_s_mark_is_no_part_of_the_number_before_it():
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    header = row_xml(*map(cell_xml, HEADER))
    figures = row_xml(
        cell_xml("Löner"), cell_xml("1 200"), f"<w:tc><w:tcPr/>{paragraph(run('412') + reference)}</w:tc>"
    )
    head = "".join(paragraph(run(text.lstrip("# "))) for text in HEAD)
    data = with_footnote(head + table_xml(header, figures), "Preliminärt.")
    cells = extract(data, "ekvik/byggnamnden/a.docx").facts["finance_cells"].to_pylist()
    assert [(c["measure"], int(c["value"])) for c in cells] == [("budget_year", 1200), ("actual_ytd", 412)]


# --- pages -----------------------------------------------------------------------------------------------------------


def test_pages_are_counted_where_word_left_its_marks():
    turned = "<w:r><w:lastRenderedPageBreak/></w:r>"
    made = read(body(paragraph(run("ett")) + paragraph(turned + run("två")) + paragraph(run("två"))), "a.docx")
    assert [(line.text, line.page) for line in made.lines if line.text] == [("ett", 1), ("två", 2), ("två", 2)]


def test_a_break_set_by_hand_counts_only_where_word_left_no_marks():
    by_hand = '<w:r><w:br w:type="page"/></w:r>'
    turned = "<w:r><w:lastRenderedPageBreak/></w:r>"
    alone = read(body(paragraph(run("ett") + by_hand) + paragraph(run("två"))), "a.docx")
    both = read(body(paragraph(run("ett") + by_hand) + paragraph(turned + run("två"))), "a.docx")
    assert [line.page for line in alone.lines if line.text] == [1, 2]
    assert [line.page for line in both.lines if line.text] == [1, 2]


def test_a_row_that_a_page_break_cuts_turns_the_page_once():
    turned = f"<w:p>{run('x')}<w:r><w:lastRenderedPageBreak/></w:r>{run('y')}</w:p>"
    cut = row_xml(*[f"<w:tc><w:tcPr/>{turned}</w:tc>"] * 3)
    made = read(body(table_xml(row_xml(*map(cell_xml, "abc")), cut) + paragraph(run("efter"))), "a.docx")
    assert [(line.text, line.page) for line in made.lines if line.text][-1] == ("efter", 2)


def test_without_marks_and_breaks_the_page_is_unknown():
    assert {line.page for line in read(document("Text."), "a.docx").lines} == {None}


# --- tables ----------------------------------------------------------------------------------------------------------


def test_a_table_s_row_is_a_line_and_a_row_of_its_grid():
    made = read(document("Före", [HEADER, ["Löner", "1 200", "412"]]), "a.docx")
    assert [line.text for line in made.lines] == ["Före", "", "\t".join(HEADER), "Löner\t1 200\t412", ""]
    (grid,) = made.grids
    assert [(row.line, row.cells) for row in grid.rows] == [(3, tuple(HEADER)), (4, ("Löner", "1 200", "412"))]


def test_the_paragraphs_of_a_cell_are_one_text_and_a_word_broken_by_hand_is_whole():
    made = docx.Document()
    table = add_table(made, [HEADER, ["x", "1", "2"]])
    table.cell(1, 0).text = "Köp av\nverksam-\nhet"
    assert read(saved(made), "a.docx").grids[0].rows[1].cells[0] == "Köp av verksamhet"


def merged() -> docx.document.Document:
    made = docx.Document()
    for text in HEAD:
        made.add_paragraph(text.lstrip("# "))
    table = add_table(
        made,
        [
            ["Tkr", "Januari-april 2025", "", "", "Helår 2025", ""],
            ["", "Budget", "Utfall", "Avvikelse", "Budget", "Prognos"],
            ["Plan", "1 200", "1 100", "100", "3 600", "3 500"],
            ["Summa", "1 200", "1 100", "100", "3 600", "3 500"],
        ],
    )
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 3))
    table.cell(0, 4).merge(table.cell(0, 5))
    return made


MERGED = {"budget_ytd": 1200, "actual_ytd": 1100, "variance_ytd": 100, "budget_year": 3600, "forecast_year": 3500}


def test_a_merged_title_is_each_of_its_columns():
    cells = extract(saved(merged()), "a/b/a.docx").facts["finance_cells"].to_pylist()
    assert {c["measure"]: int(c["value"]) for c in cells if c["line_label"] == "Plan"} == MERGED


def test_a_label_merged_down_names_each_of_its_rows_but_a_figure_is_one_figure():
    restart, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    xml = table_xml(
        row_xml(*map(cell_xml, HEADER)),
        row_xml(cell_xml("Gator", restart), cell_xml("5", restart), cell_xml("1")),
        row_xml(cell_xml("", goes_on), cell_xml("", goes_on), cell_xml("2")),
    )
    (grid,) = read(body(xml), "a.docx").grids
    assert [row.cells for row in grid.rows[1:]] == [("Gator", "5", "1"), ("Gator", "", "2")]


def test_a_row_that_was_deleted_is_out_and_one_that_was_inserted_is_in():
    xml = table_xml(
        row_xml(*map(cell_xml, HEADER)),
        row_xml(cell_xml("borta"), cell_xml("1"), cell_xml("2"), properties="<w:del/>"),
        row_xml(cell_xml("ny"), cell_xml("3"), cell_xml("4"), properties="<w:ins/>"),
    )
    assert [row.cells[0] for row in read(body(xml), "a.docx").grids[0].rows] == ["Tkr", "ny"]


def test_a_row_and_a_cell_in_content_controls_are_read():
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    xml = table_xml(
        row_xml(*map(cell_xml, HEADER)),
        control(row_xml(cell_xml("Löner"), control(cell_xml("3")), cell_xml("4"))),
    )
    assert read(body(xml), "a.docx").grids[0].rows[1].cells == ("Löner", "3", "4")


def test_a_table_in_a_cell_is_a_grid_of_its_own_after_the_row():
    inner = table_xml(row_xml(*map(cell_xml, HEADER)), row_xml(cell_xml("Hyror"), cell_xml("7"), cell_xml("8")))
    xml = table_xml(
        row_xml(cell_xml("Del"), cell_xml("A"), cell_xml("B")),
        row_xml(cell_xml("ett", more=inner), cell_xml("1"), cell_xml("2")),
        row_xml(cell_xml("två"), cell_xml("3"), cell_xml("4")),
    )
    made = read(body(xml), "a.docx")
    assert [[row.cells[0] for row in grid.rows] for grid in made.grids] == [["Tkr", "Hyror"], ["Del", "ett", "två"]]
    assert [line.text.split("\t")[0] for line in made.lines if line.text] == ["Del", "ett", "Tkr", "Hyror", "två"]


def test_a_table_that_only_places_its_contents_is_no_grid():
    inner = table_xml(row_xml(*map(cell_xml, HEADER)), row_xml(cell_xml("Hyror"), cell_xml("7"), cell_xml("8")))
    frame = table_xml(row_xml(f"<w:tc><w:tcPr/>{paragraph(run('Drift'))}{inner}{paragraph(run('Not.'))}</w:tc>"))
    made = read(body(frame), "a.docx")
    assert [len(grid.rows) for grid in made.grids] == [2]
    assert [line.text for line in made.lines if line.text] == ["Drift", "\t".join(HEADER), "Hyror\t7\t8", "Not."]


def test_rows_that_tab_stops_make_are_a_grid():
    tab = "<w:r><w:tab/></w:r>"
    xml = "".join(
        paragraph(tab.join(map(run, row))) for row in (HEADER, ["Löner", "1 200", "412"], ["Hyror", "5", "6"])
    )
    (grid,) = read(body(xml), "a.docx").grids
    assert [row.cells for row in grid.rows] == [tuple(HEADER), ("Löner", "1 200", "412"), ("Hyror", "5", "6")]


def test_the_alternative_text_of_a_picture_stands_for_a_cell_without_words():
    drawn = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:docPr id="1" name="Bild 1" descr="Delvis uppfyllt"/></wp:inline></w:drawing></w:r>'
    )
    cell = f"<w:tc><w:tcPr/>{paragraph(drawn)}</w:tc>"
    xml = table_xml(
        row_xml(*map(cell_xml, ("Indikator", "Mål 2025", "Bedömning"))), row_xml(cell_xml("A"), cell_xml("1"), cell)
    )
    assert read(body(xml), "a.docx").grids[0].rows[1].cells[2] == "Delvis uppfyllt"


def test_a_comment_below_an_assignment_in_its_table_is_its_comment():
    data = document(
        *HEAD,
        "## Uppdrag",
        [
            ["Uppdrag", "Slutdatum", "Status"],
            ["Utreda lokaler", "2025-10-31", "Påbörjad"],
            ["Senaste kommentar (2025-04-15): Arbetet går enligt plan."],
        ],
    )
    (found,) = extract(data, "a/b/a.docx").facts["assignments"].to_pylist()
    assert (found["title"], found["status"], found["comment"]) == (
        "Utreda lokaler",
        "påbörjad",
        "Arbetet går enligt plan.",
    )


# --- the report ------------------------------------------------------------------------------------------------------


def test_a_header_that_alone_tells_whose_report_it_is_is_read_once():
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Ekvik kommun, Byggnämnden"
    made.add_heading("Delårsrapport per april 2025", 0)
    made.add_paragraph("Nämnden redovisar ett överskott.")
    report = extract(saved(made), "a.docx").facts["reports"].to_pylist()[0]
    assert (report["municipality"], report["organisation"], report["reader"]) == ("Ekvik kommun", "Byggnämnden", "docx")


RAW = Path(__file__).resolve().parent.parent / "raw"
SAMPLES = [path for path in sorted(RAW.rglob("*.*")) if path.name != "README.md"]
_TABLES = ("finance_cells", "investment_cells", "indicator_cells", "status_counts", "assignments")
_TABLES += ("internal_control_risks", "carried_over_assignments")


def values(data: bytes, name: str) -> dict[str, list[tuple[object, ...]]]:
    """What the tables say, but for words, which damaged text has otherwise."""
    facts = extract(data, name).facts
    columns = ("measure", "value", "decimals", "status", "prognosis", "due_date", "on_plan", "deviating", "total")
    return {
        fact: sorted(tuple(str(row.get(c)) for c in columns) for row in facts[fact].to_pylist()) for fact in _TABLES
    }


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_written_in_word_gives_the_same_figures(path):
    data, name = path.read_bytes(), path.relative_to(RAW).as_posix()
    assert values(document(*parts(data, name)), name) == values(data, name)


def test_a_document_saved_by_another_program_reads_alike(tmp_path):
    path = next(p for p in SAMPLES if p.suffix == ".txt")
    name = path.relative_to(RAW).as_posix()
    data = document(*parts(path.read_bytes(), name))
    again = converted(data, "a.docx", ("odt", "docx"), tmp_path)
    assert values(again, name) == values(data, name)
    assert table_lines(read(again, "a")) == table_lines(read(data, "a"))


def table_lines(made: Document) -> list[tuple[str, ...]]:
    return [row.cells for grid in made.grids for row in grid.rows]
