"""Assignments carried over to the next year: delayed with a new deadline, or on plan with the decided one."""

from __future__ import annotations

import re

from orchestration.ingest.grammar import dates
from orchestration.ingest.tables.context import Context, provenance, text_of
from orchestration.ingest.tables.model import Table
from orchestration.ingest.words import fold

_DECISION = re.compile(r"(?i)\b(beslut(?:ad|as|at|en)\b.*)$")


def recognises(table: Table) -> bool:
    titles = [fold(t) for t in table.header[1:]]
    planned = any(
        re.search(r"\btidplan\b|\bslutdatum\b|\btid\b", t) and re.search(r"\bny|\bforsena", t) for t in titles
    )
    return planned and fold(table.header[0]).startswith(("uppdrag", "namndinitiativ", "initiativ", "aktivitet"))


def records(table: Table, context: Context) -> list[dict]:
    """One row of `carried_over_assignments` for each assignment."""
    titles = [fold(t) for t in table.header[1:]]
    late = next(i for i, t in enumerate(titles) if re.search(r"\bny|\bforsena", t))
    on_plan = next((i for i, t in enumerate(titles) if "enligt" in t), None)
    found = []
    for row in table.rows:
        new, planned = text_of(row.cells[late]), text_of(row.cells[on_plan]) if on_plan is not None else None
        if not row.label or not (new or planned):
            continue
        decision = _DECISION.search(new or planned or "")
        found.append(
            provenance(row)
            | {
                "confidence": 1.0,
                "title": row.label,
                "new_deadline": dates.stated_date(_DECISION.sub("", new)) if new else None,
                "on_plan_deadline": dates.stated_date(_DECISION.sub("", planned)) if planned else None,
                "deadline_text": new or planned,
                "decision": decision[1].strip() if decision else None,
            }
        )
    return found
