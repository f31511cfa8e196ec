"""What a recogniser knows of the report around a table."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.ingest.document import Document
from orchestration.ingest.grammar.numbers import Number, parse_cell
from orchestration.ingest.identity import Identity
from orchestration.ingest.tables.measures import Frame
from orchestration.ingest.tables.model import Cell, Row


@dataclass
class Context:
    """The report, its default unit for amounts, and the statement names taken so far."""

    document: Document
    identity: Identity
    amount_unit: str
    statements: set[str] = field(default_factory=set)

    @property
    def frame(self) -> Frame:
        return Frame(self.identity.fiscal_year, self.identity.full_year, self.identity.period_end.month)

    def statement(self, wanted: str) -> str:
        """`wanted`, or with the next free number when the report already has a table of that name."""
        name, at = wanted or "tabell", 2
        while name in self.statements:
            name, at = f"{wanted}_{at}", at + 1
        self.statements.add(name)
        return name


def provenance(row: Row) -> dict:
    """The common columns that a row gives to each fact read from it."""
    return {"page": row.page, "source_line": row.line, "source_line_end": row.line_end, "source_text": row.text}


def number_of(cell: Cell | None) -> Number | None:
    return parse_cell(cell.text) if cell is not None else None


def text_of(cell: Cell | None) -> str | None:
    return (cell.text.strip() or None) if cell is not None else None
