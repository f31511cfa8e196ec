"""Tables in text that keeps the page's layout: columns stand below each other, set apart by blanks.

Positions tell the columns: figures whose character ranges overlap from row to row are one column. A word belongs
to the column in whose band it stands; what stands before the first band is the row's label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from orchestration.ingest.document import Document, Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.headings import goal_heading, heading_text, opens_section
from orchestration.ingest.tables.model import Cell, Row, Table
from orchestration.ingest.words import fold, vocabulary

MAX_BLANKS = 2  # blank lines inside a table
MAX_HEADER_LINES = 7
MIN_ROWS = 2
PROSE_WIDTH = 60  # a single run of words this long is running text
UNTITLED = "kolumn"  # a column whose header could not be read
MAX_BETWEEN = 8  # lines of page foot, page head and repeated header
_PAGE_MARK = re.compile(r"\b\d{1,3}(?: ?\(\d{1,3}\))?$|^-?\s?\d{1,3}\s?-?$|\|\s*\d{1,3}$")
_RUN = re.compile(r"[^ ]+(?: [^ ]+)*")
_WORD = re.compile(r"[^ ]+")  # a no-break blank stands inside a number
_DASHES = frozenset("-–—−")
_FIGURE = re.compile(r"^[+−–-]?\s?\d[\d\s.,]*\s?%?(?:\s?-)?[*]*(?:\s?\d\))?$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_SPACED = re.compile(r"\S {2,}\S.*? {2,}\S")


@dataclass(frozen=True, slots=True)
class Run:
    """Words set apart from others by two blanks or more: first column, column after the last, text."""

    start: int
    end: int
    text: str

    @property
    def figure(self) -> bool:
        return self.text in _DASHES or (bool(_FIGURE.match(self.text)) and parse_cell(self.text) is not None)


@dataclass
class Column:
    """A column of figures: the range its figures cover, and the band of the line that is its own."""

    start: int
    end: int
    left: int = 0
    right: int = 0
    titles: list[str] = field(default_factory=list)


def keeps_layout(document: Document) -> bool:
    """Whether the text keeps the page's columns: many lines with several runs set apart by blanks."""
    lines = sum(1 for line in document.lines if _SPACED.search(line.text.strip()))
    return lines >= 5 and lines >= 0.03 * sum(1 for line in document.lines if not line.blank)


def runs(text: str) -> list[Run]:
    return [Run(m.start(), m.end(), m[0]) for m in _RUN.finditer(text)]


def tables(document: Document, skip: frozenset[int] = frozenset()) -> list[Table]:
    """The tables of a text that keeps the layout, in order."""
    noise = running_headers(document)
    lines = [line for line in document.lines if line.number not in skip and line.number not in noise]
    found: list[Table] = []
    headings: list[str] = []
    goal_no: str | None = None
    at = 0
    while at < len(lines):
        region = _region(lines, at)
        if region is None:
            text = lines[at].text
            if goal := goal_heading(text):
                goal_no, headings = goal[0], [text.strip()]
            elif (heading := heading_text(text)) and "  " not in heading:
                headings = [*headings[-3:], heading]
                goal_no = None if opens_section(heading) else goal_no
            at += 1
            continue
        table = _table(lines, region, tuple(headings), goal_no)
        if table is not None and found and _continues(found[-1], table, lines, region.start):
            found[-1] = _merged(found[-1], table)
        elif table is not None:
            found.append(table)
        at = region.stop
    return found


def _continues(before: Table, table: Table, lines: Sequence[Line], start: int) -> bool:
    """Whether a table goes on after a page break: the same header again, or none, and no prose or heading between."""
    untitled = all(t.startswith(UNTITLED) for t in table.header[1:])
    if len(before.header) != len(table.header) or not (untitled or before.header == table.header):
        return False
    between = [ln for ln in lines[:start] if ln.number > before.line_end and not ln.blank]
    words = [ln for ln in between if ln.text.strip() not in table.notes and not _PAGE_MARK.search(ln.text.strip())]
    return len(between) <= MAX_BETWEEN and len(words) <= 1 and not any(_is_prose(ln) for ln in words)


def _merged(before: Table, table: Table) -> Table:
    return replace(before, rows=before.rows + table.rows, line_end=table.line_end)


