"""PDF with bookmarks: they name the lines that are headings, and how deep these stand."""

from __future__ import annotations

import time
from pathlib import Path

from pdf_maker import Page, first_free, pdf, with_outline

from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read

FIXTURES = Path(__file__).parent / "fixtures" / "pdf"


def headings(data: bytes) -> list[tuple[int | None, str]]:
    return [(line.page, line.text) for line in read(data, "r.pdf").lines if line.text.startswith("#")]


def text(data: bytes) -> list[str]:
    return [line.text for line in read(data, "r.pdf").lines]


def test_a_bookmarks_line_is_a_heading_as_deep_as_it_stands_below_the_reports_title() -> None:
    first = Page().text(60, 780, "Delårsrapport augusti 2024", 20).text(60, 740, "Ekonomi", 14).text(60, 720, "Text.")
    second = Page().text(60, 780, "Drift", 12).text(60, 760, "Mer text.")
    entries = [("Delårsrapport augusti 2024", 1, 0), ("Ekonomi", 1, 1), ("Drift", 2, 2)]

    assert headings(with_outline(first, second, entries=entries)) == [
        (1, "# Delårsrapport augusti 2024"), (1, "## Ekonomi"), (2, "### Drift"),
    ]  # fmt: skip


def test_without_a_bookmark_of_the_title_chapters_stand_below_it_all_the_same() -> None:
    page = Page().text(60, 780, "Ekonomi", 14).text(60, 760, "Text.").text(60, 720, "Personal", 14)

    found = headings(with_outline(page, entries=[("Ekonomi", 1, 0), ("Personal", 1, 0)]))

    assert [heading for _, heading in found] == ["## Ekonomi", "## Personal"]


def test_a_heading_over_two_lines_is_one_line_and_its_words_keep_their_places() -> None:
    page = Page().text(60, 780, "Öka tryggheten i hemmet, med särskilt", 14).text(60, 762, "fokus på äldre", 14)
    data = with_outline(
        page.text(60, 730, "Text."), entries=[("Öka tryggheten i hemmet, med särskilt fokus på äldre", 1, 0)]
    )
    document = read(data, "r.pdf")

    assert [line.text for line in document.lines if line.text] == [
        "## Öka tryggheten i hemmet, med särskilt fokus på äldre", "Text.",
    ]  # fmt: skip
    for word in document.words:
        assert document.lines[word.line - 1].text[word.start :].startswith(word.text)
    tops = {word.text: word.y0 for word in document.words}
    assert tops["fokus"] > tops["Öka"]


def test_a_number_that_the_bookmark_leaves_out_is_part_of_the_heading() -> None:
    page = Page().text(60, 780, "2.1 Drift", 14).text(60, 760, "Text.")

    assert headings(with_outline(page, entries=[("Drift", 1, 0)])) == [(1, "## 2.1 Drift")]


def test_of_equal_lines_the_largest_is_the_heading_and_one_in_another_word_is_none() -> None:
    page = Page().text(60, 820, "Ekonomi", 8).text(60, 780, "Ekonomi", 16).text(60, 750, "Ekonomin är god.")

    assert text(with_outline(page, entries=[("Ekonomi", 1, 0)])).count("## Ekonomi") == 1
    assert text(with_outline(page, entries=[("Ekonomi", 1, 0)]))[0] == "Ekonomi"


def test_bookmarks_that_lead_elsewhere_or_name_no_line_change_nothing() -> None:
    page = Page().text(60, 780, "Ekonomi", 14).text(60, 760, "Text.")
    stray = [("Ekonomi", 9, 0), ("Personal", 1, 0), ("", 1, 0)]

    assert text(with_outline(page, entries=stray)) == text(pdf(page))


def test_a_goal_below_a_heading_of_its_own_is_told_by_the_bookmark_alone() -> None:
    page = Page().text(60, 800, "Delårsrapport augusti 2024", 18).text(60, 780, "Kulturnämnden, Tallviks kommun")
    page.text(60, 740, "Mål 2. Fler besökare på biblioteken", 10).text(60, 728, "Vid biblioteken växer utbudet.")
    page.text(60, 700, "Bedömning: Uppfyllt")
    entries = [("Delårsrapport augusti 2024", 1, 0), ("Mål 2. Fler besökare på biblioteken", 1, 1)]

    (goal,) = extract(with_outline(page, entries=entries), "r.pdf").facts["goals"].to_pylist()

    assert (goal["goal_no"], goal["title"], goal["assessment"]) == ("2", "Fler besökare på biblioteken", "uppfyllt")


def test_what_an_office_program_writes_has_the_headings_of_its_document() -> None:
    found = headings((FIXTURES / "goals-libreoffice.pdf").read_bytes())

    assert len(found) >= 2
    assert all(len(heading.split()) < 8 for _, heading in found)


def test_bookmarks_that_lead_back_to_themselves_end() -> None:
    page = Page().text(60, 780, "Ekonomi", 14).text(60, 760, "Text.")
    own = first_free(1)
    loop = f"<< /Title (Ekonomi) /Parent {own} 0 R /Next {own + 1} 0 R /First {own + 1} 0 R /Dest [6 0 R /Fit] >>"
    root = f"<< /Type /Outlines /First {own + 1} 0 R /Last {own + 1} 0 R /Count 1 >>"
    started = time.monotonic()

    assert "Text." in text(pdf(page, catalog=f"/Outlines {own} 0 R", more=[root, loop]))
    assert time.monotonic() - started < 5
