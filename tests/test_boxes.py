"""Where numbers stand: every fact of a PDF has the box of its own number, and a finding the box of its cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pdf_maker import Page, pdf

from orchestration.ingest.document import Document
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read
from orchestration.ingest.words import enumeration

FIXTURES = Path(__file__).parent / "fixtures" / "pdf"
PRINTED = ("goals-libreoffice.pdf", "goals-libreoffice-tagged.pdf", "goals-chromium.pdf")
FACTS = ("finance_cells", "indicator_cells")


def inside(document: Document, box: dict) -> str:
    """What stands in a box, in the order of the page."""
    words = [
        w
        for w in document.words
        if w.page == box["page"] and w.x0 >= box["x0"] - 0.1 and w.x1 <= box["x1"] + 0.1
        and w.y0 >= box["y0"] - 0.1 and w.y1 <= box["y1"] + 0.1
    ]  # fmt: skip
    return "".join(w.text for w in sorted(words, key=lambda w: w.x0))


@pytest.mark.parametrize("name", PRINTED)
def test_the_box_of_a_fact_holds_its_number_and_nothing_else(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    document, facts = read(data, name), extract(data, name).facts
    boxes = {(b["fact"], b["fact_no"]): b for b in facts["cell_boxes"].to_pylist()}
    for fact in FACTS:
        rows = [r for r in facts[fact].to_pylist() if r["value"] is not None]
        assert rows
        for row in rows:
            printed = inside(document, boxes[fact, row["fact_no"]]).rstrip("%")
            assert Decimal(printed.replace(",", ".")) == row["value"], row


@pytest.mark.parametrize("name", PRINTED)
def test_equal_numbers_of_a_row_have_boxes_of_their_own_columns(name: str) -> None:
    facts = extract((FIXTURES / name).read_bytes(), name).facts
    boxes = {(b["fact"], b["fact_no"]): b for b in facts["cell_boxes"].to_pylist()}
    rows: dict[int, list[float]] = {}
    for row in facts["finance_cells"].to_pylist():
        rows.setdefault(row["line_no"], []).append(boxes["finance_cells", row["fact_no"]]["x0"])

    assert all(edges == sorted(edges) and len(set(edges)) == 4 for edges in rows.values())


def test_a_text_without_places_has_no_boxes() -> None:
    text = "# Delårsrapport augusti 2024\n\nKulturnämnden, Exempelby kommun\n\nTkr\tBudget\tUtfall\nHyror\t10\t12\n"

    assert extract(text.encode(), "r.txt").facts["cell_boxes"].num_rows == 0


@pytest.mark.parametrize("name", PRINTED)
def test_the_box_of_a_judgement_is_that_of_its_word_or_icon(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    document, facts = read(data, name), extract(data, name).facts
    boxes = {(b["fact"], b["fact_no"]): b for b in facts["cell_boxes"].to_pylist()}
    judged = [("indicator_cells", r["fact_no"], r["text_value"]) for r in facts["indicator_cells"].to_pylist()]
    judged += [("assignments", r["fact_no"], r["status"]) for r in facts["assignments"].to_pylist()]
    judged = [row for row in judged if row[2]]

    assert len(judged) == 9
    for fact, number, word in judged:
        held = inside(document, boxes[fact, number])
        kinds = ("assessment", "trend") if fact == "indicator_cells" else ("status",)
        assert any(enumeration(kind, held) == word.partition(" (")[0] for kind in kinds), (held, word)


def test_a_row_of_counts_has_a_box_around_all_of_them() -> None:
    page = Page().text(60, 800, "Delårsrapport augusti 2024").text(60, 780, "Kulturnämnden, Tallviks kommun")
    rows = [
        ("Uppdrag", "Påbörjad", "19", "2", "21"),
        ("Uppdrag", "Slutförd", "4", "1", "5"),
        ("Total", "", "23", "3", "26"),
    ]
    for n, row in enumerate([("Uppdrag", "Status", "Enligt plan", "Avvikelse", "Totalt"), *rows]):
        for x, text in zip((60, 160, 260, 360, 460), row, strict=True):
            page.text(x, 740 - 16 * n, text)
    for x in (55, 155, 255, 355, 455, 520):
        page.line(x, 752 - 80 + 12, x, 752)
    for n in range(5):
        page.line(55, 752 - 16 * n, 520, 752 - 16 * n)
    data = pdf(page)
    facts = extract(data, "r.pdf").facts
    boxes = {(b["fact"], b["fact_no"]): b for b in facts["cell_boxes"].to_pylist()}

    counts = facts["status_counts"].to_pylist()
    assert [(c["on_plan"], c["deviating"], c["total"]) for c in counts] == [(19, 2, 21), (4, 1, 5), (23, 3, 26)]
    for row in counts:
        held = inside(read(data, "r.pdf"), boxes["status_counts", row["fact_no"]])
        assert held == f"{row['on_plan']}{row['deviating']}{row['total']}"
