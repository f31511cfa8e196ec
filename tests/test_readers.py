"""Bytes → Document: decoding, lines, dialect by content, grids; a file that can't be read says why and where."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.readers import MAX_BYTES, read

PDFTEXT = "Ekvik kommun \n\nBudget \n2025 \n\nIntäkter 24 931 22 070 -2 861 \n\nProg\nnos \n"
OCR = (
    "Ekvik kommun\n\n"
    + "Namnden redovisar ett overskott for perioden enligt planen\n" * 12
    + "Budget | Utfall | Avvikelse\n"
)
TSV = "Ekvik kommun\n\nTabell\n\nIndikator\tMål\tUtfall\n" + "Nöjdhet\t80\t77\n" * 6
MARKDOWN = "# Verksamhetsberättelse\n\nText här.\n\n## Ekonomi\n\nMer text.\n"
TEXT = "Ekvik kommun\n\n" + "Nämnden når årets mål på många områden, även där läget är svårt.\n" * 12

DIALECTS = {"pdftext": PDFTEXT, "ocr": OCR, "tsv": TSV, "markdown": MARKDOWN, "text": TEXT}
NAMES = ("rapport.pdftext.txt", "rapport.ocr.txt", "rapport.tsv", "rapport.md", "rapport.pdf", "rapport")


def of(text: str, name: str = "a.txt") -> Document:
    return read(text.encode(), name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_dialect_is_told_by_content_whatever_the_name(dialect, name):
    assert of(DIALECTS[dialect], name).reader == dialect


def test_a_document_knows_its_source_and_the_hash_of_its_bytes():
    data = TEXT.encode()
    document = read(data, "ekvik/nämnden/a.txt")
    assert (document.source_file, document.content_sha256) == ("ekvik/nämnden/a.txt", sha256(data).hexdigest())


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        read(data, "ekvik/a.txt")
    assert "ekvik/a.txt" in raised.value.detail
    return raised.value


@pytest.mark.parametrize("data", [b"", b" \n\n\t \r\n"])
def test_an_empty_file_is_refused(data):
    assert refused(data).reason == "the file is empty"


def test_a_nul_byte_is_no_text_and_its_offset_is_named():
    problem = refused(b"Ekvik\x00kommun\n")
    assert problem.reason == "not a text file"
    assert "offset 5" in problem.detail


def test_random_bytes_are_refused():
    assert refused(bytes(range(256)) * 20).reason in ("not a text file", "not valid UTF-8")


def test_control_characters_without_nul_are_no_text():
    assert refused(b"\x01\x02\x03\x04Ekvik" * 40).reason == "not a text file"


def test_truncated_utf8_names_the_line_of_the_broken_character():
    whole = "Ekvik kommun\nandra raden\nMål".encode()
    problem = refused(whole[: whole.index("å".encode()) + 1])
    assert problem.reason == "not valid UTF-8"
    assert "line 3" in problem.detail


def test_bytes_that_are_neither_utf8_nor_plainly_swedish_name_their_line():
    assert "line 2" in refused("Ekvik\nMûl Ãâ\n".encode("latin-1")).detail


def test_one_huge_line_is_refused_with_its_number():
    problem = refused(b"Ekvik kommun\n" + b"x" * 200_000 + b"\n")
    assert problem.reason == "a line is too long"
    assert "line 2" in problem.detail


def test_fifty_megabytes_of_one_line_are_refused():
    assert refused(b"7 " * (MAX_BYTES // 2 + 1)).reason in ("the file is too large", "a line is too long")


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    assert read(b"\xef\xbb\xbfEkvik kommun\n", "a").lines[0].text == "Ekvik kommun"


def test_carriage_returns_belong_to_the_line_end():
    document = of("Ekvik kommun\r\n\r\nMål och budget \r\n")
    assert [line.text for line in document.lines] == ["Ekvik kommun", "", "Mål och budget "]


def test_lines_are_counted_by_line_feeds_alone():
    document = of(f"ett\u2028två\u0085tre\x0bfyra\nfem\x0csex\nsju\n{TEXT}")
    assert document.lines[2].text == "sju"
    assert document.lines[3].text == "Ekvik kommun"
    assert [line.number for line in document.lines] == list(range(1, len(TEXT.splitlines()) + 4))


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=12),
        min_size=1,
        max_size=8,
    )
)
def test_lines_keep_their_exact_spacing(texts):
    lines = [unicodedata.normalize("NFC", f"Ekvik{t}") for t in texts]
    document = of("\n".join(lines) + "\n")
    assert [line.text for line in document.lines] == lines
    assert [line.number for line in document.lines] == list(range(1, len(lines) + 1))
    assert document.text_of(1, len(lines)) == "\n".join(lines)


def test_spacing_within_and_around_a_line_is_kept():
    assert of("  Uppdrag Ej påbörjad  1 1 \n").lines[0].text == "  Uppdrag Ej påbörjad  1 1 "


def test_letters_with_combining_marks_become_one_character():
    assert of(unicodedata.normalize("NFD", "Målår för Ekvik")).lines[0].text == "Målår för Ekvik"


def test_the_blanks_of_numbers_survive_the_reading():
    assert of("5\u00a0900 och 5\u202f900\n").lines[0].text == "5\u00a0900 och 5\u202f900"


def test_form_feeds_count_pages_and_leave_the_text():
    document = of("ett\n\ftvå\ntre\n\ffyra\n")
    assert [(line.text, line.page) for line in document.lines] == [("ett", 1), ("två", 2), ("tre", 2), ("fyra", 3)]
    assert of("ett\ntvå\n").lines[0].page is None


def test_tabs_draw_a_grid_whose_empty_cells_are_kept():
    document = of("Rubrik\n\nIndikator\tMål\tUtfall\tTrend\nNöjdhet\t80\t\t\nTrygghet\t\t70\t\n\nSlut\n")
    (grid,) = document.grids
    assert [row.cells for row in grid.rows] == [
        ("Indikator", "Mål", "Utfall", "Trend"),
        ("Nöjdhet", "80", "", ""),
        ("Trygghet", "", "70", ""),
    ]
    assert (grid.first_line, grid.last_line, grid.width) == (3, 5, 4)


def test_a_shorter_row_is_filled_to_the_width_of_its_grid():
    (grid,) = of("A\tB\tC\nx\t1\n").grids
    assert grid.rows[1].cells == ("x", "1", "")


def test_markdown_pipes_draw_a_grid_and_the_rule_below_the_header_is_no_row():
    document = of(
        "# M\n\n| Mål | 2024 | 2025 |\n| --- | ---: | --- |\n| Nöjdhet | 80 | |\n| **Trygghet** |  | 70 |\n\n## Slut\n"
    )
    (grid,) = document.grids
    assert [row.cells for row in grid.rows] == [("Mål", "2024", "2025"), ("Nöjdhet", "80", ""), ("Trygghet", "", "70")]
    assert [row.line for row in grid.rows] == [3, 5, 6]


def test_a_line_without_cells_parts_two_grids():
    assert [g.first_line for g in of("A\tB\n1\t2\n\nC\tD\n3\t4\n").grids] == [1, 4]


def test_tags_and_emphasis_are_no_part_of_a_cell():
    (grid,) = of("<b>Uppdrag</b>\t**Status**\nx<br/>y\t<p>Klar</p>\n").grids
    assert [row.cells for row in grid.rows] == [("Uppdrag", "Status"), ("x y", "Klar")]


def test_text_without_tabs_or_pipes_has_no_grid():
    assert of(TEXT).grids == ()
    assert of("Kostnad | 5\n").grids == ()  # one rule alone is damage, not a table


def test_a_nul_byte_far_into_the_file_is_found_too():
    with pytest.raises(Unreadable):
        read("Nämnden når årets mål.\n".encode() * 4000 + b"Ekvik\x00\n", "a.txt")
