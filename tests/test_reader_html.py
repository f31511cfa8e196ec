"""HTML and XHTML: what a page shows, as lines and grids; what it hides, fetches or breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from listening import listening

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read

HEAD = "<tr><th>Verksamhet<th>Budget 2025<th>Utfall 2025</tr>"


def of(body: str, head: str = "") -> Document:
    return read(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "x.html")


def lines(body: str, head: str = "") -> list[str]:
    return [line.text for line in of(body, head).lines if not line.blank]


def rows(body: str) -> list[tuple[str, ...]]:
    (grid,) = of(body).grids
    return [row.cells for row in grid.rows]


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html>\n<html>",
        "\ufeff  \n<HTML lang=sv>",
        "<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' "
        "'http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd'>\n<html xmlns='http://www.w3.org/1999/xhtml'>",
        "<!-- sparad -->\n<html>",
        "<table><tr><td>1</td></tr></table><html>",
    ],
)
def test_a_page_is_told_by_content(start: str):
    document = read(f"{start}<body><p>Målet nås.</p></body></html>".encode(), "rapport.xls")
    assert document.reader == "html"
    assert "Målet nås." in [line.text for line in document.lines]


def test_markdown_with_tags_is_no_page():
    assert read(b"# Rapport\n\n<b>Ekvik</b>\n\n## Ekonomi\n\n<table>\n", "x").reader == "markdown"


def test_headings_paragraphs_and_lists_are_lines():
    page = (
        "<h1>Rapport <em>2025</em></h1><div>Ekvik kommun<br>Byggnämnden</div>löst <b>under</b>streck"
        "<h2>Mål</h2><p>Nämnden\n   når\n&aring;rets m&#229;l.</p><ul><li>Ett<ul><li>Två</ul><li><p>Tre</p></ul>"
    )
    assert [line.text for line in of(page).lines] == [
        "# Rapport 2025", "", "Ekvik kommun", "Byggnämnden", "", "löst understreck", "", "## Mål", "",
        "Nämnden når årets mål.", "", "- Ett", "- Två", "- Tre",
    ]  # fmt: skip


def test_the_pages_title_stands_in_for_a_headline_only():
    assert lines("<p>Text</p>", "<title>Delårsrapport</title>") == ["# Delårsrapport", "Text"]
    assert lines("<h1>Rapport</h1>", "<title>Delårsrapport</title>") == ["# Rapport"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>9</p>",
        "<p style='color:red; DISPLAY : none'>9</p>",
        "<span style='visibility:hidden'>9</span>",
        "<p class='a dold'>9</p>",
        "<p id=bort>9</p>",
        "<script>9</script>",
        "<style>p:after{content:'9'}</style>",
        "<template>9</template>",
        "<!-- 9 -->",
        "<!--[if gte mso 9]><xml><w:Zoom>9</w:Zoom></xml><![endif]-->",
        "<del>9</del>",
        "<iframe src='http://127.0.0.1/9'>9</iframe>",
        "<table><tr style='display:none'><td>9</td><td>9</td></tr></table>",
    ],
)
def test_what_is_not_shown_is_not_read(hidden: str):
    head = "<style><!-- .dold , p#bort { display:none } @media print { .kvar { display: none } } --></style>"
    assert lines(f"<p>Före</p>{hidden}<p class=kvar>Efter</p>", head) == ["Före", "Efter"]


def test_a_table_is_a_grid_with_a_line_for_each_row():
    document = of(
        f"<p>Före</p><table><caption>Drift</caption>{HEAD}<tr><td>Gator<br>och<p>torg</p><td>5&nbsp;900<td></table>"
    )
    assert [line.text for line in document.lines] == [
        "Före", "", "Drift", "", "Verksamhet\tBudget 2025\tUtfall 2025", "Gator och torg\t5 900", "",
    ]  # fmt: skip
    (grid,) = document.grids
    assert [(row.line, row.cells) for row in grid.rows] == [
        (5, ("Verksamhet", "Budget 2025", "Utfall 2025")),
        (6, ("Gator och torg", "5 900", "")),
    ]


@pytest.mark.parametrize("cell", ["th", "td"])
def test_a_header_over_several_rows_is_one_title_a_column(cell: str):
    page = (
        f"<table><tr><{cell} rowspan=2>Verksamhet<{cell} colspan=2>Perioden<{cell} colspan=2>Helår"
        f"<tr><{cell}>Budget<{cell}>Utfall<{cell}>Budget<{cell}>Prognos<tr><td>Gator<td>1<td>2<td>3<td>4</table>"
    )
    (grid,) = of(page).grids
    assert grid.rows[0].cells == (
        "Verksamhet", "Perioden Budget", "Perioden Utfall", "Helår Budget", "Helår Prognos",
    )  # fmt: skip
    assert [(row.line, row.line_end) for row in grid.rows] == [(1, 2), (3, 3)]


def test_a_title_over_all_columns_is_a_line_above_the_table():
    page = f"<table><tr><th colspan=3>Driftredovisning, tkr</tr>{HEAD}<tr><td>Gator<td>1<td>2</table>"
    assert lines(page)[0] == "Driftredovisning, tkr"
    assert rows(page)[0] == ("Verksamhet", "Budget 2025", "Utfall 2025")


def test_spans_below_the_header_repeat_words_down_and_nothing_across():
    page = (
        f"<table>{HEAD}<tr><td colspan=3>Intäkter<tr><td rowspan=2>Gator<td>1<td rowspan=2>7"
        "<tr><td>2<tr><td rowspan=0>Torg<td rowspan=99999>x<tr><td>5</table>"
    )
    assert rows(page)[1:] == [
        ("Intäkter", "", ""), ("Gator", "1", "7"), ("Gator", "2", ""), ("Torg", "x", ""), ("5", "x", ""),
    ]  # fmt: skip


def test_a_table_within_a_table_of_the_pages_layout_is_a_table_of_its_own():
    page = f"<table><tr><td><p>Meny</p><td><h2>Drift</h2><table>{HEAD}<tr><td>Gator<td>1<td>2</table>Slut</table>"
    assert lines(page) == ["Meny", "## Drift", "Verksamhet\tBudget 2025\tUtfall 2025", "Gator\t1\t2", "Slut"]
    assert len(rows(page)) == 2


def test_a_table_within_a_cell_of_a_table_comes_after_it():
    page = (
        f"<table>{HEAD}<tr><td>Gator<table><tr><th>Varav<th>Budget<tr><td>Snö<td>1</table><td>5<td>6"
        "<tr><td>Torg<td>3<td>4</table>"
    )
    outer, inner = of(page).grids
    assert [row.cells for row in outer.rows][1:] == [("Gator", "5", "6"), ("Torg", "3", "4")]
    assert [row.cells for row in inner.rows] == [("Varav", "Budget"), ("Snö", "1")]
    assert inner.first_line > outer.last_line


def test_head_and_foot_of_a_table_are_shown_first_and_last():
    foot, body = "<tfoot><tr><td>Summa<td>3<td>3</tfoot>", "<tbody><tr><td>Gator<td>1<td>2</tbody>"
    assert [row[0] for row in rows(f"<table>{foot}{body}<thead>{HEAD}</thead></table>")] == [
        "Verksamhet",
        "Gator",
        "Summa",
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("41 866<sup>1</sup>", "41 866 1)"),
        ("41 866<sup>1)</sup>", "41 866 1)"),
        ("Yta, m<sup>2</sup>", "Yta, m2"),
        ("<img src='http://127.0.0.1/gron.png' alt='Uppfyllt'>", "Uppfyllt"),
        ("<i class=ikon title='Delvis uppfyllt'></i>", "Delvis uppfyllt"),
        ("<svg><title>Ej uppfyllt</title><path d='M0 0'/></svg>", "Ej uppfyllt"),
        ("<select><option>Rött<option selected>Grönt</select>", "Grönt"),
        ("5<!-- dold -->00", "500"),
        ("<b>5</b><i>00</i>", "500"),
    ],
)
def test_signs_in_a_cell_are_what_is_seen(cell: str, text: str):
    assert rows(f"<table>{HEAD}<tr><td>{cell}<td>1<td>2</table>")[1][0] == text


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("utf-8", ""),
        ("utf-8", "<meta charset=iso-8859-1>"),  # what the bytes say goes before what the page says
        ("cp1252", "<meta charset='windows-1252'>"),
        ("cp1252", "<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>"),
        ("cp1252", ""),
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("iso-8859-15", "<meta charset=iso-8859-15>"),
    ],
)
def test_the_encoding_is_told_by_mark_bytes_or_page(encoding: str, meta: str):
    page = f"<html><head>{meta}</head><body><p>Målet är nått – för Ekvik</p></body></html>".replace(
        "–", "-" if encoding == "iso-8859-15" else "–"
    )
    found = read(page.encode(encoding), "x").lines[0].text
    assert found == page.split("<p>")[1].split("</p>")[0]


def test_a_page_saved_by_a_word_processor():
    page = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"><title>x</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>9</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm} --></style></head><body lang=SV><div class=WordSection1>
<h1><span lang=SV>Delårsrapport per augusti 2025<o:p></o:p></span></h1>
<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;
</span></span><![endif]>Första målet<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>Belopp i tkr<o:p></o:p></p></td><td><p>Budget
2025</p></td><td><p>Utfall 2025</p></td></tr>
<tr><td><p>Gator</p></td><td><p>5&nbsp;900</p></td><td><p>6 100</p></td></tr>
</table><p><o:p>&nbsp;</o:p></p></div></body></html>"""
    document = read(page.encode("cp1252"), "x.htm")
    assert [line.text for line in document.lines if not line.blank] == [
        "# Delårsrapport per augusti 2025", "1. Första målet", "Belopp i tkr\tBudget 2025\tUtfall 2025",
        "Gator\t5 900\t6 100",
    ]  # fmt: skip


