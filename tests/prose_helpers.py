"""Small documents and a report's context for the tests of prose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from orchestration.ingest.document import Document, Line
from orchestration.ingest.prose.claims import read_claims
from orchestration.ingest.prose.context import ClaimContext
from orchestration.ingest.prose.paragraphs import Paragraph, paragraphs

CONTEXT = ClaimContext(
    organisation="Tekniska nämnden",
    municipality="Granviks kommun",
    period_start=date(2024, 1, 1),
    period_end=date(2024, 8, 31),
    fiscal_year=2024,
    row_labels={
        "drift": ["Intäkter", "Personalkostnader", "Lokalkostnader", "Summa kostnader", "Nettokostnad"],
        "drift_per_verksamhet": ["Gator", "Parker", "Vintervägar", "IT", "Totalt"],
        "investeringar": ["Broar", "Lekplatser", "Totala utgifter"],
    },
    statement_spans=[(3, 4, "drift")],
)


def document(text: str, reader: str = "markdown") -> Document:
    return Document("x.txt", "0" * 64, reader, tuple(Line(i, t) for i, t in enumerate(text.split("\n"), 1)))


def read(text: str, used: frozenset[int] = frozenset(), reader: str = "markdown") -> list[Paragraph]:
    return paragraphs(document(text, reader), used)


def claims(text: str, statement: str | None = "drift", **changes: Any) -> list[dict[str, Any]]:
    """The claims of prose that stands under a heading and a table (lines 3 and 4)."""
    spans = [(3, 4, statement)] if statement else []
    context = replace(CONTEXT, statement_spans=spans, **changes)
    return read_claims(read("# Ekonomi\n\nx\nx\n\n" + text, frozenset({3, 4})), context)


def brief(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """(claim, subject, value with unit) of each row."""
    return [(r["claim"], r["subject"], f"{r['value']} {r['unit']}") for r in rows]
