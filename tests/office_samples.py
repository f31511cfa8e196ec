"""The text samples as Word documents: their tables as true tables, every other block a heading or a paragraph."""

from __future__ import annotations

from orchestration.ingest.assemble import _amount_unit, read_tables
from orchestration.ingest.document import Document
from orchestration.ingest.identity import identify
from orchestration.ingest.prose.paragraphs import paragraphs
from orchestration.ingest.readers import read
from orchestration.ingest.tables.context import Context
from orchestration.ingest.tables.model import Table

Block = str | list[list[str]]


def parts(data: bytes, source_file: str) -> list[Block]:
    """The sample's headings, paragraphs and tables in order; a header is one row, a comment a row of one cell."""
    document = read(data, source_file)
    tables = _tables(document)
    inside = {n for first, last, _ in tables for n in range(first, last + 1)}
    found: list[tuple[int, Block]] = [(first, rows) for first, _, rows in tables]
    for paragraph in paragraphs(document, inside):
        if paragraph.first_line not in inside:
            mark = "## " if paragraph.kind == "heading" else "- " if paragraph.kind == "list" else ""
            found.append((paragraph.first_line, mark + " ".join(paragraph.text.split())))
    return _verdicts([block for _, block in sorted(found, key=lambda item: item[0])])


def _verdicts(blocks: list[Block]) -> list[Block]:
    """`Bedömning Trend` with the words of each below it as the small table that such reports have."""
    found: list[Block] = []
    for block in blocks:
        if found and found[-1] == "## Bedömning Trend" and isinstance(block, str):
            *assessment, trend = block.removeprefix("## ").replace("Ej utvärderad", "Ej_utvärderad").split()
            found[-1] = [["Bedömning", "Trend"], [" ".join(assessment), trend.replace("_", " ")]]
        else:
            found.append(block)
    return found


def _tables(document: Document) -> list[tuple[int, int, list[list[str]]]]:
    if document.grids:
        return [(g.first_line, g.last_line, [list(r.cells) for r in g.rows]) for g in document.grids]
    context = Context(document, identify(document), _amount_unit(document))
    return [(t.line, t.line_end, _rows(t)) for t in read_tables(document, context)]


def _rows(table: Table) -> list[list[str]]:
    rows = [list(table.header)]
    for row in table.rows:
        rows.append([row.label, *(cell.text if cell else "" for cell in row.cells)])
        if row.comment:
            heading = " ".join((row.comment_text or "Kommentar").rstrip(":").split())
            rows.append([f"{heading}: {' '.join(row.comment.split())}"])
    return rows
