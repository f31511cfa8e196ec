"""Every number of a document accounted for: loaded into a fact, of a class of its own, or unaccounted.

A numeric token is what `numbers.NUMERIC_TOKEN` matches in the masked text: a run of digits with its inner separators.
It is loaded when a fact read from its line holds its digits, as a value or within a label. Elsewhere in a table's rows
it is unaccounted, outside tables a date, a page number, a reference, a goal's number or a number in prose.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from orchestration.ingest.document import Document, Grid
from orchestration.ingest.grammar import dates
from orchestration.ingest.grammar.numbers import NUMERIC_TOKEN
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.headings import goal_heading
from orchestration.ingest.masking import mask_lines
from orchestration.ingest.tables.model import Table
from orchestration.ingest.words import fold, vocabulary

_DATE = re.compile(
    "|".join(p.pattern for p in (dates.ISO_DATE, dates.DAY_MONTH_YEAR, dates.QUARTER))
    + r"|\b(?:19|20)\d\d(?:\s*[-–/]\s*(?:20)?\d\d)?\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?i)(?:§+|kap\.?|kapitel|dnr|diarienr|nr|not|bilaga|tabell|diagram|agenda|sfs|punkt|sida|s\.)\s*[\d:/-]+|\b[A-ZÅÄÖ]{1,4}\s?20\d\d[-/:]\d+|\(\d{4}:\d+\)"
)
#: A gap of blanks is tried from its start alone: a line of nothing else would take for ever.
_PAGE = re.compile(r"(?:\.{3}\s*|(?<!\s)(?=\t|\s\s)\s+)(\d{1,3})\s*$")
_PAGES = re.compile(
    r"(?i)(?:^|(?<!\s)(?=\s\s))\s*(?:sidan?\s*)?\d{1,3}\s*(?:/|av)\s*\d{1,3}\s*$|\bsida\s+\d+\s+av\s+\d+"
    r"|^\s*[-–]\s?\d{1,3}\s?[-–]\s*$"
)
_FOOTNOTE = re.compile(r"(?<![(\d])\d\)")
_LIST = re.compile(r"^\s*(\d{1,2})[.)]\s")
#: What may stand between the figures of one row, never between those of a sentence.
_BESIDE = re.compile(r"(?:[^\w,.;:/]|\b(?:tkr|mnkr|mkr|kr|st)\b)+")
_NAME = re.compile(r"[A-Za-zÅÄÖåäö]-?\d|\d[A-Za-zÅÄÖåäö]")


NO_RECOGNISER = "no recogniser took this table"
NO_LAYOUT = "rows of figures outside every table"
BARE_ROWS = 3  # lines one below the other ...
BARE_FIGURES = 3  # ... with so many figures side by side each

#: The columns of a fact that hold words of its line; a sentence is kept whole and says nothing of its numbers.
_TEXTS = (
    *("line_label", "indicator", "title", "group_name", "population", "department", "due_text", "deadline_text"),
    *("comment", "text_value", "risk", "description", "follow_up", "result", "action", "decision", "subject"),
)
_VALUES = ("value", "risk_value", "on_plan", "deviating", "total")


Place = tuple[int, int]  # 1-based line, 0-based column
Region = tuple[int, int, str]  # first and last line, reason


@dataclass(frozen=True, slots=True)
class Token:
    """A numeric token; `gap` is what stands between it and the one before it on its line."""

    line: int
    start: int
    text: str
    gap: str

    @property
    def place(self) -> Place:
        return self.line, self.start

    @property
    def number(self) -> str:
        return self.text.replace(".", ",")


def account(
    document: Document, report_id: str, tables: list[Table], read_lines: frozenset[int], rows: dict[str, list[dict]]
) -> dict[str, list[dict]]:
    """Rows of `coverage`, `number_tokens` and `unparsed`; `read_lines` are those of table rows, comments apart."""
    texts = mask_lines([line.text for line in document.lines])
    found = [tokens_in(number, text) for number, text in enumerate(texts, 1)]
    loaded = _loaded(found, rows, tables)
    referring = _referring(found, tables, loaded)
    headers = {n for t in tables for n in range(t.line, min((r.line for r in t.rows), default=t.line))}
    regions = _unparsed(document, tables, texts, found, read_lines, rows)
    unparsed = [
        dict(zip(("report_id", "first_line", "last_line", "reason"), (report_id, *r), strict=True)) for r in regions
    ]
    in_table = read_lines.union(*map(_row_lines, tables))
    in_table = in_table.union(*(range(first, last + 1) for first, last, _ in regions))
    running = running_headers(document)
    tokens = [
        {
            "report_id": report_id,
            "source_line": token.line,
            "position": token.start,
            "token": token.text,
            "token_class": "page"
            if token.line in running
            else "header"
            if token.line in headers
            else "loaded"
            if token.place in loaded
            else "reference"
            if token.place in referring
            else _class(texts[token.line - 1], token.start, token.start + len(token.text), token.line in in_table),
        }
        for line in found
        for token in line
    ]
    counts = Counter(t["token_class"] for t in tokens)
    summary = {
        "report_id": report_id,
        "numeric_tokens": len(tokens),
        "loaded": counts["loaded"],
        "unaccounted": counts["unaccounted"],
        "classified_other": len(tokens) - counts["loaded"] - counts["unaccounted"],
    }
    return {"coverage": [summary], "number_tokens": tokens, "unparsed": unparsed}


def tokens_in(number: int, text: str) -> list[Token]:
    """The numeric tokens of a line."""
    found, end = [], 0
    for match in NUMERIC_TOKEN.finditer(text):
        found.append(Token(number, match.start(), match[0], text[end : match.start()]))
        end = match.end()
    return found


def _covered_lines(rows: dict[str, list[dict]]) -> set[int]:
    """Lines that a fact read from a table, or a claim, covers."""
    covered: set[int] = set()
    for fact, found in rows.items():
        for row in found:
            if "source_line_end" in row and fact != "goals":
                covered.update(range(row["source_line"], row["source_line_end"] + 1))
    return covered


def _loaded(tokens: list[list[Token]], rows: dict[str, list[dict]], tables: list[Table]) -> set[Place]:
    """The places of the tokens that facts hold; within its lines each value and number in words claims one place."""
    loaded: set[Place] = set()
    for fact_rows in rows.values():
        spans: dict[tuple[int, int], list[dict]] = defaultdict(list)
        for row in fact_rows:
            if "source_line_end" in row:
                spans[row["source_line"], row["source_line_end"]].append(row)
        claimed: set[Place] = set()
        elsewhere: list[tuple[Table, list[str]]] = []
        for (first, last), there in spans.items():
            left = _claim(_between(tokens, first, last), _held(there), claimed)
            around = next((t for t in tables if t.line <= first <= t.line_end), None)
            if left and around:  # a table whose cells stand apart from their label
                elsewhere.append((around, left))
        for table, left in elsewhere:
            _claim(_between(tokens, table.line, table.line_end), left, claimed)
        loaded |= claimed
    return loaded


def _referring(tokens: list[list[Token]], tables: list[Table], loaded: set[Place]) -> set[Place]:
    """The places of the numbers in columns that refer to notes and pages."""
    references = vocabulary("columns")["references"]
    claimed = set(loaded)
    for table in tables:
        columns = [at for at, title in enumerate(table.header[1:]) if fold(title).strip(".:") in references]
        for row in table.rows if columns else ():
            cells = [row.cells[at] for at in columns]
            held = [n.replace(".", ",") for c in cells if c for n in NUMERIC_TOKEN.findall(c.text)]
            _claim(_between(tokens, row.line, row.line_end), held, claimed)
    return claimed - loaded


def _between(tokens: list[list[Token]], first: int, last: int) -> list[Token]:
    return [token for line in tokens[first - 1 : last] for token in line]


def _held(rows: list[dict]) -> list[str]:
    """Every value and every number in words as printed without blanks, the longest first; a shared label is one."""
    held = [
        f"{abs(Decimal(row[name])):.{row.get('decimals') or 0}f}".replace(".", ",")
        for row in rows
        for name in _VALUES
        if row.get(name) is not None
    ]
    words = {(name, row[name]) for row in rows for name in _TEXTS if row.get(name)}
    held += [n.replace(".", ",") for _, text in sorted(words) for n in NUMERIC_TOKEN.findall(text)]
    return sorted(held, key=len, reverse=True)


def _claim(tokens: list[Token], held: list[str], claimed: set[Place]) -> list[str]:
    """Add to `claimed` the free tokens that spell what is held; what none of them spells is returned."""
    left = []
    for number in held:
        free = next((r for r in readings(tokens, number) if claimed.isdisjoint(t.place for t in r)), None)
        if free:
            claimed.update(t.place for t in free)
        else:
            left.append(number)
    return left


def readings(tokens: list[Token], number: str) -> Iterator[list[Token]]:
    """The tokens that spell a number (as printed, without blanks and sign): one alone, some in a line, or wrapped."""
    ways = (way(tokens, at, number) for way in (_alone, _along, _down) for at in range(len(tokens)))
    return (found for found in ways if found)


def _alone(tokens: list[Token], at: int, number: str) -> list[Token] | None:
    return [tokens[at]] if tokens[at].number == number else None


def _along(tokens: list[Token], start: int, number: str) -> list[Token] | None:
    """The tokens from `start` that together are the number, with nothing but blanks or a table rule between."""
    text = ""
    for at in range(start, len(tokens)):
        if at > start and tokens[at].gap.strip(" |\t\u00a0\u202f\u2009"):
            return None
        text += tokens[at].number
        if text == number:
            return tokens[start : at + 1]
        if not number.startswith(text):
            return None
    return None


def _down(tokens: list[Token], start: int, number: str) -> list[Token] | None:
    """A number whose cell is wrapped: its beginning, and its end among the tokens of the lines below."""
    first = tokens[start]
    if not number.startswith(first.number):
        return None
    rest = number[len(first.number) :].lstrip("-/")  # a date is broken at its hyphen
    return next(([first, t] for t in tokens[start + 1 :] if t.line > first.line and t.number == rest), None)


def _class(text: str, start: int, end: int, in_table: bool) -> str:
    if _within(_DATE, text, start, end):
        return "date"
    if _within(_REFERENCE, text, start, end):
        return "reference"
    if _within(_PAGES, text, start, end):
        return "page"
    if _within(_FOOTNOTE, text, start, end + 1):
        return "reference"
    if (_LIST.match(text) and start < 4) or goal_heading(text):
        return "numbering"
    if _within(_PAGE, text, start, end) and not in_table:
        return "page"
    if _NAME.search(text[max(0, start - 2) : end + 1]):
        return "name"
    return "unaccounted" if in_table else "prose"


def _within(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    starts, ends = _spans(pattern, text)
    at = bisect_right(starts, start) - 1
    return at >= 0 and end <= ends[at]


@lru_cache(maxsize=32)
def _spans(pattern: re.Pattern[str], text: str) -> tuple[list[int], list[int]]:
    """Where the pattern's matches start and end: found once for all tokens of a line."""
    spans = [match.span() for match in pattern.finditer(text)]
    return [start for start, _ in spans], [end for _, end in spans]


