"""The summary of assignments by kind and status: on plan, deviating, total."""

from __future__ import annotations

from orchestration.ingest.tables.context import Context, number_of, provenance
from orchestration.ingest.tables.model import Row, Table
from orchestration.ingest.words import enumeration, fold, vocabulary

MOST = 2**31  # a count of more has no room in the facts
_COLUMNS = {
    "on_plan": ("enligt plan",),
    "deviating": ("avvik", "ej enligt"),
    "total": ("total", "summa", "antal"),
}


def recognises(table: Table) -> bool:
    """A count on plan and one that deviates, and no third one beside them: what is completed, say, is in neither."""
    titles = [fold(t) for t in table.header[1:]]
    known = {word: [at for at, t in enumerate(titles) if t.startswith(words)] for word, words in _COLUMNS.items()}
    counted = {at for at, _ in enumerate(titles) for row in table.rows if number_of(row.cells[at]) is not None}
    return bool(known["on_plan"] and known["deviating"]) and counted <= {at for own in known.values() for at in own}


def records(table: Table, context: Context) -> list[dict]:
    """One row of `status_counts` for each row of the table."""
    titles = [fold(t) for t in table.header[1:]]
    columns = {
        name: next((i for i, t in enumerate(titles) if t.startswith(words)), None) for name, words in _COLUMNS.items()
    }
    status_at = next((i for i, t in enumerate(titles) if t.startswith("status")), None)
    found = []
    for row in table.rows:
        kind, status = _kind_and_status(row, status_at)
        if kind is None:
            continue
        counts = {
            name: int(number.value)
            if at is not None and (number := number_of(row.cells[at])) is not None and abs(number.value) < MOST
            else None
            for name, at in columns.items()
        }
        if any(v is not None for v in counts.values()):
            rated = min([c.confidence for c in row.cells if c] or [1.0])
            found.append(provenance(row) | {"kind": kind, "status": status, "confidence": rated} | counts)
    return found


def _kind_and_status(row: Row, status_at: int | None) -> tuple[str | None, str | None]:
    words = row.label.split()
    if not words:
        return None, None
    if fold(words[0]) in vocabulary("columns")["rows"]["total"]:
        return "total", None
    cell = row.cells[status_at] if status_at is not None else None
    status = enumeration("status", cell.text if cell else " ".join(words[1:]))
    return enumeration("kind", words[0]), status
