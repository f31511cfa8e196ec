"""Where on the page each fact's number or word stands, for documents whose words have places.

A number is found in the lines of its row by its digits. Where they stand there more than once, the column tells: the
one of the table's numbers that stand in one place only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import median

from orchestration.ingest.coverage import Place, Token, readings, tokens_in
from orchestration.ingest.document import Document, Word
from orchestration.ingest.word_boxes import lines_of, place_of, told_words

#: Facts with a number of their own, and the column that holds it.
_VALUES = {
    "finance_cells": "value",
    "investment_cells": "value",
    "other_cells": "value",
    "indicator_cells": "value",
    "sick_leave": "value",
    "staff_turnover": "value",
    "internal_control_risks": "risk_value",
    "claims": "value",
}
#: Facts whose row has several numbers: the box is around all of them.
_COUNTS = {"status_counts": ("on_plan", "deviating", "total")}
#: Facts that words state; of these also the cells without a number.
_WORDS = ("goals", "assignments", "indicator_cells", "carried_over_assignments")
Box = tuple[float, float, float, float]
Rows = dict[str, list[dict]]


def boxes(document: Document, rows: Rows) -> list[dict]:
    """One row of `cell_boxes` for each fact whose number or judgement is found among the words.

    Lines as the document has them.
    """
    if not document.words:
        return []
    by_line: dict[int, list[Word]] = defaultdict(list)
    for word in document.words:
        by_line[word.line].append(word)
    tokens = [tokens_in(line.number, line.text) for line in document.lines]
    found: list[dict] = []
    for fact, column in _VALUES.items():
        own = [row for row in rows.get(fact, []) if row.get(column) is not None]
        found += [_box(fact, row, words) for row, words in _placed(own, column, tokens, by_line)]
    for fact, columns in _COUNTS.items():
        parts: dict[int, list[Word]] = defaultdict(list)
        for column in columns:
            own = [row | {"measure": column} for row in rows.get(fact, []) if row.get(column) is not None]
            for row, words in _placed(own, column, tokens, by_line):
                parts[row["fact_no"]] += words
        found += [_box(fact, row, parts[row["fact_no"]]) for row in rows.get(fact, []) if row["fact_no"] in parts]
    for fact in _WORDS:
        for row, first, last in lines_of(fact, rows.get(fact, [])):
            if (says := told_words(row, fact)) and (words := place_of(first, last, says, by_line)):
                found.append(_box(fact, row, words))
    return found


def _box(fact: str, row: dict, words: Sequence[Word]) -> dict:
    x0, y0, x1, y1 = _around(words)
    place = {"page": words[0].page, "x0": x0, "y0": y0, "x1": x1, "y1": y1}
    return {"report_id": row["report_id"], "fact": fact, "fact_no": row["fact_no"]} | place


def _placed(
    rows: Sequence[dict], column: str, tokens: list[list[Token]], by_line: dict[int, list[Word]]
) -> list[tuple[dict, list[Word]]]:
    """The rows whose number is found, each with its words."""
    candidates: list[tuple[dict, list[list[Token]]]] = []
    for row in rows:
        between = [t for line in tokens[row["source_line"] - 1 : row["source_line_end"]] for t in line]
        spelled = (way for number in _spelled(row, column) for way in readings(between, number))
        candidates.append((row, _distinct(spelled)))
    right = _columns(candidates, by_line)
    taken: set[Place] = set()
    found: list[tuple[dict, list[Word]]] = []
    for row, ways in sorted(candidates, key=lambda c: len(c[1])):  # what stands in one place only comes first
        free = [way for way in ways if taken.isdisjoint(t.place for t in way)]
        free = [way for way in free if _words(way, by_line)]
        if not free:
            continue
        edge = right.get(_column_of(row))
        if edge is None:
            best = free[0] if row.get("sentence") else free[-1]  # a label's figures stand before the row's
        else:
            best = min(free, key=lambda way: abs(_around(_words(way, by_line))[2] - edge))
        taken.update(t.place for t in best)
        found.append((row, _words(best, by_line)))
    return found


def _spelled(row: dict, column: str) -> list[str]:
    """How a number may be printed, points as commas: without thousands' marks and with points for them."""
    value, decimals = abs(Decimal(row[column])), row.get("decimals") or 0
    plain = f"{value:.{decimals}f}".replace(".", ",")
    return [plain, f"{value:,.0f}"] if not decimals and value >= 1000 else [plain]


def _distinct(ways: Iterable[list[Token]]) -> list[list[Token]]:
    return list({tuple(t.place for t in way): way for way in ways}.values())


def _column_of(row: dict) -> tuple:
    about = row.get("statement") or row.get("population") or ""
    return about, row.get("measure") or "", row.get("column_title") or "", row.get("period_end"), row.get("page")


def _columns(candidates: list[tuple[dict, list[list[Token]]]], by_line: dict[int, list[Word]]) -> dict[tuple, float]:
    """The right edge of each column, by its numbers that stand in one place of their row only."""
    edges: dict[tuple, list[float]] = defaultdict(list)
    for row, ways in candidates:
        if len(ways) == 1 and not row.get("sentence") and (words := _words(ways[0], by_line)):
            edges[_column_of(row)].append(_around(words)[2])
    return {column: median(found) for column, found in edges.items()}


def _words(way: Sequence[Token], by_line: dict[int, list[Word]]) -> list[Word]:
    """The words that the tokens are part of, the sign before them among these."""
    return [
        word
        for token in way
        for word in by_line.get(token.line, ())
        if word.start < token.start + len(token.text) and token.start < word.start + len(word.text)
    ]


def _around(words: Sequence[Word]) -> Box:
    page = words[0].page
    own = [w for w in words if w.page == page]
    return min(w.x0 for w in own), min(w.y0 for w in own), max(w.x1 for w in own), max(w.y1 for w in own)
