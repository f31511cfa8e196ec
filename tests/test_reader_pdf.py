"""PDF with text: its lines keep the layout, its characters are put right, its words keep their places."""

import time

import pytest
from listening import listening
from pdf_maker import HEIGHT, Page, pdf

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import pdf as reader
from orchestration.ingest.readers import read

COLUMNS = (330, 400, 470, 540)
YEARS = ("Utfall", "Budget", "Prognos", "Avvikelse")
BUDGET = (
    ("Taxor och avgifter", ("1 204", "1 150", "1 180", "30")),
    ("Bidrag", ("312", "298", "305", "7")),
    ("Summa intäkter", ("1 516", "1 448", "1 485", "37")),
    ("Personal", ("-8 045", "-8 000", "-8 120", "-120")),
    ("Lokaler", ("-1 210", "-1 200", "-1 215", "-15")),
    ("Övrigt", ("-640", "-650", "-655", "-5")),
    ("Summa kostnader", ("-9 895", "-9 850", "-9 990", "-140")),
    ("Nettokostnad", ("-8 379", "-8 402", "-8 505", "-103")),
)
OPENING = ("Delårsrapport januari–augusti 2024", "Kulturnämnden, Exempelby kommun", "Belopp i tkr")


def text_of(data: bytes) -> list[str]:
    return [line.text for line in read(data, "r.pdf").lines if not line.blank]


def words_of(data: bytes) -> list[str]:
    return " ".join(text_of(data)).split()


def row(page: Page, y: float, label: str, figures: tuple[str, ...]) -> None:
    page.text(60, y, label)
    for x, figure in zip(COLUMNS, figures, strict=True):
        page.right(x, y, figure)


def header(page: Page, y: float) -> None:
    for x, above, below in zip(COLUMNS, YEARS, ("jan-aug", "2024", "2024", "2024"), strict=True):
        page.text(x - 48, y + 12, above).text(x - 48, y, below)


def report() -> Page:
    page = Page()
    for n, line in enumerate(OPENING):
        page.text(60, 780 - 30 * n, line)
    page.text(60, 660, "Resultaträkning", 14)
    header(page, 622)
    for n, (label, figures) in enumerate(BUDGET):
        row(page, 604 - 16 * n, label, figures)
    return page


def report_as_text() -> str:
    def line(label: str, cells: tuple[str, ...]) -> str:
        return label.ljust(40) + "".join(cell.rjust(14) for cell in cells)

    rows = [line(label, figures) for label, figures in BUDGET]
    head = [line("", YEARS), line("", ("jan-aug", "2024", "2024", "2024"))]
    return "\n".join([*(f"{opening}\n" for opening in OPENING), "", "Resultaträkning", "", *head, *rows, ""])


def finance(data: bytes, name: str) -> list[tuple]:
    rows = extract(data, name).facts["finance_cells"].to_pylist()
    return [(r["statement"], r["line_label"], r["measure"], r["column_title"], r["unit"], r["value"]) for r in rows]


def test_a_report_yields_the_same_facts_as_text_and_as_pdf() -> None:
    from_pdf = finance(pdf(report()), "r.pdf")

    assert len(from_pdf) == len(BUDGET) * len(COLUMNS)
    assert from_pdf == finance(report_as_text().encode(), "r.txt")


def test_figures_set_from_the_right_end_at_one_column_and_titles_of_two_lines_stand_over_them() -> None:
    document = read(pdf(report()), "r.pdf")
    rows = [line.text for line in document.lines if line.text.startswith(tuple(label for label, _ in BUDGET))]

    assert document.reader == "pdf"
    assert {len(text) for text in rows} == {len(rows[0])}
    assert len({text.rindex(cells[1]) + len(cells[1]) for text, (_, cells) in zip(rows, BUDGET, strict=True)}) == 1
    above = [line.text for line in document.lines if "Utfall" in line.text or "jan-aug" in line.text]
    assert len(above) == 2
    assert above[0].index("Utfall") == above[1].index("jan-aug")


