"""The internal-control table: risk, description, risk value, follow-up, result, action."""

from __future__ import annotations

from orchestration.ingest.grammar.numbers import fits
from orchestration.ingest.tables.context import Context, number_of, provenance, text_of
from orchestration.ingest.tables.model import Table
from orchestration.ingest.words import alike, fold

_ROLES = {
    "description": ("riskbeskrivning", "beskrivning"),
    "risk_value": ("riskvarde", "riskpoang"),
    "follow_up": ("uppfoljning", "kontrollmoment", "kontroll"),
    "result": ("resultat",),
    "action": ("atgard", "atgarder"),
}


def recognises(table: Table) -> bool:
    return "risk" in fold(table.header[0]) and len(_roles(table)) >= 2


def _roles(table: Table) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(table.header[1:]):
        for role, words in _ROLES.items():
            if role not in found and any(alike(title, w, 85) for w in words):
                found[role] = at
    return found


def records(table: Table, context: Context) -> list[dict]:
    """One row of `internal_control_risks` for each risk."""
    roles = _roles(table)
    found = []
    for row in table.rows:
        if not row.label or row.label == table.header[0]:
            continue
        value = number_of(row.cells[roles["risk_value"]]) if "risk_value" in roles else None
        texts = {role: text_of(row.cells[at]) for role, at in roles.items() if role != "risk_value"}
        found.append(
            provenance(row)
            | {"confidence": 1.0, "risk": row.label, "risk_value": value.value if value and fits(value.value) else None}
            | texts
        )
    return found