def _unparsed(
    document: Document,
    tables: list[Table],
    texts: list[str],
    tokens: list[list[Token]],
    read_lines: frozenset[int],
    rows: dict[str, list[dict]],
) -> list[Region]:
    """Regions of figures without any fact: grids, tables that a layout reader found, and rows outside all of these."""
    covered = read_lines | _covered_lines(rows)
    found = [(g.first_line, g.last_line, NO_RECOGNISER) for g in _lost_grids(document, tables, covered)]
    for table in tables:
        lines = _row_lines(table)
        listed = any(first <= table.line_end and table.line <= last for first, last, _ in found)
        figures = any(NUMERIC_TOKEN.search(cell.text) for row in table.rows for cell in row.cells if cell)
        if figures and not listed and covered.isdisjoint(lines):
            found.append((min(lines), max(lines), NO_RECOGNISER))
    # A sentence may swallow such rows whole: a claim read from it doesn't speak for them.
    apart = read_lines | _covered_lines({fact: given for fact, given in rows.items() if fact != "claims"})
    inside = apart.union(*map(_row_lines, tables), *(range(first, last + 1) for first, last, _ in found))
    found += [(first, last, NO_LAYOUT) for first, last in _bare_rows(texts, tokens, inside)]
    return sorted(found)


def _row_lines(table: Table) -> set[int]:
    return {n for row in table.rows for n in range(row.line, row.line_end + 1)}