def test_words_wider_or_narrower_than_others_move_no_column() -> None:
    page = Page()
    for n, label in enumerate(("illillillillillillill", "MMMMMWWWWWMMMMM", "Kostnader")):
        page.text(60, 700 - 16 * n, label).right(230, 700 - 16 * n, "1 234").right(290, 700 - 16 * n, "567")

    ends = [text.index("1 234") for text in text_of(pdf(page))]

    assert len(set(ends)) == 1
    assert all("  1 234  " in text for text in text_of(pdf(page)))


def test_a_line_in_larger_type_is_set_apart_from_the_text_right_below_it() -> None:
    page = Page()
    page.text(60, 700, "Utfall för perioden", 13).text(60, 686, "Nämnden har ett överskott hittills i år.")
    page.text(60, 674, "Det väntas bestå året ut.")

    assert [line.text for line in read(pdf(page), "r.pdf").lines] == [
        "Utfall för perioden",
        "",
        "Nämnden har ett överskott hittills i år.",
        "Det väntas bestå året ut.",
    ]


def test_a_table_goes_on_over_a_page_break() -> None:
    first, second = Page(), Page()
    for n, line in enumerate(OPENING):
        first.text(60, 780 - 30 * n, line)
    first.text(60, 200, "Resultaträkning", 14)
    header(first, 162)
    header(second, 762)
    for n, (label, figures) in enumerate(BUDGET):
        row(first if n < 4 else second, (144 if n < 4 else 808) - 16 * n, label, figures)

    cells = extract(pdf(first, second), "r.pdf").facts["finance_cells"].to_pylist()

    assert [(c["statement"], c["line_label"], c["value"]) for c in cells] == [
        (s, label, value) for s, label, _, _, _, value in finance(pdf(report()), "r.pdf")
    ]
    assert {c["line_label"]: c["page"] for c in cells} == {
        label: 1 if n < 4 else 2 for n, (label, _) in enumerate(BUDGET)
    }


def test_ligatures_are_letters_and_accents_belong_to_their_letter() -> None:
    assert words_of(pdf(Page().text(50, 800, "Veri\ufb01erat"))) == ["Verifierat"]
    assert words_of(pdf(Page().text(50, 800, "a\u0308ndring"))) == ["ändring"]
    over = Page().text(50, 800, "sm").text(63.3, 800, "a").text(64.4, 800, "\u02da")
    assert words_of(pdf(over)) == ["små"]


def test_a_soft_hyphen_shows_only_where_the_line_ends() -> None:
    page = Page().text(50, 800, "verksam\u00adheten").text(50, 780, "verk\u00ad").text(50, 768, "samhet")

    assert words_of(pdf(page)) == ["verksamheten", "verk-", "samhet"]


def test_raised_figures_are_no_digits_of_the_number_before_them() -> None:
    noted = Page().text(50, 800, "Kostnad").right(300, 800, "1 234").text(300.5, 804, "1)", 6)
    bare = Page().text(50, 800, "Yta m").text(76.5, 804, "2", 6)

    assert text_of(pdf(noted))[0].endswith("1 234 1)")
    assert text_of(pdf(bare)) == ["Yta m²"]


def test_what_leaves_no_ink_or_is_drawn_twice_is_read_once_or_not_at_all() -> None:
    page = Page().text(50, 800, "Summa").text(50.3, 800, "Summa").text(50, 780, "osynligt", mode=3)

    assert words_of(pdf(page.text(700, 760, "utanför"))) == ["Summa"]


def test_a_turned_page_stands_upright_and_its_words_have_places_as_shown() -> None:
    turned = Page(rotate=90).text(100, 60, "Överst", turn="0 1 -1 0").text(130, 60, "Nederst", turn="0 1 -1 0")
    document = read(pdf(turned), "r.pdf")

    assert [line.text for line in document.lines if not line.blank] == ["Överst", "Nederst"]
    assert [(round(w.x0), w.y0 < 100 < w.y1) for w in document.words] == [(60, True), (60, False)]


