"""Sick-leave and staff-turnover rates that only prose tells, and the small blocks of turnover rates between tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from orchestration.ingest.document import Document
from orchestration.ingest.grammar.numbers import digits_value, fits
from orchestration.ingest.prose.context import ClaimContext
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.numbers import quantities
from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.prose.rates import SICK, TURNOVER, Rate, read_rates
from orchestration.ingest.prose.sentences import sentences

_HEADER = tolerant(r"(?P<kind>extern|intern)\w*\s*(?:personaloms\w+|rörlighet\w*|avgång\w*)")
_PERCENTS = re.compile(r"(?P<digits>\d{1,3}(?:[.,]\d+)?)\s?%")
_ONLY_PERCENTS = re.compile(r"^[\s|]*(?:\d{1,3}(?:[.,]\d+)?\s?%[\s|]*)+$")
_WORD = re.compile(r"[a-z]{2,}")
LINES_BELOW = 4  # how far below its header a block's rates may stand

CONFIDENCE = 1.0
CONFIDENCE_BLOCK = 0.9


def read_prose_sick_leave(paragraphs: Sequence[Paragraph], context: ClaimContext) -> list[dict[str, Any]]:
    """Rows for schemas.FACTS['sick_leave'], basis prose, without report_id and fact_no: rates and changes."""
    rows: list[dict[str, Any]] = []
    for place, rate in _rates(paragraphs, context):
        before = rate.kind == "sick_leave_prior" and rate.period_end.year < context.period_end.year
        if rate.kind in ("sick_leave", "sick_leave_change") or before:
            rows.append(
                place
                | _period(rate)
                | {
                    "population": rate.population or context.organisation,
                    "group_name": rate.group,
                    "measure": "change" if rate.kind == "sick_leave_change" else "rate",
                    "value": rate.sign * rate.quantity.value,
                    "decimals": rate.quantity.decimals,
                    "basis": "prose",
                }
            )
    return rows


def read_prose_turnover(
    document: Document, paragraphs: Sequence[Paragraph], context: ClaimContext
) -> list[dict[str, Any]]:
    """Rows for schemas.FACTS['staff_turnover'] without report_id and fact_no; a rate told twice alike is one row.

    A block of rates (a header line that names external and internal turnover, the rates below it) has basis table.
    """
    rows: list[dict[str, Any]] = []
    for place, rate in _rates(paragraphs, context):
        if rate.kind in ("turnover_external", "turnover_internal"):
            kind = "extern" if rate.kind.endswith("external") else "intern"
            row = place | _period(rate) | _turnover(rate.population or context.organisation, kind, "prose")
            rows.append(row | {"value": rate.quantity.value, "decimals": rate.quantity.decimals})
    told = {(r["kind"], r["population"]): r["value"] for r in rows}
    rows.extend(r for r in _blocks(document, context) if told.get((r["kind"], r["population"])) != r["value"])
    return sorted(rows, key=lambda r: r["source_line"])


def _turnover(population: str, kind: str, basis: str) -> dict[str, Any]:
    return {"population": population, "kind": kind, "basis": basis}


def _period(rate: Rate) -> dict[str, Any]:
    return {"period_start": rate.period_start, "period_end": rate.period_end}


def _rates(paragraphs: Sequence[Paragraph], context: ClaimContext) -> Iterable[tuple[dict[str, Any], Rate]]:
    for paragraph in paragraphs:
        if paragraph.kind not in ("prose", "list", "cell"):
            continue
        topic: str | None = None
        for sentence in sentences(paragraph.text):
            folded = fold(sentence.text)
            found = [q for q in quantities(sentence.text, folded) if q.unit in ("%", "procentenheter")]
            for rate in read_rates(sentence.text, folded, found, context, topic) if found else ():
                place = {
                    "page": paragraph.page,
                    "source_line": paragraph.line_at(sentence.start),
                    "source_line_end": paragraph.line_at(sentence.end - 1),
                    "source_text": sentence.text,
                    "confidence": CONFIDENCE,
                }
                yield place, rate
            topic = folded if SICK.search(folded) or TURNOVER.search(folded) else topic


def _blocks(document: Document, context: ClaimContext) -> Iterable[dict[str, Any]]:
    for at, line in enumerate(document.lines):
        kinds = [m["kind"] for m in _HEADER.finditer(fold(line.text))]
        if not kinds or len(line.text) > 100 or len(_WORD.findall(_HEADER.sub(" ", fold(line.text)))) > 1:
            continue  # running text that names the turnover is no header
        own = list(_PERCENTS.finditer(line.text))
        below = next((x for x in document.lines[at + 1 : at + 1 + LINES_BELOW] if not x.blank), None)
        rates, place = (own, line) if own else ([], line)
        if not own and below and _ONLY_PERCENTS.match(below.text):
            rates, place = list(_PERCENTS.finditer(below.text)), below
        if len(rates) != len(kinds):
            continue
        for kind, rate in zip(kinds, rates, strict=True):
            value, decimals = digits_value(rate["digits"])
            if not fits(value):
                continue
            yield {
                "page": line.page,
                "source_line": place.number,
                "source_line_end": place.number,
                "source_text": f"{line.text.strip()} {place.text.strip()}" if place is not line else line.text.strip(),
                "confidence": CONFIDENCE_BLOCK,
                "period_start": context.period_start,
                "period_end": context.period_end,
                "value": Decimal(value),
                "decimals": decimals,
            } | _turnover(context.organisation, kind, "table")
