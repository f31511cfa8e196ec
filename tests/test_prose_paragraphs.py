"""Prose blocks out of a document: whole sentences, their lines, headings and goals."""

from __future__ import annotations

import pytest
from prose_helpers import read

from orchestration.ingest.prose.paragraphs import LAST_LINE
from orchestration.ingest.prose.sentences import LONGEST, sentences


def texts(paragraphs, kind="prose"):
    return [p.text for p in paragraphs if p.kind == kind]


def test_lines_of_a_block_are_one_text_and_each_character_knows_its_line():
    (block,) = read("Arbetet med broarna\nfortsätter under hösten.")
    assert block.text == "Arbetet med broarna fortsätter under hösten."
    assert block.line_at(0) == 1
    assert block.line_at(block.text.index("fortsätter")) == 2
    assert block.position(block.text.index("under")) == (2, 11)
    assert (block.first_line, block.last_line) == (1, 2)


def test_lines_that_a_table_took_are_no_prose():
    assert texts(read("Före tabellen.\nBroar 10 20\nEfter tabellen.", frozenset({2}))) == [
        "Före tabellen.",
        "Efter tabellen.",
    ]


def test_a_sentence_cut_by_a_page_break_is_whole_again():
    text = (
        "Nämnden har under året arbetat med\n\nDELÅRSRAPPORT PER AUGUSTI 2024  7\n\nunderhåll av "
        "broar.\n\nNytt stycke här."
    )
    assert texts(read(text)) == ["Nämnden har under året arbetat med underhåll av broar.", "Nytt stycke här."]


@pytest.mark.parametrize("leftover", ["12", "Sida 3 (20)", "- 4 -", "ÅRSRAPPORT FÖR NÄMNDEN  12"])
def test_page_numbers_and_running_headers_are_dropped(leftover):
    assert texts(read(f"Ett stycke.\n\n{leftover}\n\nEtt annat stycke.")) == ["Ett stycke.", "Ett annat stycke."]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("Vi ser över styr-", "och ledningssystem.", "Vi ser över styr- och ledningssystem."),
        ("Vi ser över kommun-", "styrelsens plan.", "Vi ser över kommunstyrelsens plan."),
        ("Stödet till EU-", "valet ökade.", "Stödet till EU-valet ökade."),
    ],
)
def test_a_hyphen_at_the_line_end_is_kept_only_where_the_word_has_it(first, second, whole):
    assert read(f"{first}\n{second}")[0].text == whole


def test_where_lines_end_in_a_blank_one_without_it_breaks_a_word():
    lines = ["Ett vanligt stycke text på en rad. \n"] * 25 + ["Chefen för planeringsavdelninge", "n har slutat. "]
    last = read("\n".join(lines))[-1]
    assert last.text == "Chefen för planeringsavdelningen har slutat."


def test_headings_give_the_sections_and_a_goal_heading_the_goal():
    found = read(
        "Ekonomi\n\nDrift\n\nUtfall för perioden\n\nDet gick bra.\n\n2.3. Trygga gator för alla\n\nMålet "
        "nås.\n\nPersonal\n\nSlut."
    )
    prose = [p for p in found if p.kind == "prose"]
    assert prose[0].sections == ("Ekonomi", "Drift", "Utfall för perioden")
    assert prose[0].goal_no is None
    assert prose[0].section == (3, 8)
    assert prose[0].chapter == (1, 12)
    assert prose[1].goal_no == "2.3"
    assert prose[2].goal_no is None
    assert prose[2].section[1] < LAST_LINE


def test_headings_that_all_have_the_same_marks_are_told_apart_by_their_words():
    text = "## Ekonomi\n\n## Drift\n\nDet gick bra.\n\n## Exploatering\n\n## Utfall för perioden\n\nTomter såldes.\n"
    drift, plots = (p for p in read(text) if p.kind == "prose")
    assert drift.sections == ("Ekonomi", "Drift")
    assert plots.sections == ("Ekonomi", "Exploatering", "Utfall för perioden")


def test_headings_of_different_marks_have_the_levels_of_their_marks():
    text = "# Rapport\n\n## Ekonomi\n\n### Utfall för perioden\n\n### Drift\n\nDet gick bra.\n"
    (prose,) = (p for p in read(text) if p.kind == "prose")
    assert prose.sections[-2:] == ("Ekonomi", "Drift")


def test_a_line_with_a_verb_or_a_comment_label_is_no_heading():
    found = read("Avvikelsen beror på vakanser\n\nSenaste kommentar (2024-08-31):\nKlar")
    assert [p.kind for p in found] == ["prose", "label", "prose"]


def test_markdown_marks_are_taken_off_and_positions_kept():
    (block,) = read("Redovisade **personalkostnader** uppgår till 12 tkr.")
    assert block.text == "Redovisade personalkostnader uppgår till 12 tkr."
    assert block.position(block.text.index("personalkostnader")) == (1, 13)


def test_a_long_text_in_a_table_cell_is_read_and_a_short_one_not():
    cell = "Granskningen visar att endast 37 procent av medarbetarna har gått utbildningen under året."
    found = read(f"Risk\t8\t{cell}")
    assert [(p.kind, p.text) for p in found] == [("cell", cell)]


def test_list_items_are_paragraphs_of_their_own():
    assert texts(read("Följande mål nås inte:\n- 1.2 Trygga gator\n- 1.3 Gröna parker"), "list") == [
        "- 1.2 Trygga gator",
        "- 1.3 Gröna parker",
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Det gäller t.ex. Broar och ca. 5 gator.", 1),
        ("Kostnaden ökade jämfört med år 2023. 2 172 tkr avser gator.", 2),
        ("Beslut enligt 11 kap. 16 § kommunallagen. Nämnden följer det.", 2),
        ("Mötet börjar kl. 13.00 i rådhuset. Välkommen!", 2),
        ("Projektet drivs av St. Olofs stiftelse.", 1),
        ("Målet är 3.2 Trygga gator. Det nås.", 2),
    ],
)
def test_sentences_end_where_they_do(text, count):
    found = sentences(text)
    assert len(found) == count
    assert all(text[s.start : s.end] == s.text for s in found)


def test_text_without_a_stop_is_cut_into_pieces_of_bounded_length():
    text = "ord " * 5_000
    found = sentences(text)
    assert max(len(s.text) for s in found) <= LONGEST
    assert "".join(s.text + " " for s in found) == text