def _figures(line: Line) -> list[Run]:
    return [r for r in runs(line.text) if r.figure]


def _is_data(line: Line) -> bool:
    """A row for certain: a label or a year, and two figures or more set apart."""
    found = runs(line.text)
    figures = [r for r in found if r.figure]
    if len(figures) < 2 or (found and not found[-1].figure and len(found[-1].text) > PROSE_WIDTH):
        return False
    return not all(_YEAR.match(r.text) for r in figures)


def _is_prose(line: Line) -> bool:
    return any(len(r.text) > PROSE_WIDTH and len(r.text.split()) > 7 for r in runs(line.text))


def _region(lines: Sequence[Line], at: int) -> range | None:
    """The lines of the table whose first row is line `at`, or None when no row stands there."""
    if not _is_data(lines[at]):
        return None
    last, blanks, position = at, 0, at + 1
    figures = _figures(lines[at])
    while position < len(lines):
        line = lines[position]
        if line.page != lines[at].page and line.page is not None:
            break
        if line.blank:
            blanks += 1
            if blanks > MAX_BLANKS:
                break
        elif _is_data(line):
            if blanks and _restarts(lines, position, at):
                break
            last, blanks = position, 0
        elif _is_prose(line) and _wraps(lines, position, figures):
            pass
        elif _is_prose(line) or (blanks > 1 and not _figures(line)):
            break
        elif any(_overlaps(r, f) for r in _figures(line) for f in figures) and len(runs(line.text)) <= 3:
            last, blanks = position, 0
        elif _looks_like_header(line) and blanks:
            break
        position += 1
    return range(at, last + 1)


def _wraps(lines: Sequence[Line], position: int, figures: list[Run]) -> bool:
    """Whether a long line is a label that goes on in the row right below it."""
    if position + 1 >= len(lines) or lines[position].text.rstrip().endswith((".", ":")):
        return False
    below = lines[position + 1]
    return _is_data(below) and any(_overlaps(r, f) for r in _figures(below) for f in figures)


def _restarts(lines: Sequence[Line], position: int, start: int) -> bool:
    """Whether a new header stands right above a row: the row begins another table."""
    above = [line for line in lines[max(start, position - 4) : position] if not line.blank]
    return any(_looks_like_header(line) for line in above[-3:])


def _looks_like_header(line: Line) -> bool:
    words = [w.strip("():.,*").lower() for w in line.text.split()]
    heads = vocabulary("columns")["heads"]
    known = {w for kind in ("variance", "change", "forecast", "budget", "outcome", "target") for w in heads[kind]}
    hits = sum(fold(w) in known or bool(_YEAR.match(w)) for w in words)
    return hits >= 2 and len(runs(line.text)) >= 2 and not _is_data(line)


def _overlaps(a: Run, b: Run) -> bool:
    return a.start < b.end and b.start < a.end


