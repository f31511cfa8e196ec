"""R8 where a passage tells several numbers of one row: two that agree prove the row, and the others are held to it.

"Nettokostnaden uppgick till 485,7 mnkr, 3,9 mnkr över budget. Prognosen är ett underskott om 7,3 mnkr": no row is
called just that, but the total that states the first two is the one meant, and the third must be its forecast's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orchestration.ingest.words import fold
from orchestration.reconcile.matching import (
    MONEY,
    Row,
    Tables,
    cell_half,
    fits,
    is_own_body,
    link,
    with_sentence_numbers,
)
from orchestration.reconcile.table_links import MEASURES, weight_of

MIN_AGREEING = 2
PASSAGE_SENTENCES = 3  # claims of one passage have at most so many sentences with numbers between them
BASIS = "the row that states the passage's other numbers"
_RESULTS = ("nettokostnad", "resultat", "netto")


def passage_links(
    facts: Mapping[str, Sequence[dict]], report: Mapping, tables: Tables, linked: frozenset[int]
) -> Iterator[dict]:
    """Links of the claims that none was made for (`linked`: fact_no of those that have one), as R8."""
    for passage in _passages(facts.get("claims", ()), report):
        if len({claim["claim"] for claim in passage}) <= MIN_AGREEING or all(c["fact_no"] in linked for c in passage):
            continue
        rows = [
            (row, told) for row in _candidates(passage, tables) if len(told := _agreeing(passage, row, tables)) >= 2
        ]
        best = max((len(told) for _, told in rows), default=0)
        proved = [row for row, told in rows if len(told) == best]
        for claim in passage:
            if claim["fact_no"] in linked or not proved:
                continue
            cells = [(row, row.cells[m]) for row in proved if (m := _measure(claim, row)) is not None]
            if not cells or len({cell["value"] for _, cell in cells}) > 1:
                continue  # two rows state the others, and not the same of this one
            row, cell = cells[0]
            if _states_elsewhere(claim, row, cell):
                continue
            weight = weight_of(claim, row, cell["measure"], tables)
            if weight is not None:
                label = f"{row.label}, {cell.get('column_title') or cell['measure']}"
                term = {"fact": row.fact, "no": cell["fact_no"], "value": cell["value"], "half": cell_half(cell)}
                yield link(claim, "R8", {**term, "unit": cell["unit"], "label": label, "basis": BASIS}, weight)


def _states_elsewhere(claim: Mapping, row: Row, cell: Mapping) -> bool:
    """Whether another column of the row states the number: then the text is about that one."""
    return any(
        other["fact_no"] != cell["fact_no"] and fits(claim, other["value"], cell_half(other), other["unit"], weight)
        for other in row.cells.values()
        for weight in (1, -1)
    )


def _passages(claims: Sequence[dict], report: Mapping) -> Iterator[list[dict]]:
    """The amounts told one after the other of the body or its result."""
    passage: list[dict] = []
    for claim in with_sentence_numbers(claims):
        if claim["claim"] not in MEASURES or claim["unit"] not in MONEY or not _of_the_whole(claim["subject"], report):
            continue
        if passage and (
            claim["sentence_no"] - passage[-1]["sentence_no"] > PASSAGE_SENTENCES
            or claim["section"] != passage[-1]["section"]
        ):
            yield passage
            passage = []
        passage.append(claim)
    if passage:
        yield passage


def _of_the_whole(subject: str | None, report: Mapping) -> bool:
    if " - " in (subject or ""):
        return False
    words = fold(subject or "")
    return is_own_body(subject, report) or any(words.startswith(r) or words.endswith(r) for r in _RESULTS)


def _candidates(passage: Sequence[dict], tables: Tables) -> list[Row]:
    """Totals and results with a column for each of the passage's kinds of number."""
    kinds = {claim["claim"] for claim in passage}
    totals = set(tables.items)
    return [
        row
        for row in tables.rows.values()
        if (row.key in totals or any(r in fold(row.label) for r in _RESULTS))
        and sum(any(m in row.cells for m in MEASURES[kind]) for kind in kinds) >= MIN_AGREEING
    ]


def _measure(claim: Mapping, row: Row) -> str | None:
    return next((m for m in MEASURES[claim["claim"]] if m in row.cells), None)


def _agreeing(passage: Sequence[dict], row: Row, tables: Tables) -> set[str]:
    """The kinds of number that the row states as the passage does, those of nothing apart."""
    told = set()
    for claim in passage:
        if (measure := _measure(claim, row)) is None or not claim["value"]:
            continue
        cell, weight = row.cells[measure], weight_of(claim, row, measure, tables)
        if weight is not None and fits(claim, cell["value"], cell_half(cell), cell["unit"], weight):
            told.add(claim["claim"])
    return told
