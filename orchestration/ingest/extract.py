"""Extraction: a delivered file's bytes → the facts of one report. A pure function; nothing here imports Dagster."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from orchestration.ingest import schemas
from orchestration.ingest.assemble import assemble
from orchestration.ingest.document import Document
from orchestration.ingest.identity import identify
from orchestration.ingest.readers import read

#: Raised whenever extraction may yield other facts from the same bytes: every file is then read anew.
EXTRACTOR_VERSION = "11"


@dataclass(frozen=True, slots=True)
class Extraction:
    """A report's facts: one table for each name in `schemas.FACTS`, in that schema; and what its reader noted."""

    report_id: str
    facts: dict[str, pa.Table]
    notes: tuple[str, ...] = ()


def extract(data: bytes, source_file: str) -> Extraction:
    """The facts of a file; `source_file` is its POSIX path below the landing folder.

    Raises document.Unreadable with a reason and a detail naming file and line.
    """
    return extract_document(read(data, source_file))


def extract_document(document: Document) -> Extraction:
    """The facts of a file that was read."""
    identity = identify(document)
    rows = assemble(document, identity)
    facts = {fact: schemas.table(fact, rows.get(fact, [])) for fact in schemas.FACTS}
    return Extraction(identity.report_id, facts, document.notes)
