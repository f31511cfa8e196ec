"""Tables in text that keeps the page's layout: columns stand below each other, set apart by blanks.

A table begins at its first row of figures and goes on until running text, another header or the page's end; the
same table on the next page is put together with it. What a position means stands in `positions`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from orchestration.ingest.document import Document, Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.headers import is_header_word
from orchestration.ingest.layout.headings import goal_heading, heading_text, opens_section
from orchestration.ingest.layout.positions import (
    YEAR,
    Run,
    columns_of,
    figures_in,
    is_data,
    is_label_column,
    is_prose,
    label_end,
    overlaps,
    runs,
    with_signs,
    without_icons,
)
from orchestration.ingest.layout.side_by_side import side_by_side
from orchestration.ingest.layout.spaced_header import read_header
from orchestration.ingest.layout.spaced_rows import label_run_of, read_rows, wraps
from orchestration.ingest.tables.model import Row, Table
from orchestration.ingest.words import fold, vocabulary

MAX_BLANKS = 2  # blank lines inside a table
MIN_ROWS = 2
MAX_ABOVE = 4  # lines above a table's first row that may hold its titles
MIN_SINGLE = 4  # rows of a table of one column
MAX_OFF = 2  # characters that such a column's title and figures may end apart
UNTITLED = "kolumn"  # a column whose header could not be read
MIN_ALIKE_TITLES = 3
MAX_BETWEEN = 8  # lines of page foot, page head and repeated header
_PAGE_MARK = re.compile(r"\b\d{1,3}(?: ?\(\d{1,3}\))?$|^-?\s?\d{1,3}\s?-?$|\|\s*\d{1,3}$")
_HYPHENED = re.compile(r"(?<=[^\W\d_])- (?P<rest>[a-zåäö]+)")  # `Avvi- kelse`, broken over lines
_PLAIN_TITLES = frozenset(("belopp", "antal", "summa", "kronor"))
_SPACED = re.compile(r"\S {2,}\S.*? {2,}\S")


def keeps_layout(document: Document) -> bool:
    """Whether the text keeps the page's columns: many lines with several runs set apart by blanks."""
    lines = sum(1 for line in document.lines if _SPACED.search(line.text.strip()))
    return lines >= 5 and lines >= 0.03 * sum(1 for line in document.lines if not line.blank)


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
            text = without_icons(lines[at].text)
            if goal := goal_heading(text):
                goal_no, headings = goal[0], [text.strip()]
            elif (heading := heading_text(text)) and "  " not in heading and not _goes_on(lines, at):
                headings = [*headings[-3:], heading]
                goal_no = None if opens_section(heading) else goal_no
            at += 1
            continue
        for side in side_by_side(lines, region):
            table = _table(side, region, tuple(headings), goal_no)
            if table is not None and found and _continues(found[-1], table, lines, region.start):
                found[-1] = _merged(found[-1], table)
            elif table is not None and sum(map(_has_figures, table.rows)) >= MIN_ROWS:
                found.append(table)
        at = region.stop
    return found


