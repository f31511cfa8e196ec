"""Tables in text that has lost all spacing but one row to a line: a label and its figures, set apart by single blanks.

The last resort, for tables of any kind: rows in succession that can be read as the same number of figures, under
words that can be read as that many titles. A table whose header gives no titles is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from orchestration.ingest.document import Document, Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.amounts import rows_of, solve_rows
from orchestration.ingest.layout.headers import Header, read_header
from orchestration.ingest.layout.headings import goal_heading, heading_text, opens_section
from orchestration.ingest.tables.measures import Frame
from orchestration.ingest.tables.model import Row, Table
from orchestration.ingest.tables.solver import splits, tokens_of

MIN_ROWS = 2
MAX_HEADER_LINES = 16
MAX_COLUMNS = 12
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_FIGURE = re.compile(r"^[+−–-]?\d[\d.,]*%?[*]*$|^[-–]$")
_FAR_APART = re.compile(r"[^\W\d_] {4,}[^\W\d_]")
_LABELLED_YEAR = re.compile(r"^(?:19|20)\d\d\s")


def tables(document: Document, frame: Frame, skip: frozenset[int] = frozenset()) -> list[Table]:
    """The tables of the lines not in `skip`, in order."""
    lines = [line for line in document.lines if line.number not in skip]
    found: list[Table] = []
    headings: list[str] = []
    goal_no: str | None = None
    at = 0
    while at < len(lines):
        if (taken := _table(lines, at, frame, tuple(headings), goal_no)) is not None:
            table, at = taken
            found.append(table)
            continue
        text = lines[at].text
        if goal := goal_heading(text):
            goal_no, headings = goal[0], [text.strip()]
        elif heading := heading_text(text):
            headings = [*headings[-3:], heading]
            goal_no = None if opens_section(heading) else goal_no
        at += 1
    return found


def _tail(line: Line) -> int:
    """How many words at the line's end are figures."""
    count = 0
    for word in reversed(line.text.split()):
        if not _FIGURE.match(word) and word != "%":
            break
        count += 1
    return count


def _is_row(line: Line) -> bool:
    if _FAR_APART.search(line.text.strip()):
        return False  # two things side by side
    words = line.text.split()
    tail = _tail(line)
    if not words or tail < 2 or len(line.text) > 160:
        return False
    label = words[: len(words) - tail]
    return bool(label and label[0][0].isalnum() and len(label) <= 12) or bool(_LABELLED_YEAR.match(line.text.strip()))


def _table(
    lines: Sequence[Line], at: int, frame: Frame, headings: tuple[str, ...], goal_no: str | None
) -> tuple[Table, int] | None:
    if not _is_row(lines[at]):
        return None
    rows: list[tuple[Line, Line, str]] = []
    end = at
    waiting: list[Line] = []  # lines of a label that wraps
    while end < len(lines):
        line = lines[end]
        if _is_row(line):
            rows.append((line, line, line.text.strip()))
        elif waiting and _only_figures(line):
            rows.append((waiting[0], line, " ".join(part.text.strip() for part in (*waiting, line))))
        elif not _label_before_figures(lines, end):
            break
        waiting = [] if _tail(line) else [*waiting, line]
        end += 1
    if len(rows) < MIN_ROWS:
        return None
    header = _header(lines, at, _widths(rows))
    if header is None:
        return None
    width = len(header.titles) - 1
    years = all(_LABELLED_YEAR.match(text) for _, _, text in rows)
    read = rows_of(solve_rows([(a, b, _lettered(t) if years else t) for a, b, t in rows], header, frame), width)
    if years:
        read = [_unlettered(row) for row in read]
    if len(read) * 5 < len(rows) * 4:
        return None
    return Table(header.titles, tuple(read), lines[at].number, lines[end - 1].number, headings, goal_no), end


def _lettered(text: str) -> str:
    """A year as label, marked as a word for the solver, which takes no figure for a label."""
    return f"år_{text}"


def _unlettered(row: Row) -> Row:
    return replace(row, label=row.label.removeprefix("år_"), text=row.text.removeprefix("år_"))


def _only_figures(line: Line) -> bool:
    words = line.text.split()
    return len(words) >= 2 and _tail(line) == len(words)


def _label_before_figures(lines: Sequence[Line], at: int) -> bool:
    """A label that wraps: one or two lines without figures, then a line of nothing else."""
    for ahead in (1, 2):
        if at + ahead < len(lines) and _only_figures(lines[at + ahead]):
            if _LABELLED_YEAR.match(lines[at + ahead].text.strip()):
                return False  # a year is a label of its own
            return all(not _tail(lines[at + n]) and 0 < len(lines[at + n].text.strip()) <= 60 for n in range(ahead))
    return False


def _widths(rows: Sequence[tuple[Line, Line, str]]) -> list[int]:
    """Numbers of columns that most rows can be read with, those that all rows fit first."""
    fits: dict[int, int] = {}
    for _, _, text in rows:
        tokens = [t for t in tokens_of(_lettered(text) if _LABELLED_YEAR.match(text) else text) if t]
        for width in range(1, MAX_COLUMNS + 1):
            if any(not _FIGURE.match(s.label.split()[-1]) for s in splits(tokens, width, False)):
                fits[width] = fits.get(width, 0) + 1
    return sorted((w for w, n in fits.items() if n * 5 >= len(rows) * 4), key=lambda w: (-fits[w], w))


def _header(lines: Sequence[Line], start: int, widths: Sequence[int]) -> Header | None:
    """The titles in the fewest lines right above that read as a label's title and as many others as the rows allow."""
    above: list[str] = []
    for at in range(start - 1, max(-1, start - 1 - MAX_HEADER_LINES), -1):
        text = lines[at].text.strip()
        if not text or text.endswith((".", ":")) or len(text) > 90:
            break
        above.insert(0, text)
        for titles in _readings(above):
            if len(titles) - 1 in widths:
                return Header(tuple(titles), ("label", *([None] * (len(titles) - 1))))
    return None


def _readings(above: Sequence[str]) -> list[list[str]]:
    """The ways to take the lines as titles: by the heads, a line each (years with the line above), a word each."""
    words = " ".join(above).split()
    by_line: list[str] = []
    for text in above:
        if by_line and (_YEAR.match(text) or text[0].islower()):
            by_line[-1] += f" {text}"
        else:
            by_line.append(text)
    with_years: list[str] = []
    for word in words:
        if with_years and _YEAR.match(word) and not _YEAR.match(with_years[-1].split()[-1]) and len(with_years) > 1:
            with_years[-1] += f" {word}"
        else:
            with_years.append(word)
    readings = [by_line] if len(above) > 1 else []
    if len(above) == 1 and all(w[0].isupper() or _YEAR.match(w) for w in words):  # each word its own title
        readings.append(with_years)
    if (header := read_header(" ".join(above))) is not None:
        readings.append(list(header.titles))
    if len(above) == 1:
        readings += [with_years, words]
    if len({len(text.split()) for text in above}) == 1:  # titles stacked over their columns, none over the labels
        stacked = zip(*(text.split() for text in above), strict=True)
        readings.append(["", *(" ".join(parts) for parts in stacked)])
    return [
        r
        for r in readings
        if not _YEAR.match(r[0]) and not any(parse_cell(t) is not None and not _YEAR.match(t) for t in r)
    ]