def test_a_page_in_a_web_archive_is_read():
    archive = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
        'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        "<html><body><p>M=C3=A5let n=C3=A5s</p></body></html>\r\n--x--\r\n"
    )
    assert read(archive.encode(), "x.mht").lines[0].text == "Målet nås"


def test_a_report_gives_its_facts_with_their_lines():
    page = (
        "<html><body><h1>Delårsrapport per augusti 2025</h1><p>Ekvik kommun</p><p>Ansvar: Byggnämnden</p>"
        "<h2>Driftredovisning</h2><p>Belopp i tkr</p>"
        "<table><tr><th>Verksamhet<th>Budget 2025<th>Utfall 2025<th>Avvikelse"
        "<tr><td>Gator<td>5 900<td>6 100<td>&minus;200<tr><th>Summa<td>5 900<td>6 100<td>-200</table></body></html>"
    )
    found = extract(page.encode(), "x.html").facts["finance_cells"].to_pylist()
    assert [(f["line_label"], f["line_kind"], f["source_line"], int(f["value"])) for f in found] == [
        ("Gator", "item", 12, 5900), ("Gator", "item", 12, 6100), ("Gator", "item", 12, -200),
        ("Summa", "total", 13, 5900), ("Summa", "total", 13, 6100), ("Summa", "total", 13, -200),
    ]  # fmt: skip


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(Unreadable) as raised:
        read(data, "ekvik/a.html")
    assert raised.value.detail.startswith("ekvik/a.html")
    return raised.value.reason, raised.value.detail