def _goes_on(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is the beginning of prose: the line right below goes on with it."""
    below = lines[at + 1].text.strip() if at + 1 < len(lines) else ""
    return below[:1].islower()


def _continues(before: Table, table: Table, lines: Sequence[Line], start: int) -> bool:
    """Whether a table goes on after a page break: the same header again, or none, and no prose or heading between."""
    untitled = all(t.startswith(UNTITLED) for t in table.header[1:])
    alike = sum(a == b for a, b in zip(before.header[1:], table.header[1:], strict=False))
    again = alike >= len(table.header[1:]) - (alike >= MIN_ALIKE_TITLES)  # one title may stand a little otherwise
    if len(before.header) != len(table.header) or not (untitled or again):
        return False
    between = [ln for ln in lines[:start] if ln.number > before.line_end and not ln.blank]
    words = [ln for ln in between if ln.text.strip() not in table.notes and not _PAGE_MARK.search(ln.text.strip())]
    return len(between) <= MAX_BETWEEN and len(words) <= 1 and not any(is_prose(ln) or _marked(ln) for ln in words)


def _marked(line: Line) -> bool:
    """Whether a line is a heading by its own marks, such as a page's head never has."""
    return line.text.startswith("#")


def _merged(before: Table, table: Table) -> Table:
    return replace(before, rows=before.rows + table.rows, line_end=table.line_end)


def _single(lines: Sequence[Line], at: int) -> range | None:
    """The lines of a table of one column whose first row is line `at`, below a title over its figures; else None."""
    first, above = _only_figure(lines[at]), runs(lines[at - 1].text) if at else []
    title = above[-1] if above else None
    if first is None or title is None or abs(title.end - first.end) > MAX_OFF or len(above) > 3:
        return None
    if len(runs(lines[at].text)) > 2 and len(above) < 3:
        return None  # words between label and figure are a column only under a title of their own
    if fold(title.text).strip(".:") in vocabulary("columns")["references"]:
        return None  # a table of contents
    if title.text.isdigit() and not YEAR.match(title.text):
        return None  # a row's figure, such as the first page of a table of contents
    if not (
        YEAR.match(title.text)
        or fold(title.text) in _PLAIN_TITLES
        or all(is_header_word(w) for w in title.text.split())
    ):
        return None
    last = at
    while last + 1 < len(lines) and (own := _only_figure(lines[last + 1])) and abs(own.end - first.end) <= MAX_OFF:
        last += 1
    return range(at, last + 1) if last - at + 1 >= MIN_SINGLE else None


def _only_figure(line: Line) -> Run | None:
    """The figure of a line that is a label, words of another column or none, and one figure, no year; else None."""
    found = runs(line.text)
    if len(found) not in (2, 3) or any(r.figure for r in found[:-1]):
        return None
    if not found[-1].figure or YEAR.match(found[-1].text):
        return None
    if found[0].text.endswith("..."):
        return None
    return found[-1]


def _region(lines: Sequence[Line], at: int) -> range | None:
    """The lines of the table whose first row is line `at`, or None when no row stands there."""
    if not is_data(lines[at]):
        return _single(lines, at)
    last, blanks, position = at, 0, at + 1
    figures = figures_in(lines[at])
    while position < len(lines):
        line = lines[position]
        if line.page != lines[at].page and line.page is not None:
            break
        if line.blank:
            blanks += 1
            if blanks > MAX_BLANKS:
                break
        elif is_data(line):
            if blanks and _restarts(lines, position, at):
                break
            last, blanks = position, 0
        elif is_prose(line) and _wraps(lines, position, figures):
            pass
        elif is_prose(line) or (blanks > 1 and not figures_in(line)) or (blanks and _looks_like_header(line)):
            break
        elif any(overlaps(r, f) for r in figures_in(line) for f in figures) and len(runs(line.text)) <= 3:
            last, blanks = position, 0
        position += 1
    return range(at, last + 1)


def _wraps(lines: Sequence[Line], position: int, figures: list[Run]) -> bool:
    """Whether a long line is a label that goes on in the row right below it."""
    if position + 1 >= len(lines) or lines[position].text.rstrip().endswith((".", ":")):
        return False
    below = lines[position + 1]
    return is_data(below) and any(overlaps(r, f) for r in figures_in(below) for f in figures)


def _restarts(lines: Sequence[Line], position: int, start: int) -> bool:
    """Whether a new header stands right above a row: the row begins another table."""
    above = [line for line in lines[max(start, position - 4) : position] if not line.blank]
    return any(_looks_like_header(line) for line in above[-3:])


def _has_figures(row: Row) -> bool:
    return any(c is not None and parse_cell(c.text) is not None for c in row.cells)


def _whole_word(broken: re.Match[str]) -> str:
    """The rest joined to its beginning, unless it is a title's word by itself (`Total- budget`) or joins two."""
    rest = broken["rest"]
    return broken[0] if is_header_word(rest) or rest in ("och", "eller", "samt") else rest


def _label_above(line: Line, first: Line, end: int) -> bool:
    """Whether the line right above the first row begins its label: the row has none, or what it has goes on one."""
    found = runs(line.text)
    if line.number != first.number - 1 or len(found) != 1 or found[0].start >= end or found[0].figure:
        return False
    own = " ".join(r.text for r in runs(first.text) if r.start < end and not r.figure)
    return wraps(line, own, max(end - 1, found[0].end)) and not all(is_header_word(w) for w in found[0].text.split())


def _looks_like_header(line: Line) -> bool:
    words = [w.strip("():.,*").lower() for w in line.text.split()]
    heads = vocabulary("columns")["heads"]
    known = {w for kind in ("variance", "change", "forecast", "budget", "outcome", "target") for w in heads[kind]}
    hits = sum(fold(w) in known or bool(YEAR.match(w)) for w in words)
    return hits >= 2 and len(runs(line.text)) >= 2 and not is_data(line)


def _table(lines: Sequence[Line], region: range, headings: tuple[str, ...], goal_no: str | None) -> Table | None:
    rows = [lines[i] for i in region if not lines[i].blank]
    data = [line for line in rows if is_data(line)] or rows
    columns = columns_of(data)
    if not data or not columns:
        return None
    above = [line for line in lines[max(0, region.start - MAX_ABOVE) : region.start] if not line.blank]
    columns = with_signs(columns, data, [line for line in above if not is_prose(line) and not is_data(line)])
    labels_end = 0
    if is_label_column(columns[0], data):
        labels_end, columns = columns[0].end + 1, columns[1:]
    if not columns:
        return None
    columns[0].left = max(labels_end, label_end(rows, columns[0]))
    if region.start and _label_above(lines[region.start - 1], lines[region.start], columns[0].left):
        region = range(region.start - 1, region.stop)
        rows.insert(0, lines[region.start])
    label_start = min((r.start for line in data for r in runs(line.text)[:1] if not r.figure), default=0)
    head, notes = read_header(lines, region.start, columns, label_start)
    read = read_rows(rows, columns, label_run_of(data, columns[0]))
    with_figures = [row for row in read if _has_figures(row)]
    labels = [row.label for row in with_figures if row.label]
    if (len(with_figures) - (0 if _is_axis(labels) else len(labels))) * 5 > 2 * len(with_figures):
        return None  # figures without labels: a chart
    titles = tuple(
        _HYPHENED.sub(_whole_word, " ".join(c.titles)) or f"{UNTITLED} {n}" for n, c in enumerate(columns, 1)
    )
    return Table(
        (head, *titles),
        tuple(read),
        lines[region.start].number,
        lines[region[-1]].number,
        headings,
        goal_no,
        notes=notes,
    )


def _is_axis(labels: Sequence[str]) -> bool:
    """Whether labels are the numbers along a chart's side, which fall from line to line; years are none."""
    if len(labels) < 2 or any(not label.isdecimal() or YEAR.match(label) for label in labels):
        return False
    return all(int(above) > int(below) for above, below in pairwise(labels))
