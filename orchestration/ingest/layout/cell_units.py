"""Numbers that stand in their cell with their unit: `1 234 kr`, `112 dagar`."""

from __future__ import annotations

from orchestration.ingest.grammar.numbers import parse_cell

_UNITS = {
    "kr": "kr", "sek": "kr", "kronor": "kr", "tkr": "tkr", "mnkr": "mnkr", "mkr": "mnkr", "st": "st", "min": "min",
    "minuter": "min", "procent": "%", "procentenheter": "procentenheter", "kr/inv": "kr/inv", "dagar": "dag",
    "dag": "dag", "årsarbetare": "årsarbetare",
}  # fmt: skip


def without_unit(cell: str) -> tuple[str, str | None]:
    """`1 234 kr` → its number and its unit; any other text as it is."""
    figure, blank, unit = cell.rpartition(" ")
    known = _UNITS.get(unit.rstrip(".").lower())
    if blank and known and parse_cell(figure) is not None:
        return figure, known
    return cell, None
