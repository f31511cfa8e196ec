"""Each sample report, written by real programs in every format, yields the same facts, each where it says it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from printed_samples import RAW, SAMPLES, print_samples
from scan_maker import pictures, scanned
from test_samples import digits, stands_in

from orchestration.ingest.document import Document
from orchestration.ingest.extract import Extraction, extract, extract_document
from orchestration.ingest.readers import read

#: What each fact says, wherever it stands.
SAID = {
    "finance_cells": ("statement", "line_label", "line_kind", "measure", "value", "decimals", "unit"),
    "investment_cells": ("statement", "line_label", "line_kind", "measure", "value", "decimals", "unit"),
    "other_cells": ("statement", "line_label", "line_kind", "measure", "value", "decimals", "unit"),
    "indicator_cells": ("goal_no", "indicator", "scope", "department", "measure", "value", "text_value", "unit"),
    "sick_leave": ("population", "group_name", "measure", "period_start", "period_end", "value"),
    "staff_turnover": ("population", "kind", "period_start", "period_end", "value"),
    "status_counts": ("kind", "status", "on_plan", "deviating", "total"),
    "internal_control_risks": ("risk", "risk_value", "follow_up", "result", "action"),
    "goals": ("goal_no", "title", "assessment", "trend"),
    "assignments": ("goal_no", "kind", "title", "department", "prognosis", "due_date", "status", "comment"),
    "carried_over_assignments": ("title", "new_deadline", "on_plan_deadline", "decision"),
    "claims": ("claim", "subject", "value", "unit"),
}
#: Numbers that have a column of their own.
VALUES = {
    "finance_cells": "value", "investment_cells": "value", "other_cells": "value", "indicator_cells": "value",
    "sick_leave": "value", "staff_turnover": "value", "internal_control_risks": "risk_value",
}  # fmt: skip


def unchanged(data: bytes) -> bytes:
    return data


def scan(data: bytes) -> bytes:
    """Pictures of the pages, at 300 dots per inch."""
    return scanned(pictures(data))


@dataclass(frozen=True)
class Format:
    """A file of a sample below the folder that they are printed to; what is done to it; which share is read at least.

    A share below 1 is that of the values alone, since words are read with faults then.
    """

    file: str
    change: Callable[[bytes], bytes] = unchanged
    least: float = 1.0


WORD = Format("word/{}-lines.docx")
FORMATS = {
    "Word": WORD,
    "Word, open tables": Format("word/{}-open.docx"),
    "Word, saved by another program": Format("again/{}-lines.docx"),
    "HTML": Format("html/{}-lines.html"),
    "Excel": Format("excel/{}-lines.xlsx"),
    "Excel, old": Format("old/{}-lines.xls"),
    "PDF": Format("untagged/{}-lines.pdf"),
    "PDF, open tables": Format("untagged/{}-open.pdf"),
    "PDF, tagged": Format("tagged/{}-lines.pdf"),
    "PDF, tagged, open tables": Format("tagged/{}-open.pdf"),
    "Scan, open tables": Format("untagged/{}-open.pdf", scan, least=0.99),
}
PDFS = [name for name in FORMATS if name.startswith("PDF")]

every_format = pytest.mark.parametrize("name", [name for name in FORMATS if name != "Word"])
every_sample = pytest.mark.parametrize("stem", SAMPLES)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("printed")
    print_samples(made)
    return made


@cache
def bytes_of(folder: Path, form: Format, stem: str) -> bytes:
    return form.change((folder / form.file.format(stem)).read_bytes())


@cache
def facts_of(folder: Path, form: Format, stem: str) -> Extraction:
    """The facts of a printed sample."""
    return extract_document(document_of(folder, form, stem))


@cache
def document_of(folder: Path, form: Format, stem: str) -> Document:
    """A printed sample at its own place below the landing folder."""
    return read(bytes_of(folder, form, stem), SAMPLES[stem].relative_to(RAW).as_posix())


def said(found: Extraction) -> dict[str, Counter[tuple[object, ...]]]:
    return {
        fact: Counter(tuple(row.get(column) for column in columns) for row in found.facts[fact].to_pylist())
        for fact, columns in SAID.items()
    }


def values(found: Extraction) -> Counter[tuple[str, Decimal]]:
    return Counter((fact, row[column]) for fact, column, row in valued(found))


def valued(found: Extraction) -> Iterator[tuple[str, str, dict]]:
    """Every fact that is a number: its kind, the column that holds it, and its row."""
    for fact, column in VALUES.items():
        for row in found.facts[fact].to_pylist():
            if row[column] is not None:
                yield fact, column, row


def differences(wanted: Extraction, given: Extraction) -> list[str]:
    """Each fact that is missing (-) or not there in the other (+)."""
    before, later = said(wanted), said(given)
    return [
        f"{fact} {sign} {row}"
        for fact in SAID
        for sign, rows in (("-", before[fact] - later[fact]), ("+", later[fact] - before[fact]))
        for row in rows.elements()
    ]


@every_sample
@every_format
def test_a_report_says_the_same_in_every_format(folder: Path, name: str, stem: str) -> None:
    form = FORMATS[name]
    wanted, given = facts_of(folder, WORD, stem), facts_of(folder, form, stem)
    if form.least < 1:
        expected = values(wanted)
        assert (expected & values(given)).total() >= form.least * expected.total()
        return
    found = differences(wanted, given)
    assert not found, "\n".join([f"{len(found)} facts differ", *found[:20]])


@every_sample
def test_a_report_in_word_has_the_numbers_of_the_sample_itself(folder: Path, stem: str) -> None:
    path = SAMPLES[stem]
    own = values(extract(path.read_bytes(), path.relative_to(RAW).as_posix()))
    assert own.total() or stem.startswith("verksamhetsberattelse")
    assert values(facts_of(folder, WORD, stem)) == own


@every_sample
@every_format
def test_every_number_stands_on_the_lines_that_its_fact_names(folder: Path, name: str, stem: str) -> None:
    found, document = facts_of(folder, FORMATS[name], stem), document_of(folder, FORMATS[name], stem)
    for fact, column, row in valued(found):
        there = document.text_of(row["source_line"], row["source_line_end"])
        assert stands_in(shown(row, column), digits(there)), (fact, row)
        assert row["page"] == document.lines[row["source_line"] - 1].page


def shown(row: dict, column: str) -> str:
    """The digits of a number as printed."""
    return digits(f"{abs(Decimal(row[column])):.{row.get('decimals') or 0}f}").lstrip("0") or "0"


@every_sample
@pytest.mark.parametrize("name", PDFS)
def test_the_box_of_every_number_holds_it_on_the_printed_page(folder: Path, name: str, stem: str) -> None:
    """Looked up by another program's eyes: what the PDF library says stands in the box."""
    found = facts_of(folder, FORMATS[name], stem)
    boxes = {(b["fact"], b["fact_no"]): b for b in found.facts["cell_boxes"].to_pylist()}
    with pypdfium2.PdfDocument(bytes_of(folder, FORMATS[name], stem)) as printed:
        pages = [(page.get_height(), page.get_textpage()) for page in printed]
        for fact, column, row in valued(found):
            box = boxes[fact, row["fact_no"]]
            height, text = pages[box["page"] - 1]
            held = text.get_text_bounded(box["x0"] - 1, height - box["y1"] - 1, box["x1"] + 1, height - box["y0"] + 1)
            assert digits(held).lstrip("0") == shown(row, column).lstrip("0"), (fact, row, held)
            assert bool(re.search(r"[-−–]\s?\d", held)) == (row[column] < 0)
