"""Every number of a document accounted for: loaded into a fact, of a class of its own, or unaccounted.

A numeric token is what `numbers.NUMERIC_TOKEN` matches: a run of digits with its inner separators. A token
inside a table is loaded or unaccounted; outside tables it may be a date, a page number, a reference, a goal's
number, or a number in prose (loaded when a claim was read from its sentence).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from orchestration.ingest.document import Document, Line
from orchestration.ingest.grammar import dates
from orchestration.ingest.grammar.numbers import NUMERIC_TOKEN
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.headings import goal_heading
from orchestration.ingest.tables.model import Table

_DATE = re.compile(
    "|".join(p.pattern for p in (dates.ISO_DATE, dates.DAY_MONTH_YEAR))
    + r"|\b(?:19|20)\d\d(?:\s*[-–/]\s*(?:20)?\d\d)?\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?i)(?:§+|kap\.?|kapitel|dnr|diarienr|nr|bilaga|tabell|diagram|agenda|sfs|punkt|sida|s\.)\s*[\d:/-]+|\b[A-ZÅÄÖ]{1,4}\s?20\d\d[-/:]\d+|\(\d{4}:\d+\)"
)
_PAGE = re.compile(r"(?:\.{3,}|\t|\s{2,})\s*(\d{1,3})\s*$")
_LIST = re.compile(r"^\s*(\d{1,2})[.)]\s")
_NAME = re.compile(r"[A-Za-zÅÄÖåäö]-?\d|\d[A-Za-zÅÄÖåäö]")


def account(
    document: Document, report_id: str, tables: list[Table], read_lines: frozenset[int], rows: dict[str, list[dict]]
) -> dict[str, list[dict]]:
    """Rows of `coverage`, `number_tokens` and `unparsed`; `read_lines` are those of table rows, comments apart."""
    loaded = _loaded_lines(rows)
    inside = read_lines
    headers = {n for t in tables for n in range(t.line, min((r.line for r in t.rows), default=t.line))}
    running = running_headers(document)
    tokens = []
    for line in document.lines:
        for found in NUMERIC_TOKEN.finditer(line.text):
            kind = _class(line, found.start(), found.end(), loaded, inside, headers, running)
            tokens.append(
                {
                    "report_id": report_id,
                    "source_line": line.number,
                    "position": found.start(),
                    "token": found[0],
                    "token_class": kind,
                }
            )
    counts = Counter(t["token_class"] for t in tokens)
    summary = {
        "report_id": report_id,
        "numeric_tokens": len(tokens),
        "loaded": counts["loaded"],
        "unaccounted": counts["unaccounted"],
        "classified_other": len(tokens) - counts["loaded"] - counts["unaccounted"],
    }
    return {"coverage": [summary], "number_tokens": tokens, "unparsed": _unparsed(document, report_id, tables, loaded)}


def _loaded_lines(rows: dict[str, list[dict]]) -> set[int]:
    """Lines that a fact read from a table, or a claim, covers."""
    covered: set[int] = set()
    for fact, found in rows.items():
        for row in found:
            if "source_line_end" in row and fact != "goals":
                covered.update(range(row["source_line"], row["source_line_end"] + 1))
    return covered


def _class(
    line: Line,
    start: int,
    end: int,
    loaded: set[int],
    inside: frozenset[int],
    headers: set[int],
    running: frozenset[int],
) -> str:
    text = line.text
    if line.number in running:
        return "page"
    if line.number in headers:
        return "header"
    if _within(_DATE, text, start, end):
        return "date"
    if _within(_REFERENCE, text, start, end):
        return "reference"
    if line.number in loaded:
        return "loaded"
    if (_LIST.match(text) and start < 4) or goal_heading(text):
        return "numbering"
    if _within(_PAGE, text, start, end) and line.number not in inside:
        return "page"
    if _NAME.search(text[max(0, start - 2) : end + 1]):
        return "name"
    return "unaccounted" if line.number in inside else "prose"


def _within(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    return any(m.start() <= start and end <= m.end() for m in pattern.finditer(text))


def _unparsed(document: Document, report_id: str, tables: list[Table], loaded: set[int]) -> list[dict]:
    """Grids that no recogniser took, but for tables of contents (whose last column is page numbers)."""
    found = []
    starts = sorted(t.line for t in tables)
    for grid in document.grids:
        lines = range(grid.first_line, grid.last_line + 1)
        at = bisect_right(starts, grid.last_line)
        if any(n in loaded for n in lines) or (at and starts[at - 1] >= grid.first_line and len(grid.rows) < 2):
            continue
        if (
            sum(bool(re.fullmatch(r"\d{1,3}", r.cells[-1])) for r in grid.rows) >= 0.8 * len(grid.rows)
            and grid.width == 2
        ):
            continue
        if not any(NUMERIC_TOKEN.search(c) for r in grid.rows for c in r.cells[1:]):
            continue
        found.append(
            {
                "report_id": report_id,
                "first_line": grid.first_line,
                "last_line": grid.last_line,
                "reason": "no recogniser took this table",
            }
        )
    return found
