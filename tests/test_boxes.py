"""Where numbers stand: every fact of a PDF has the box of its own number, and a finding the box of its cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.ingest.document import Document
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import read

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
