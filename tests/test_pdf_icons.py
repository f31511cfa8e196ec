"""Icons for words: what an icon stands for is read by the legend, else by its colour or form, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_maker import HEIGHT, Page, pdf

from orchestration.ingest.document import Document
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read
from orchestration.ingest.readers.pdf_icons import colour_name, kind_of_title
from orchestration.ingest.words import enumeration

FIXTURES = Path(__file__).parent / "fixtures" / "pdf"
PRINTED = ("goals-libreoffice.pdf", "goals-libreoffice-tagged.pdf", "goals-chromium.pdf")
GREEN, YELLOW, RED, GREY = "0 0.69 0.31", "1 0.75 0", "0.8 0.1 0.1", "0.6 0.6 0.6"
OPENING = ("Delårsrapport januari–augusti 2024", "Kulturnämnden, Exempelby kommun", "Belopp i tkr")
INDICATORS = (
    ("Andel nöjda besökare", ("82,5", "85,0", "86,1"), GREEN),
    ("Antal lån per invånare", ("5,2", "5,5", "5,1"), RED),
    ("Antal deltagare i kulturskolan", ("1 204", "1 250", "1 231"), YELLOW),
    ("Antal besök på webben", ("712", "800", "805"), GREY),
)


def opened() -> Page:
    page = Page()
    for n, line in enumerate(OPENING):
        page.text(60, 780 - 30 * n, line)
    return page


def table(page: Page, icons: bool = True, title: str = "Bedömning", y: float = 640) -> Page:
    """Indicators with their figures, and an icon in the last column."""
    page.text(60, y, "Indikator")
    for x, words in ((280, "Utfall 2023"), (350, "Mål 2024"), (420, "Utfall 2024")):
        page.text(x, y, words)
    page.text(495, y, title)
    for n, (label, figures, colour) in enumerate(INDICATORS, 1):
        page.text(60, y - 18 * n, label)
        for x, figure in zip((330, 395, 472), figures, strict=True):
            page.right(x, y - 18 * n, figure)
        if icons:
            page.shape(510, y - 18 * n, 8, colour)
    return page


def legend(page: Page, words: tuple[str, ...] = ("Målet uppnås", "Målet uppnås delvis", "Målet uppnås inte")) -> Page:
    for n, (colour, said) in enumerate(zip((GREEN, YELLOW, RED), words, strict=True)):
        page.shape(60, 500 - 16 * n, 8, colour).text(75, 500 - 16 * n, said)
    return page


def judged(data: bytes) -> list[tuple[str, float]]:
    """What the facts say in words, in the order of the rows."""
    cells = extract(data, "r.pdf").facts["indicator_cells"].to_pylist()
    return [(c["text_value"], c["confidence"]) for c in cells if c["measure"] == "assessment"]


def figures(data: bytes) -> list[tuple]:
    facts = extract(data, "r.pdf").facts
    names = ("finance_cells", "investment_cells", "other_cells", "indicator_cells", "sick_leave", "status_counts")
    return [
        (name, row.get("line_label") or row.get("indicator"), row["measure"], row["value"], row["unit"])
        for name in names
        for row in facts[name].to_pylist()
        if row.get("value") is not None
    ]


def test_the_legend_gives_the_words() -> None:
    found = judged(pdf(legend(table(opened()))))

    assert found[:3] == [("uppfyllt", 1.0), ("ej uppfyllt", 1.0), ("delvis uppfyllt", 1.0)]


def test_a_legend_on_another_page_holds_too() -> None:
    assert judged(pdf(legend(Page()), table(opened())))[:3] == [
        ("uppfyllt", 1.0),
        ("ej uppfyllt", 1.0),
        ("delvis uppfyllt", 1.0),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Grön = målet uppnås, gul = målet uppnås delvis, röd = målet uppnås inte.",
        "Grön betyder målet uppnås; röd: ej uppnått",
    ],
)
def test_a_sentence_that_explains_colours_is_a_legend(sentence: str) -> None:
    found = judged(pdf(table(opened()).text(60, 480, sentence)))

    assert found[:2] == [("uppfyllt", 1.0), ("ej uppfyllt", 1.0)]


def test_without_a_legend_the_colour_tells_and_the_fact_says_so() -> None:
    found = judged(pdf(table(opened())))

    assert [text for text, _ in found] == [
        "uppfyllt (tolkad av färgen: grön)",
        "ej uppfyllt (tolkad av färgen: röd)",
        "delvis uppfyllt (tolkad av färgen: gul)",
        "inget värde angivet (tolkad av färgen: grå)",
    ]
    assert all(0 < sure < 1 for _, sure in found)


def test_a_legend_that_contradicts_itself_tells_nothing() -> None:
    page = legend(table(opened()))
    page.shape(300, 500, 8, GREEN).text(315, 500, "Målet uppnås inte")

    assert judged(pdf(page))[0][0] == "uppfyllt (tolkad av färgen: grön)"


@pytest.mark.parametrize("page", [table(opened()), legend(table(opened())), table(opened(), title="Trend")])
def test_no_drawing_changes_a_figure(page: Page) -> None:
    bare = Page(content=[line for line in page.content if " re f" not in line])
    told = figures(pdf(page))

    assert len(told) == 3 * len(INDICATORS)
    assert told == figures(pdf(bare))


def test_decoration_shading_and_bullets_are_no_icons() -> None:
    page = opened()
    header, rows = ("Utfall 2023", "Budget 2024", "Utfall 2024"), INDICATORS
    for x, words in zip((280, 350, 420), header, strict=True):
        page.text(x, 640, words)
    for n, (label, amounts, colour) in enumerate(rows, 1):
        page.shape(45, 640 - 18 * n, 8, colour).text(60, 640 - 18 * n, label)
        for x, figure in zip((330, 395, 472), amounts, strict=True):
            page.right(x, 640 - 18 * n, figure)
        page.shape(500, 640 - 18 * n, 8, colour)
    document = read(pdf(page), "r.pdf")

    assert not any("tolkad" in line.text for line in document.lines)
    assert document.grids == ()


def test_an_icon_before_a_goals_name_is_its_assessment_where_a_legend_says_so() -> None:
    page = legend(opened())
    page.shape(60, 600, 8, RED).text(80, 600, "Nämndmål: Fler barn deltar i kulturskolan")
    goals = extract(pdf(page), "r.pdf").facts["goals"].to_pylist()

    assert [(g["title"], g["assessment"], g["assessment_text"]) for g in goals] == [
        ("Fler barn deltar i kulturskolan", "ej uppfyllt", "Målet uppnås inte")
    ]


def test_the_word_has_the_icons_box() -> None:
    document = read(pdf(legend(table(opened()))), "r.pdf")
    word = next(w for w in document.words if w.text == "Målet uppnås inte" and w.y0 < 250)

    assert word[4:8] == (510, HEIGHT - 612, 518, HEIGHT - 604)
    assert document.lines[word.line - 1].text[word.start :].startswith(word.text)


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("#00b050", "grön"), ("#92d050", "grön"), ("#ffc000", "gul"), ("#ffff00", "gul"), ("#ff0000", "röd"),
        ("#c00000", "röd"), ("#ed7d31", "orange"), ("#2f6fb0", "blå"), ("#a6a6a6", "grå"), ("#000000", ""),
        ("#ffffff", ""),
    ],
)  # fmt: skip
def test_colours_are_told_by_their_hue(colour: str, name: str) -> None:
    assert colour_name(colour) == name


def test_a_colour_has_no_value_of_a_kind_that_the_vocabulary_does_not_give_it() -> None:
    assert enumeration("assessment", "grön (tolkad av färgen)") == "uppfyllt"
    assert enumeration("assessment", "blå (tolkad av färgen)") is None


@pytest.mark.parametrize(
    ("title", "first", "kind"),
    [
        ("Bedömning", "Indikator", "assessment"), ("Status", "Uppdrag", "status"), ("Status", "Mål", "assessment"),
        ("Trend", "Indikator", "trend"), ("Prognos", "Uppdrag", "prognosis"), ("Prognos 2024", "Uppdrag", None),
        ("Uppfyllt", "Antal mål", None), ("Budget", "Verksamhet", None),
    ],
)  # fmt: skip
def test_titles_ask_for_a_kind_of_judgement(title: str, first: str, kind: str | None) -> None:
    assert kind_of_title(title, first) == kind


@pytest.fixture(scope="module", params=PRINTED)
def printed(request: pytest.FixtureRequest) -> tuple[bytes, Document]:
    data = (FIXTURES / request.param).read_bytes()
    return data, read(data, request.param)


def test_office_programs_and_browsers_print_icons_that_are_read(printed: tuple[bytes, Document]) -> None:
    facts = extract(printed[0], "r.pdf").facts
    cells = [c for c in facts["indicator_cells"].to_pylist() if c["text_value"]]

    assert [(c["measure"], c["text_value"]) for c in cells] == [
        ("assessment", "uppfyllt"), ("trend", "positiv (tolkad av formen: uppåtpil)"),
        ("assessment", "ej uppfyllt"), ("trend", "negativ (tolkad av formen: nedåtpil)"),
        ("assessment", "delvis uppfyllt"), ("trend", "oförändrad (tolkad av formen: sidopil)"),
    ]  # fmt: skip
    assignments = facts["assignments"].to_pylist()
    assert [(a["due_text"], a["status"], a["confidence"] < 1) for a in assignments] == [
        ("2024-12-31", "slutförd", True),
        ("2025-06-30", "påbörjad", True),
        ("2024-10-31", "ej påbörjad", True),
    ]


def test_their_tables_are_whole_and_every_number_is_accounted_for(printed: tuple[bytes, Document]) -> None:
    facts = extract(printed[0], "r.pdf").facts
    values = [f"{c['value']:.1f}" for c in facts["indicator_cells"].to_pylist() if c["value"] is not None]

    assert values == ["82.5", "85.0", "86.1", "5.2", "5.5", "5.1", "1204.0", "1250.0", "1231.0"]
    amounts = facts["finance_cells"].to_pylist()
    assert [int(c["value"]) for c in amounts if c["line_label"] == "Nettokostnad"] == [-6529, -6552, -6635, -83]
    assert [c["measure"] for c in amounts][:4] == ["actual_ytd", "budget_year", "forecast_year", "variance_year"]
    assert facts["coverage"].to_pylist()[0]["unaccounted"] == 0


def test_the_tags_of_a_table_give_its_cells() -> None:
    tagged = read((FIXTURES / "goals-libreoffice-tagged.pdf").read_bytes(), "r.pdf")
    bare = read((FIXTURES / "goals-libreoffice.pdf").read_bytes(), "r.pdf")
    account = next(g for g in tagged.grids if g.rows[-1].cells[0] == "Nettokostnad")

    assert account.rows[0].cells == ("", "Utfall jan-aug 2024", "Budget 2024", "Prognos 2024", "Avvikelse 2024")
    assert account.rows[-1].cells == ("Nettokostnad", "-6 529", "-6 552", "-6 635", "-83")
    assert [line.text for line in tagged.lines if "Nettokostnad" in line.text] == [
        line.text for line in bare.lines if "Nettokostnad" in line.text
    ]


def test_the_alternative_text_of_a_picture_is_what_it_means() -> None:
    data = (FIXTURES / "pictures-chromium.pdf").read_bytes()  # three pictures of one colour
    goals = extract(data, "r.pdf").facts["goals"].to_pylist()

    assert [(g["title"], g["assessment"], g["assessment_text"], g["confidence"]) for g in goals] == [
        ("Fler besökare på biblioteken", "uppfyllt", "Uppfyllt", 1.0),
        ("Kortare kö till kulturskolan", "delvis uppfyllt", "Delvis uppfyllt", 1.0),
        ("Lägre sjukfrånvaro", "ej uppfyllt", "Ej uppfyllt", 1.0),
    ]
