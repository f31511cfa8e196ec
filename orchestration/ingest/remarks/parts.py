"""The parts that a municipality's report is to contain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from orchestration.ingest.identity import Identity
from orchestration.ingest.remarks.source import Rows, Source
from orchestration.ingest.tables.measures import read_title
from orchestration.ingest.words import fold

#: What an interim report of a whole municipality is to contain, with the words that show it.
_PARTS = {
    "resultaträkning": r"resultatrakning",
    "balansräkning": r"balansrakning",
    "väsentliga händelser": r"(?:vasentliga|viktiga|betydelsefulla) handelser",
    "förväntad utveckling mot målen för god ekonomisk hushållning": r"god ekonomisk hushallning|finansiella mal",
    "bedömning av balanskravsresultatet": r"balanskrav",
    "driftredovisning": r"\bdrift(?:en)?\b|driftredovisning|driftverksamhet",
    "investeringsredovisning": r"investering",
}
_LEAST_MONTHS, _MOST_MONTHS = 6, 8


def missing_parts(source: Source) -> Iterator[dict]:
    if not _of_the_whole_municipality(source):
        return
    text = "\n".join(fold(line.text) for line in source.document.lines)
    wanted = dict(_PARTS) if _is_statutory_interim(source.identity) else {}
    if _deficit_to_restore(source):
        wanted["plan för att återställa det negativa balanskravsresultatet"] = "aterstall"
    missing = [name for name, words in wanted.items() if not re.search(words, text)]
    for name in missing:
        yield source.row("missing_part", "rapportens delar", name, (1, 1))
    if wanted and not missing:
        yield source.row("missing_part", "rapportens delar", "alla delar", (1, 1), contradicts=False)


def _is_statutory_interim(identity: Identity) -> bool:
    months = identity.period_end.month - identity.period_start.month + 1
    interim = identity.report_type in ("delårsrapport", "delårsbokslut")
    return interim and _LEAST_MONTHS <= months <= _MOST_MONTHS


def _deficit_to_restore(source: Source) -> bool:
    """Whether the year's result under the balance requirement is negative."""
    year = source.identity.fiscal_year
    return any(
        cell["value"] < 0
        for cell in _cells(source.rows)
        if re.match(r"(?:arets |periodens )?balanskravsresultat", fold(cell["line_label"]))
        and set(read_title(cell["column_title"] or "").years) <= {year}
    )


def _of_the_whole_municipality(source: Source) -> bool:
    """Its own name on the report, or the taxes and net costs that only a whole municipality's result holds."""
    if source.identity.organisation == source.identity.municipality:
        return True
    labels: dict[str, set[str]] = {}
    for cell in _cells(source.rows):
        labels.setdefault(cell["statement"], set()).add(fold(cell["line_label"]))
    return any(
        any(x.startswith("skatteintakt") for x in found) and any(x.startswith("verksamhetens netto") for x in found)
        for found in labels.values()
    )


def _cells(rows: Rows) -> Iterable[dict]:
    return (row for fact in ("finance_cells", "other_cells") for row in rows.get(fact, ()))