def test_a_table_laid_on_its_side_is_read_and_its_words_stay_where_the_page_shows_them() -> None:
    on_its_side = Page().text(100, 60, "Summa", turn="0 1 -1 0").text(100, 200, "125", turn="0 1 -1 0")
    document = read(pdf(on_its_side), "r.pdf")

    assert [line.text.split() for line in document.lines] == [["Summa", "125"]]
    first = document.words[0]
    assert first.x0 < 100 < first.x1
    assert first.y1 == pytest.approx(HEIGHT - 60, abs=0.1)


def test_a_stamp_across_the_page_is_a_line_of_its_own() -> None:
    page = Page().text(50, 800, "Budget i balans").text(200, 400, "UTKAST", 40, turn="0.7 0.7 -0.7 0.7")

    assert text_of(pdf(page)) == ["Budget i balans", "UTKAST"]


def test_every_word_is_found_in_its_line_and_has_its_box() -> None:
    document: Document = read(pdf(report()), "r.pdf")

    for word in document.words:
        text = document.lines[word.line - 1].text
        assert text[word.start : word.start + len(word.text)] == word.text
        assert document.lines[word.line - 1].page == word.page == 1
    lokaler = next(w for w in document.words if w.text == "Lokaler")
    assert (lokaler.x0, round(lokaler.y0) < HEIGHT - 540 < round(lokaler.y1)) == (60, True)


def test_coloured_shapes_and_icons_are_drawings_and_no_text() -> None:
    page = Page().text(50, 800, "Klart").text(300, 800, "\ue001").shape(320, 800, 8, "1 0 0")
    document = read(pdf(page.shape(400, 800, 8, "0.5 0.5 0.5")), "r.pdf")

    assert [line.text for line in document.lines] == ["Klart"]
    assert [(d.colour, d.glyph) for d in document.drawings] == [("#ff0000", ""), ("#000000", "U+E001")]
    assert document.drawings[0][1:5] == (320, HEIGHT - 808, 328, HEIGHT - 800)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf(report(), encrypt=True), "the PDF asks for a password"),
        (pdf(report())[:-400], "the PDF is cut off"),
        (b"%PDF-1.7\nrubbish\n%%EOF\n", "the PDF is damaged"),
        (pdf(Page(), Page()), "no page has text"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as told:
        read(data, "inbox/r.pdf")

    assert told.value.reason == reason
    assert told.value.detail.startswith("inbox/r.pdf")


def test_scripts_links_and_attached_files_are_neither_run_nor_followed(tmp_path) -> None:
    made = tmp_path / "made"
    with listening() as (address, server):
        script = f"<< /S /JavaScript /JS (app.launchURL('{address}'); this.exportDataObject('{made}')) >>"
        launch = f"<< /S /Launch /F ({made}) /Win << /F (touch) /P ({made}) >> >>"
        form = f"/AcroForm << /XFA [] /Fields [] >> /URI << /Base ({address}) >>"
        actions = f"/OpenAction {script} /AA << /WC {launch} /DS {script} >> {form}"
        document = read(pdf(Page().text(50, 800, "Text."), catalog=actions), "r.pdf")

        assert [line.text for line in document.lines] == ["Text."]
        assert not made.exists()
        with pytest.raises(TimeoutError):
            server.accept()


def test_more_pages_or_glyphs_than_a_report_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    with pytest.raises(Unreadable, match="too many pages"):
        read(pdf(report(), report(), report()), "r.pdf")

    monkeypatch.setattr(reader, "MAX_GLYPHS", 100)
    with pytest.raises(Unreadable, match=r"a page has too many objects: r\.pdf, page 1"):
        read(pdf(report()), "r.pdf")


def test_a_crowded_page_takes_less_than_a_third_of_a_second() -> None:
    page = Page()
    for n in range(130):
        page.text(40, 800 - 6 * n, "Verksamhetens kostnader per område", 5)
        for column in range(8):
            page.right(200 + 45 * column, 800 - 6 * n, f"{n} 12{column}", 5)
    data = pdf(page)
    read(data, "r.pdf")

    best = min(_seconds(data) for _ in range(3))

    assert best < 0.3


def _seconds(data: bytes) -> float:
    start = time.perf_counter()
    read(data, "r.pdf")
    return time.perf_counter() - start
