"""The sample reports as real programs write them: a Word document each, put by LibreOffice into every other format."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from office_samples import Block, parts

RAW = Path(__file__).resolve().parent.parent / "raw"
SAMPLES = {path.stem: path for path in sorted(RAW.rglob("*.*")) if path.name != "README.md"}

WIDTH, HEIGHT, MARGIN = 297, 210, 18  # millimetres
SIZE = 8  # points of a table's type
LETTER = 2.2  # millimetres of a letter in a table, at most
SHORT, LABEL = 24, 44  # letters that a cell, a label has room for before it wraps
_FIGURE = re.compile(r"^[-−–]?[\d\s]+(?:[.,]\d+)?\s*%?$")

#: How a PDF is written: with tags or without.
_PDF = 'pdf:writer_pdf_Export:{{"UseTaggedPDF":{{"type":"boolean","value":"{}"}}}}'
#: Figures as a Swedish user's program takes them.
_SHEET = "--infilter=HTML (StarCalc):1053 0"
#: The folder that a step writes to, what it makes of which files, in the order of the steps.
_STEPS = (
    ("untagged", _PDF.format("false"), "word/*.docx", ()),
    ("tagged", _PDF.format("true"), "word/*.docx", ()),
    ("odt", "odt", "word/*-lines.docx", ()),
    ("again", "docx", "odt/*.odt", ()),
    ("html", "html", "word/*-lines.docx", ()),
    ("excel", "xlsx", "html/*.html", (_SHEET,)),
    ("old", "xls", "excel/*.xlsx", ()),
)


def print_samples(folder: Path) -> None:
    """Writes every sample in every format: `<step>/<sample>-lines.<ending>`, with lines around the cells, and
    `-open` without, where each page repeats the titles and no row is cut."""
    (folder / "word").mkdir()
    for stem, path in SAMPLES.items():
        blocks = parts(path.read_bytes(), path.relative_to(RAW).as_posix())
        (folder / f"word/{stem}-lines.docx").write_bytes(report(blocks, lines=True))
        (folder / f"word/{stem}-open.docx").write_bytes(report(blocks, lines=False))
    for out, kind, sources, more in _STEPS:
        files = sorted(map(str, folder.glob(sources)))
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", *more]
        command += ["--convert-to", kind, "--outdir", str(folder / out), *files]
        subprocess.run(command, check=True, capture_output=True, timeout=180)


def report(blocks: Sequence[Block], *, lines: bool) -> bytes:
    """A report as an office prints it: tables over the width of a page on its side, in small type, figures right."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    made = Document()
    (section,) = made.sections
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(WIDTH), Mm(HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    for block in blocks:
        if not isinstance(block, str):
            _add_table(made, block, lines)
        elif marks := len(block) - len(block.lstrip("#")):
            made.add_heading(block.lstrip("# "), marks - 1)
        else:
            made.add_paragraph(block)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _add_table(made: Any, rows: list[list[str]], lines: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    widths = _widths(rows)
    table = made.add_table(len(rows), len(widths), style="Table Grid" if lines else "Normal Table")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row, texts in zip(table.rows, rows, strict=True):
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=False)):
            cell.width, cell.text = Mm(widths[at]), text
            (paragraph,) = cell.paragraphs
            paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), 1
            for run in paragraph.runs:
                run.font.size = Pt(SIZE)
            if at and _FIGURE.match(text):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if len(texts) == 1 < len(widths):
            row.cells[0].merge(row.cells[-1])
    for row in () if lines else table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if not lines:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    made.add_paragraph()


def _widths(rows: list[list[str]]) -> list[float]:
    """Millimetres for each column: room for its longest word or figure, and some for words to stand side by side."""
    need = [4] * max(map(len, rows))
    for row in rows:
        for at, text in enumerate(row if len(row) > 1 else ()):
            whole = len(text) if _FIGURE.match(text) else max(map(len, text.split()), default=0) + 1
            need[at] = max(need[at], whole, min(len(text), SHORT if at else LABEL))
    room = WIDTH - 2 * MARGIN
    return [min(room * n / sum(need), n * LETTER + 5) for n in need]