@pytest.mark.parametrize("xhtml", [False, True])
def test_entities_of_the_pages_own_are_refused_and_no_file_is_read(tmp_path: Path, xhtml: bool):
    (tmp_path / "secret").write_text("hemligt")
    start = "<?xml version='1.0'?>" if xhtml else ""
    page = (
        f'{start}\n<!DOCTYPE html [\n<!ENTITY x SYSTEM "file://{tmp_path}/secret">\n]>'
        "<html><body><p>&x;</p></body></html>"
    )
    assert refused(page.encode()) == ("the page declares entities of its own", "ekvik/a.html, line 3")


def test_a_page_without_text_is_refused():
    assert refused(b"<!doctype html><html><body><script>1</script></body></html>")[0] == "the page has no text"


def test_a_page_nested_without_end_is_refused_rather_than_cut():
    assert refused(b"<html><body>" + b"<div>" * 5_000 + b"<p>Text</p>")[0] == "the page is nested too deeply"


@pytest.mark.parametrize("row", ["<td>1" * 10_000, "<td colspan=10000>1", "<td colspan=999999999999>1"])
def test_a_table_of_ten_thousand_columns_is_refused_with_its_line(row: str):
    page = f"<html><body>\n<table><tr>{row}</table></body></html>"
    assert refused(page.encode()) == ("too many columns", "ekvik/a.html, line 2: more than 500")


def test_a_table_of_spans_without_end_stays_as_large_as_its_rows():
    page = f"<table>{HEAD}" + "<tr><td rowspan=65534 colspan=2>x<td>1" * 50 + "</table>"
    assert len(rows(page)) == 51


def test_nothing_is_fetched():
    with listening() as (address, server):
        page = (
            f"<!DOCTYPE html PUBLIC 'x' '{address}/a.dtd'><html><head><link rel=stylesheet href='{address}/a.css'>"
            f"<base href='{address}'><meta http-equiv=refresh content='0;url={address}'></head>"
            f"<body><p>Text</p><img src='{address}/a.png'><iframe src='{address}'></iframe></body></html>"
        )
        assert read(page.encode(), "x").lines[0].text == "Text"
        with pytest.raises(TimeoutError):
            server.accept()
