"""Remarks: what the text says of its own headers, sentences and gaps, for rules that need more than numbers.

One row per place that was looked at; `contradicts` tells whether it says something against itself or leaves it open.
Nothing is judged or corrected here: severity, wording and what another finding already tells belong to the rules.
Mentions, ends and decisions of projects and units say nothing against anything: they are what a missing comment or
paragraph is missed by, what moves from report to report, and what amounts are held against.
The guards stand here, because only the text knows them: a column of last year, a comparison, a concession.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.ingest.document import Document
from orchestration.ingest.identity import Identity
from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.remarks.formulas import formulas
from orchestration.ingest.remarks.gaps import gaps
from orchestration.ingest.remarks.headers import column_periods, heading_periods
from orchestration.ingest.remarks.mentions import mentions
from orchestration.ingest.remarks.parts import missing_parts
from orchestration.ingest.remarks.projects import project_decisions, project_ends
from orchestration.ingest.remarks.promises import promises
from orchestration.ingest.remarks.sentences import causes, dated_sentences
from orchestration.ingest.remarks.source import Rows, Source
from orchestration.ingest.remarks.tables import forecast_rounds, printed_units, risks
from orchestration.ingest.tables.model import Table

_MAKERS = (
    column_periods,
    heading_periods,
    causes,
    dated_sentences,
    promises,
    gaps,
    forecast_rounds,
    risks,
    missing_parts,
    mentions,
    project_ends,
    project_decisions,
    printed_units,
    formulas,
)


def read_remarks(
    document: Document, identity: Identity, tables: Sequence[Table], prose: Sequence[Paragraph], rows: Rows
) -> list[dict]:
    """Rows of `schemas.FACTS["remarks"]` but for report_id and fact_no, by line.

    `rows`: the report's other facts, numbered. The kinds are `schemas.REMARK_KINDS`.
    """
    source = Source(document, identity, tables, prose, rows)
    found = [row for maker in _MAKERS for row in maker(source)]
    return sorted(found, key=lambda r: (r["source_line"], r["kind"], r["subject"], r["label"]))