def _columns(rows: Sequence[Line]) -> list[Column]:
    """Columns as groups of figures whose ranges overlap; bands end halfway between neighbours."""
    spans = sorted((r.start, r.end) for line in rows for r in _figures(line))
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
            merged[-1][2] += 1
        else:
            merged.append([start, end, 1])
    wanted = max(1, len(rows) // 8) if len(rows) > 8 else 1
    found = [Column(start, end) for start, end, count in merged if count >= wanted]
    for at, column in enumerate(found):
        column.left = (found[at - 1].end + column.start) // 2 if at else 0
        column.right = (column.end + found[at + 1].start + 1) // 2 if at + 1 < len(found) else 10_000
    return found


def _table(lines: Sequence[Line], region: range, headings: tuple[str, ...], goal_no: str | None) -> Table | None:
    rows = [lines[i] for i in region if not lines[i].blank]
    data = [line for line in rows if _is_data(line)]
    columns = _columns(data)
    if len(data) < MIN_ROWS or not columns:
        return None
    labels_end = 0
    if _is_label_column(columns[0], data):
        labels_end, columns = columns[0].end + 1, columns[1:]
    if not columns:
        return None
    columns[0].left = max(labels_end, _label_end(data, columns[0]))
    head, notes = _header(lines, region.start, columns)
    read = _rows(rows, columns, _text_column(data, columns[0]))
    titles = tuple(" ".join(c.titles) or f"{UNTITLED} {n}" for n, c in enumerate(columns, 1))
    return Table(
        (head, *titles),
        tuple(read),
        lines[region.start].number,
        lines[region[-1]].number,
        headings,
        goal_no,
        notes=notes,
    )


def _is_label_column(column: Column, data: Sequence[Line]) -> bool:
    """Years or account numbers at the line's beginning are labels, not figures."""
    firsts = [runs(line.text)[0] for line in data]
    own = [r for r in firsts if r.figure and r.start < column.end]
    return len(own) * 2 > len(data) and all(re.fullmatch(r"\d{2,6}", r.text) for r in own)


def _label_end(data: Sequence[Line], first: Column) -> int:
    """Where the first column's band begins: after the labels, before its widest figure."""
    ends = [r.end for line in data for r in runs(line.text) if not r.figure and r.end <= first.start]
    return min(first.start, max(ends, default=0) + 1)


def _text_column(data: Sequence[Line], first: Column) -> bool:
    """Whether most rows have words of their own between the label and the figures (who pays a grant, a comment)."""
    return sum(len(_words_before(line, first)) >= 2 for line in data) * 2 > len(data)


def _words_before(line: Line, first: Column) -> list[Run]:
    return [r for r in runs(line.text) if r.end <= first.left and not r.figure]


def _header(lines: Sequence[Line], start: int, columns: list[Column]) -> tuple[str, tuple[str, ...]]:
    """Gives each column its title from the lines above the first row; returns the label's title and the lines read."""
    above: list[Line] = []
    blanks = 0
    for at in range(start - 1, max(-1, start - 1 - MAX_HEADER_LINES - 3), -1):
        line = lines[at]
        if line.blank:
            blanks += 1
            if blanks > 1:
                break
            continue
        if _is_prose(line) or _is_data(line) or len(above) >= MAX_HEADER_LINES:
            break
        if blanks and above and not any(r.end > columns[0].left for r in runs(line.text)):
            break
        above.insert(0, line)
        blanks = 0
    label: list[str] = []
    for line in above:
        found = runs(line.text)
        grouped = [r for r in found if r.end > columns[0].left and r.start >= min(columns[0].left, 12)]
        for run in found:
            if run.end <= columns[0].left or run.start < min(columns[0].left, 3):
                label.append(run.text)
        groups = _groups(grouped, columns) if line is not above[-1] else None
        if groups is None:
            _give_titles(grouped, columns)
        else:
            for column, run in groups:
                column.titles.append(run.text)
    return " ".join(label[-2:]), tuple(line.text.strip() for line in above)


def _give_titles(found: list[Run], columns: list[Column]) -> None:
    """Hands a header line's runs to the columns they stand over; a run over several columns is each one's or split."""
    for run in found:
        over = [c for c in columns if run.start < c.end and c.start < run.end]
        if len(over) <= 1:
            _nearest(run.start, run.end, columns).titles.append(run.text)
            continue
        words = [(run.start + m.start(), run.start + m.end(), m[0]) for m in _WORD.finditer(run.text)]
        if len(words) >= len(over):
            for start, end, word in words:
                _nearest(start, end, columns).titles.append(word)
        else:
            for column in over:
                column.titles.append(run.text)


def _groups(found: list[Run], columns: list[Column]) -> list[tuple[Column, Run]] | None:
    """A line of few titles, each over the middle of several columns: which columns belong to which; else None."""
    if not 2 <= len(found) <= len(columns) / 2:
        return None
    middles = [(c.start + c.end) / 2 for c in columns]
    centres = [(r.start + r.end) / 2 for r in found]
    reach = min(b - a for a, b in pairwise(centres)) / 2 * 1.15
    own = [min(range(len(found)), key=lambda g: abs(centres[g] - m)) for m in middles]
    near = [abs(centres[g] - m) <= reach for g, m in zip(own, middles, strict=True)]
    for group, centre in enumerate(centres):
        members = [m for m, g, ok in zip(middles, own, near, strict=True) if g == group and ok]
        step = (max(members) - min(members)) / (len(members) - 1) if len(members) > 1 else 0
        if not step or abs(sum(members) / len(members) - centre) > 0.6 * step:
            return None
    return [(c, found[g]) for c, g, ok in zip(columns, own, near, strict=True) if ok]


def _nearest(start: int, end: int, columns: list[Column]) -> Column:
    """The column that a title belongs to: the one it covers most, else the one whose edge or middle is nearest."""

    def distance(column: Column) -> tuple[int, float]:
        shared = min(end, column.end) - max(start, column.start)
        middles = abs((start + end) / 2 - (column.start + column.end) / 2)
        return -max(0, shared), min(middles, abs(end - column.end), abs(start - column.start))

    return min(columns, key=distance)


def _rows(lines: Sequence[Line], columns: list[Column], words_between: bool) -> list[Row]:
    found: list[Row] = []
    waiting: list[Line] = []  # lines of a label without figures
    for line in lines:
        label, cells = _read(line, columns)
        if words_between and len(before := _words_before(line, columns[0])) > 1:
            label = before[0].text
        if not any(c is not None for c in cells):
            if found and label and label[0].islower() and not waiting and found[-1].line_end == line.number - 1:
                last = found[-1]
                found[-1] = Row(
                    f"{last.label} {label}", last.cells, last.line, line.number, f"{last.text}\n{line.text}", last.page
                )
            elif label:
                waiting.append(line)
            continue
        first = line
        if (
            waiting
            and waiting[-1].number == line.number - 1
            and (not label or label[0].islower() or _unfinished(waiting[-1]))
        ):
            label = _joined(waiting[-1].text.strip(), label)
            first = waiting[-1]
        waiting = []
        text = line.text if first is line else f"{first.text}\n{line.text}"
        found.append(Row(label, cells, first.number, line.number, text, line.page))
    return found


def _unfinished(line: Line) -> bool:
    last = line.text.split()[-1]
    return last.endswith(("-", ",", "/")) or fold(last) in (
        "och",
        "samt",
        "for",
        "av",
        "i",
        "till",
        "med",
        "inom",
        "pa",
    )


def _joined(a: str, b: str) -> str:
    if not b:
        return a
    return a[:-1] + b if a.endswith("-") and b[0].islower() and not b.startswith("och") else f"{a} {b}"


def _read(line: Line, columns: list[Column]) -> tuple[str, tuple[Cell | None, ...]]:
    """A line's label and its cells by position."""
    label: list[str] = []
    words: dict[int, list[str]] = {}
    label_run = True  # still inside the run of words that begins the line
    previous_end = 0
    for m in _WORD.finditer(line.text):
        start, end, word = m.start(), m.end(), m[0]
        apart = start - previous_end >= 2
        previous_end = end
        middle = (start + end) / 2
        numeric = bool(re.match(r"^[+−–-]?\d", word)) or word in _DASHES or word in ("+", "%")
        if label_run and (middle < columns[0].left or (not apart and label and not numeric)):
            label.append(word)
            continue
        label_run = False
        at = next((i for i, c in enumerate(columns) if c.left <= middle < c.right), 0)
        words.setdefault(at, []).append(word)
    _divide(words)
    cells: list[Cell | None] = [None] * len(columns)
    for at, parts in words.items():
        text = " ".join(parts)
        if text in _DASHES:
            continue
        cells[at] = _cell(text)
    return " ".join(label), tuple(cells)


def _divide(words: dict[int, list[str]]) -> None:
    """Figures one blank apart, taken for the wrong column in part: divided anew where both then are numbers."""
    for at in sorted(words):
        text = " ".join(words[at])
        if at + 1 not in words or text in _DASHES or parse_cell(text) is not None:
            continue
        joined = words[at] + words[at + 1]
        cuts = sorted(range(1, len(joined)), key=lambda cut: abs(cut - len(words[at])))
        for cut in cuts:
            left, right = joined[:cut], joined[cut:]
            if parse_cell(" ".join(left)) is not None and parse_cell(" ".join(right)) is not None:
                words[at], words[at + 1] = left, right
                break


def _cell(text: str) -> Cell | None:
    if parse_cell(text) is not None:
        return Cell(text)
    bare = re.sub(r"(?<=\d)\s*(?:\*+|\d\))$", "", text)
    if parse_cell(bare) is not None:
        return Cell(bare)
    words = text.split(" ")
    figures = next((i for i, w in enumerate(words) if any(c.isalpha() for c in w)), len(words))
    first = " ".join(words[:figures])  # a comment may begin one blank after the figure
    return Cell(first if parse_cell(first) is not None else text)