def _lost_grids(document: Document, tables: list[Table], covered: frozenset[int]) -> list[Grid]:
    """Grids that no recogniser took, but for tables of contents (whose last column is page numbers)."""
    found = []
    starts = sorted(t.line for t in tables)
    for grid in document.grids:
        lines = range(grid.first_line, grid.last_line + 1)
        at = bisect_right(starts, grid.last_line)
        if any(n in covered for n in lines) or (at and starts[at - 1] >= grid.first_line and len(grid.rows) < 2):
            continue
        if (
            sum(bool(re.fullmatch(r"\d{1,3}", r.cells[-1])) for r in grid.rows) >= 0.8 * len(grid.rows)
            and grid.width == 2
        ):
            continue
        if any(NUMERIC_TOKEN.search(c) for r in grid.rows for c in r.cells[1:]):
            found.append(grid)
    return found


def _bare_rows(texts: list[str], tokens: list[list[Token]], inside: frozenset[int]) -> list[tuple[int, int]]:
    """Runs of lines outside `inside` with figures side by side; blank lines don't end a run."""
    runs: list[list[int]] = [[]]
    for number, (text, found) in enumerate(zip(texts, tokens, strict=True), 1):
        if not text.strip():
            continue
        if number not in inside and _side_by_side(found, text) >= BARE_FIGURES:
            runs[-1].append(number)
        elif runs[-1]:
            runs.append([])
    return [(run[0], run[-1]) for run in runs if len(run) >= BARE_ROWS]


def _side_by_side(tokens: list[Token], text: str) -> int:
    """The most figures of the line that have no word between them; dates are no figures."""
    most = count = 0
    for token in tokens:
        if _within(_DATE, text, token.start, token.start + len(token.text)):
            count = 0
            continue
        count = count + 1 if count and _BESIDE.fullmatch(token.gap) else 1
        most = max(most, count)
    return most
