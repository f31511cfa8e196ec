"""Small documents for the tests of layouts and recognisers, and what was read from them."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.ingest.document import Document
from orchestration.ingest.extract import extract
from orchestration.ingest.layout import aligned, grids, stream
from orchestration.ingest.readers import text as text_reader
from orchestration.ingest.tables.measures import Frame
from orchestration.ingest.tables.model import Row, Table

FRAME = Frame(2025, full_year=False)

TITLE = "Delårsrapport per april 2025"
BODY = "Ekvik kommun"
NOUN = "Byggnämnden"


def document(text: str, reader: str) -> Document:
    """The document that a reader makes of the text, taken for the given dialect."""
    read = text_reader.read(text.encode(), "x.txt", "0" * 64)
    return Document("x.txt", "0" * 64, reader, read.lines, read.grids)


def exploded(*lines: str) -> str:
    """Text pulled from a PDF: every line ends in a blank."""
    return "".join(f"{line} \n" if line else "\n" for line in lines)


def stream_tables(text: str) -> list[Table]:
    return stream.tables(document(text, "pdftext"), FRAME)


def aligned_tables(text: str) -> list[Table]:
    return aligned.tables(document(text, "ocr"), FRAME)


def grid_tables(text: str) -> list[Table]:
    return grids.tables(document(text, "tsv"))


def cells(row: Row) -> tuple[str | None, ...]:
    return tuple(c.text if c else None for c in row.cells)


def printed(table: Table) -> list[tuple[str, tuple[str | None, ...]]]:
    """Label and cells of each row."""
    return [(row.label, cells(row)) for row in table.rows]


def report(table: str, title: str = TITLE, body: str = BODY, noun: str = NOUN) -> bytes:
    """A tab-separated or Markdown report of an invented municipality around a table."""
    return f"# {title} för {noun.lower()}\n\n{body}\n\nAnsvar: {noun}\n\n{table}\n".encode()


def facts(table: str, fact: str, **changes: str) -> list[dict]:
    """The rows of a fact in a report that holds the table."""
    return extract(report(table, **changes), "a.txt").facts[fact].to_pylist()


def tabbed(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)
