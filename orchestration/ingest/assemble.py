"""From a Document to fact rows: tables, goals, prose, then what follows from them, keyed and masked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from orchestration.ingest import certainty, coverage, spelling, suspects, tables
from orchestration.ingest.boxes import boxes
from orchestration.ingest.document import Document
from orchestration.ingest.identity import Identity
from orchestration.ingest.layout import aligned, grids, page_columns, plain_rows, spaced, stream, torn_columns
from orchestration.ingest.masking import mask_lines
from orchestration.ingest.prose.claims import read_claims
from orchestration.ingest.prose.context import ClaimContext, ItemSpan
from orchestration.ingest.prose.goals import named_goals
from orchestration.ingest.prose.hr import read_prose_sick_leave, read_prose_turnover
from orchestration.ingest.prose.paragraphs import Paragraph, paragraphs
from orchestration.ingest.remarks import read_remarks
from orchestration.ingest.tables import amounts, goals
from orchestration.ingest.tables.context import Context
from orchestration.ingest.tables.model import Table
from orchestration.ingest.words import fold
from orchestration.reconcile.links import link_claims
from orchestration.reconcile.row_totals import infer_column_arcs
from orchestration.reconcile.structure import classify_lines, infer_arcs

_UNIT = re.compile(r"\d\s*(tkr|mnkr|mkr|kr|kronor)\b")
_STATED_UNIT = re.compile(
    r"\b(?:belopp|tabeller|siffror)\w*\b.{0,30}\bi ((?:tusen|miljon|tkr|mnkr|mkr|kr)\w*(?: kr\w*)?)"
)
_CELLS = ("finance_cells", "investment_cells", "other_cells")
_LISTED = {"indicator_cells": "indicator", "assignments": "assignment", "goals": "goal"}

Rows = dict[str, list[dict]]


def assemble(document: Document, identity: Identity) -> Rows:
    """Every fact row of the report, with report_id and fact_no, by fact."""
    lines, printed = len(document.lines), document
    unfolded = page_columns.unfolded(document) if _has_page_columns(document) else None
    document = unfolded.document if unfolded else document
    context = Context(document, identity, _amount_unit(document))
    found = read_tables(document, context)
    rows, read_lines = tables.facts(found, context)
    goal_lines = frozenset(n for t in found for n in range(t.line, t.line_end + 1))
    listed = rows.get("goals", [])
    known = {goal["goal_no"] for goal in listed if goal["goal_no"]}
    rows["goals"] = listed + [g for g in goals.records(document, goal_lines) if g["goal_no"] not in known]
    known |= {goal["goal_no"] for goal in rows["goals"]}
    rows["goals"] += [g for g in goals.named(document, goal_lines) if not g["goal_no"] or g["goal_no"] not in known]
    prose = _add_prose(rows, document, identity, read_lines)
    if document.optical:
        suspects.mark(rows)
        certainty.lower(rows, printed, unfolded.origin if unfolded else None)
    for fact in rows:
        rows[fact].sort(key=lambda r: r["source_line"])
        for number, row in enumerate(rows[fact], 1):
            row |= {"report_id": identity.report_id, "fact_no": number}
    _infer(rows)
    rows["reports"] = [_report(document, identity, lines)]
    rows["claim_links"] = [row | {"report_id": identity.report_id} for row in link_claims(rows)]
    rows |= coverage.account(document, identity.report_id, found, read_lines, rows)
    rows["remarks"] = read_remarks(document, identity, found, prose, rows)
    for number, row in enumerate(rows["remarks"], 1):
        row |= {"report_id": identity.report_id, "fact_no": number}
    if unfolded:
        unfolded.printed(rows)
    rows["cell_boxes"] = boxes(printed, rows)
    if document.optical and spelling.is_damaged("\n".join(line.text for line in document.lines)):
        spelling.repair(rows, (identity.municipality, identity.organisation))
    _mask(rows)
    return rows


def _has_page_columns(document: Document) -> bool:
    """Whether text may stand beside other text on a page of the document."""
    return document.reader != "pdftext" and _keeps_layout(document)


def _keeps_layout(document: Document) -> bool:
    """Whether a position in a line tells a place on the page: always where the reader knows the places."""
    return document.has_places or spaced.keeps_layout(document)


def read_tables(document: Document, context: Context) -> list[Table]:
    """The tables of the document by the layout that its dialect has."""
    found = grids.tables(document)
    inside = frozenset(n for t in found for n in range(t.line, t.line_end + 1))
    if document.reader == "pdftext":
        found += stream.tables(document, context.frame, inside)
    elif _keeps_layout(document):
        found += spaced.tables(document, inside)
        taken = inside | {n for t in found for n in range(t.line, t.line_end + 1)}
        found += plain_rows.tables(document, context.frame, taken)
    elif document.reader in ("ocr", "text"):
        found += aligned.tables(document, context.frame, inside)
        taken = inside | {n for t in found for n in range(t.line, t.line_end + 1)}
        found += plain_rows.tables(document, context.frame, taken)
        taken |= {n for t in found for n in range(t.line, t.line_end + 1)}
        found += torn_columns.tables(document, taken)
    return sorted(found, key=lambda t: t.line)


def _amount_unit(document: Document) -> str:
    """The unit that the text says amounts are in, else the one it uses most; few tables state their own."""
    for line in document.lines:
        if (stated := _STATED_UNIT.search(fold(line.text))) and (unit := amounts.unit_in(stated[1])):
            return unit
    units = Counter(u for line in document.lines for u in _UNIT.findall(fold(line.text)))
    tkr, mnkr, kr = units["tkr"], units["mnkr"] + units["mkr"], units["kr"] + units["kronor"]
    if tkr == 0 and (mnkr == 0 or kr > 5 * mnkr):
        return "kr" if kr else "tkr"
    return "tkr" if tkr else "mnkr"


def _add_prose(rows: Rows, document: Document, identity: Identity, read_lines: frozenset[int]) -> list[Paragraph]:
    """Add what prose tells; returns the prose."""
    context = ClaimContext(
        organisation=identity.organisation,
        municipality=identity.municipality,
        period_start=identity.period_start,
        period_end=identity.period_end,
        fiscal_year=identity.fiscal_year,
        row_labels=_labels(rows),
        statement_spans=_spans(rows),
        statement_measures=_measures(rows),
        item_spans=[
            ItemSpan(
                r["source_line"],
                r["source_line_end"],
                kind,
                r.get("title") or r.get("indicator") or "",
                r.get("goal_no"),
            )
            for fact, kind in _LISTED.items()
            for r in rows.get(fact, [])
        ],
    )
    prose = paragraphs(document, read_lines)
    rows["claims"] = read_claims(prose, context)
    rows.setdefault("sick_leave", []).extend(read_prose_sick_leave(prose, context))
    rows["staff_turnover"] = read_prose_turnover(document, prose, context)
    known = {g["goal_no"] for g in rows["goals"]}
    rows["goals"] += [g for g in named_goals(prose) if g["goal_no"] not in known]
    return prose


def _labels(rows: Rows) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _cells(rows):
        labels = found.setdefault(row["statement"], [])
        if row["line_label"] not in labels:
            labels.append(row["line_label"])
    return found


def _measures(rows: Rows) -> dict[str, frozenset[str]]:
    statements = {row["statement"] for row in _cells(rows)}
    return {s: frozenset(row["measure"] for row in _cells(rows) if row["statement"] == s) for s in statements}


def _spans(rows: Rows) -> list[tuple[int, int, str]]:
    found: dict[str, tuple[int, int]] = {}
    for row in _cells(rows):
        first, last = found.get(row["statement"], (row["source_line"], row["source_line_end"]))
        found[row["statement"]] = (min(first, row["source_line"]), max(last, row["source_line_end"]))
    return sorted((first, last, statement) for statement, (first, last) in found.items())


def _cells(rows: Rows) -> Iterable[dict]:
    return (row for fact in _CELLS for row in rows.get(fact, []))


def _infer(rows: Rows) -> None:
    """The tables' structure: calculation arcs, and by them which rows are totals."""
    rows["calculation_arcs"], rows["column_arcs"] = [], []
    for fact in _CELLS:
        cells = rows.get(fact, [])
        if not cells:
            continue
        rows["calculation_arcs"] += infer_arcs(cells, fact)
        rows["column_arcs"] += infer_column_arcs(cells, fact)
        kinds = classify_lines(cells)
        for row in cells:
            row["line_kind"] = kinds.get((row["statement"], row["line_no"]), row["line_kind"])


def _report(document: Document, identity: Identity, lines: int) -> dict:
    return {
        "report_id": identity.report_id,
        "source_file": document.source_file,
        "content_sha256": document.content_sha256,
        "reader": document.reader,
        "municipality": identity.municipality,
        "organisation": identity.organisation,
        "report_type": identity.report_type,
        "period_start": identity.period_start,
        "period_end": identity.period_end,
        "fiscal_year": identity.fiscal_year,
        "title": identity.title,
        "document_date": identity.document_date,
        "is_draft": identity.is_draft,
        "lines": lines,
    }


def _mask(rows: Rows) -> None:
    """Personal data out of every text that is kept."""
    cache: dict[str, str] = {}
    for fact_rows in rows.values():
        for row in fact_rows:
            for name, value in row.items():
                if (
                    isinstance(value, str)
                    and name not in ("report_id", "source_file", "content_sha256")
                    and len(value) > 8
                ):
                    if value not in cache:
                        cache[value] = "\n".join(mask_lines(value.split("\n")))
                    row[name] = cache[value]
