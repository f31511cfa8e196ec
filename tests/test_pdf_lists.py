"""Tables without lines that list indicators, risks or assignments: rows by how their labels go on, columns by place."""

from decimal import Decimal

from pdf_maker import Page, pdf

from orchestration.ingest.extract import extract

PLACES = (60, 260, 340, 420)
ENDS = (325, 405)
TITLES = ("Indikator", "Utfall 2023", "Mål 2024", "Bedömning")
NOTE = "Kommentar: utfallet är högre än väntat, och åtgärderna från i våras räknas som genomförda i sin helhet."


def titled() -> Page:
    page = Page().text(60, 780, "Delårsrapport januari–augusti 2024").text(60, 750, "Kulturnämnden, Exempelby kommun")
    for x, title in zip(PLACES, TITLES, strict=True):
        page.text(x, 700, title, 8)
    return page


def row(page: Page, y: float, label: str, figures: tuple[str, str], assessment: str) -> None:
    page.text(PLACES[0], y, label, 8).text(PLACES[3], y, assessment, 8)
    for end, figure in zip(ENDS, figures, strict=True):
        page.right(end, y, figure, 8)


def indicators(page: Page) -> list[tuple[str, str, Decimal | str]]:
    rows = extract(pdf(page), "r.pdf").facts["indicator_cells"].to_pylist()
    return [(r["indicator"], r["measure"], r["value"] if r["value"] is not None else r["text_value"]) for r in rows]


def test_a_comment_over_the_whole_width_parts_no_table() -> None:
    page = titled()
    row(page, 690, "Antal besök.", ("4 200", "4 500"), "Uppfyllt")
    page.text(60, 680, NOTE, 8)
    row(page, 670, "Antal lån.", ("910", "950"), "Ej uppfyllt")

    assert indicators(page) == [
        ("Antal besök.", "actual_2023", 4200),
        ("Antal besök.", "target", 4500),
        ("Antal besök.", "assessment", "uppfyllt"),
        ("Antal lån.", "actual_2023", 910),
        ("Antal lån.", "target", 950),
        ("Antal lån.", "assessment", "ej uppfyllt"),
    ]


def test_figures_that_stand_beside_their_titles_belong_to_those_on_the_same_side() -> None:
    page = titled()  # one figure is short of its own title and right before the next one
    row(page, 690, "Antal kurser.", ("7", "9"), "Uppfyllt")
    row(page, 680, "Antal lån.", ("5", "8"), "Uppfyllt")

    assert [value for _, measure, value in indicators(page) if measure == "actual_2023"] == [7, 5]
    assert [value for _, measure, value in indicators(page) if measure == "target"] == [9, 8]


def test_a_label_goes_on_where_its_line_had_no_more_room_or_is_unfinished() -> None:
    page = titled()
    row(page, 690, "Antal platser i verksamhet för barn och", ("30", "40"), "Uppfyllt")
    page.text(60, 680, "Exempelby ungdomsgård (öppen verksamhet", 8).text(60, 670, "Sommartid).", 8)
    row(page, 660, "Antal lån.", ("5", "8"), "Uppfyllt")

    assert {label for label, _, _ in indicators(page)} == {
        "Antal platser i verksamhet för barn och Exempelby ungdomsgård (öppen verksamhet Sommartid).",
        "Antal lån.",
    }


def test_thousands_that_had_no_room_on_their_line_are_no_row_of_their_own() -> None:
    page = titled()
    row(page, 690, "Antal gästnätter i", ("421 442", "410"), "Uppfyllt")
    page.text(60, 680, "hela kommunen.", 8).right(ENDS[1], 680, "000", 8)
    row(page, 670, "Antal lån.", ("5", "8"), "Uppfyllt")

    assert ("Antal gästnätter i hela kommunen.", "target", 410_000) in indicators(page)
