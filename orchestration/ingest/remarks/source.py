"""What a remark is made on, and its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestration.ingest.document import Document
from orchestration.ingest.identity import Identity
from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.tables.measures import Title, read_title
from orchestration.ingest.tables.model import Table

#: How sure a remark is where the reading itself may have made what it tells.
UNSURE = 0.5
#: Blocks of prose that hold sentences.
RUNNING_PROSE = ("prose", "list", "cell")

Rows = Mapping[str, Sequence[dict]]


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that a remark may be made on."""

    document: Document
    identity: Identity
    tables: Sequence[Table]
    prose: Sequence[Paragraph]
    rows: Rows

    def row(self, kind: str, subject: str, label: str, lines: tuple[int, int], **more: object) -> dict:
        line = self.document.lines[lines[0] - 1]
        return {
            "kind": kind,
            "subject": subject,
            "label": " ".join(label.split()),
            "contradicts": True,
            "page": line.page,
            "source_line": lines[0],
            "source_line_end": lines[1],
            "source_text": self.document.text_of(*lines),
            "confidence": 1.0 if not self.document.optical else UNSURE,
        } | more


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table as extraction named them: measure → what its header says."""

    fact: str
    statement: str
    titles: dict[str, Title]
    lines: tuple[int, int]


def statements(source: Source) -> Iterator[Columns]:
    for fact in ("finance_cells", "investment_cells", "indicator_cells"):
        found: dict[str, tuple[dict[str, Title], int]] = {}
        for cell in source.rows.get(fact, ()):
            name = str(cell.get("statement") or "indikatorer")
            titles, _ = found.setdefault(name, ({}, cell["source_line"]))
            if cell.get("column_title"):
                titles.setdefault(cell["measure"], read_title(cell["column_title"]))
        for name, (titles, first) in found.items():
            line = next((t.line for t in source.tables if t.line <= first <= t.line_end), first)
            yield Columns(fact, name, titles, (line, max(line, first)))
