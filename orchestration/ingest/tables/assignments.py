"""Tables of assignments (uppdrag, nämndinitiativ, aktiviteter): title, status, and what else is told of each."""

from __future__ import annotations

import re

from orchestration.ingest.grammar import dates
from orchestration.ingest.tables.context import Context, provenance, text_of
from orchestration.ingest.tables.model import Cell, Row, Table
from orchestration.ingest.words import INFERRED_CONFIDENCE, enumeration, fold

_KINDS = ("uppdrag", "namndinitiativ", "namndsinitiativ", "initiativ", "aktivitet")
_ROLES = {
    "status": ("status",),
    "comment": ("kommentar",),
    "prognosis": ("prognos",),
    "due_date": ("slutdatum", "tidplan", "klart"),
    "department": ("ansvarig", "avdelning", "ansvar"),
    "goal": ("mal", "inriktningsmal"),
}
_DEADLINE = re.compile(
    r"(?i)(?:återrapporteras|redovisas|senast|slutföras|färdig\w*|genomföras)\b[^.]*?"
    r"\b(kvartal \d 20\d\d|under 20\d\d|\d{1,2} \w+ 20\d\d|20\d\d-\d\d-\d\d)"
)


def recognises(table: Table) -> bool:
    first = fold(table.header[0])
    roles = _roles(table)
    return first.startswith(_KINDS) and "status" in roles and any(r.cells[roles["status"]] for r in table.rows)


def _roles(table: Table) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(table.header[1:]):
        for role, words in _ROLES.items():
            if role not in found and fold(title).startswith(words):
                found[role] = at
                break
    return found


def kind_of(text: str) -> str:
    words = re.sub(r"[^a-zåäö/]", " ", text.lower()).split()
    return (words and enumeration("kind", re.split("/", words[0])[0])) or "uppdrag"


def records(table: Table, context: Context) -> list[dict]:
    """One row of `assignments` for each row with a title and a status."""
    roles = _roles(table)
    kind = kind_of(table.header[0])
    found = []
    for row in table.rows:
        status_cell = _at(row, roles, "status")
        status = _status(status_cell.text) if status_cell else None
        told = enumeration("prognosis", status_cell.text) if status_cell and not status else None
        if told:  # how the work goes, in the place of how far it has come: it is under way
            status = "påbörjad"
        if status is None or not row.label:
            continue
        due_text = text_of(_at(row, roles, "due_date"))
        if due_text is None and "due_date" not in roles and (stated := _DEADLINE.search(row.label)):
            due_text = stated[1]
        prognosis = text_of(_at(row, roles, "prognosis"))
        comment = text_of(_at(row, roles, "comment")) or row.comment
        found.append(
            provenance(row)
            | {
                "confidence": min([INFERRED_CONFIDENCE if told else 1.0, *(c.confidence for c in row.cells if c)]),
                "goal_no": table.goal_no,
                "kind": kind,
                "title": row.label,
                "department": text_of(_at(row, roles, "department")),
                "prognosis": enumeration("prognosis", prognosis) if prognosis else told,
                "due_date": dates.stated_date(due_text) if due_text else None,
                "due_text": due_text,
                "status": status,
                "comment": comment,
                "comment_date": dates.iso_date(row.comment_text or ""),
            }
        )
    return found


def _at(row: Row, roles: dict[str, int], role: str) -> Cell | None:
    return row.cells[roles[role]] if role in roles else None


def _status(text: str) -> str | None:
    return enumeration("status", re.sub(r"^\W+", "", text))
