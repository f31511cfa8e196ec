"""The samples printed by real programs and scanned at 300 dots per inch: the values are those of the printed file."""

from __future__ import annotations

import html
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from office_maker import converted, document
from office_samples import Block, parts
from scan_maker import crooked, first_pages, pictures, scanned

from orchestration.ingest.extract import extract

RAW = Path(__file__).parent.parent / "raw"
LEAST = 0.99
MOST_PAGES = 5
VALUES = ("value", "on_plan", "deviating", "total", "risk_value", "text_value", "assessment", "status", "due_date")
FACTS = (
    "finance_cells", "investment_cells", "other_cells", "indicator_cells", "sick_leave", "staff_turnover", "claims",
    "status_counts", "internal_control_risks", "goals", "assignments", "carried_over_assignments",
)  # fmt: skip
STYLE = (
    "@page { size: A4; margin: 18mm } body { font: 10pt 'Liberation Sans' } "
    "table { border-collapse: collapse; width: 100%; font-size: 8.5pt } "
    "td, th { border: 0.5pt solid #888; padding: 2pt 4pt; vertical-align: top } "
    ".figure { text-align: right; white-space: nowrap } th { background: #dde6f0; text-align: left }"
)


def by_chromium(blocks: list[Block], folder: Path) -> bytes:
    page, made = folder / "page.html", folder / "page.pdf"
    page.write_text(
        f"<!DOCTYPE html><meta charset='utf-8'><style>{STYLE}</style>{''.join(map(_marked_up, blocks))}",
        encoding="utf-8",
    )
    subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={folder}/chromium", f"--print-to-pdf={made}", str(page),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return made.read_bytes()


def _marked_up(block: Block) -> str:
    if isinstance(block, str):
        level, text = len(block) - len(block.lstrip("#")), html.escape(block.lstrip("# "))
        return f"<h{level}>{text}</h{level}>" if level else f"<p>{text}</p>"
    return f"<table>{''.join(_row(row, number, len(block[0])) for number, row in enumerate(block))}</table>"


def _row(row: list[str], number: int, width: int) -> str:
    if len(row) == 1 and number:
        return f"<tr><td colspan={width}>{html.escape(row[0])}</td></tr>"
    tag = "td" if number else "th"
    cells = (f"<{tag}{' class=figure' if _is_figure(c) else ''}>{html.escape(c)}</{tag}>" for c in row)
    return f"<tr>{''.join(cells)}</tr>"


def _is_figure(text: str) -> bool:
    return re.fullmatch(r"[-−–]?\d[\d ,]*%?", text) is not None


def by_libreoffice(blocks: list[Block], folder: Path) -> bytes:
    return converted(document(*blocks), "report.docx", ("pdf",), folder)


def values(data: bytes, name: str) -> Counter:
    """Each fact's values with what they measure and the goal that they belong to."""
    facts = extract(data, name).facts
    return Counter(
        (fact, row.get("measure") or row.get("claim"), row.get("goal_no"), column, row[column])
        for fact in FACTS
        for row in facts[fact].to_pylist()
        for column in VALUES
        if row.get(column) is not None
    )


@pytest.mark.parametrize(
    ("sample", "printer", "degrees"),
    [
        ("norrtalje/kommunstyrelsen/verksamhetsberattelse-2024.md", by_libreoffice, 1.5),
        ("alingsas/kommunstyrelsen/delarsbokslut-2024-08.txt", by_chromium, 0.0),
    ],
)
def test_a_printed_and_scanned_sample_has_the_values_of_the_printed_one(sample, printer, degrees, tmp_path):
    name = f"{sample.rpartition('.')[0]}.pdf"
    paper = first_pages(printer(parts((RAW / sample).read_bytes(), sample), tmp_path), MOST_PAGES)
    printed = values(paper, name)
    seen = values(scanned([crooked(page, degrees) if degrees else page for page in pictures(paper)]), name)

    assert printed.total() >= 30
    assert (printed & seen).total() >= LEAST * printed.total(), (printed - seen, seen - printed)
