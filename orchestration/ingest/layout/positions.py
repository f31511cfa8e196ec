"""Positions in text that keeps the page's layout: runs of words, columns of figures and their bands.

Figures whose character ranges overlap from row to row are one column; its band reaches halfway to its neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median_low

from orchestration.ingest.document import Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.cell_units import without_unit
from orchestration.ingest.words import enumeration, fold

MAX_DRIFT = 12  # characters that one column may stand apart from itself
MIN_ALIKE = 3  # rows with as many figures
MIN_SIGNS = 2  # rows whose sign stands apart
MAX_LONE = 3  # characters that a single figure may stand apart from its column
PROSE_WIDTH = 60  # a single run of words this long is running text
NARROW_WORDS = 5
_RUN = re.compile(r"[^ ]+(?: [^ ]+)*")
_PICTURE = r"[\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff\ue000-\uf8ff]"  # arrows, shapes, dingbats, private use
_PERCENTS = re.compile(r"[+−–-]?\d[\d.,]* ?%(?: [+−–-]?\d[\d.,]* ?%)+")
_PERCENT = re.compile(r"\S+ ?%")
_ICON = re.compile(f"{_PICTURE}(?: ?{_PICTURE})*")
_FIGURE_AND_ICON = re.compile(rf"(?P<figure>[+−–-]?\d[\d\s.,]*%?) {_PICTURE}(?: (?P<words>\D+))?")  # `86,0 ● Uppnås`
_FIGURE_AND_WORD = re.compile(r"(?P<figure>[+−–-]?\d[\d\s.,]*%?) (?P<words>[^\W\d]+(?: [^\W\d]+){0,2})")  # `71,0% Ja`
_LAST_ICONS = re.compile(rf"(?:\s+{_ICON.pattern})+\s*$")
WORD = re.compile(r"[^ ]+")  # a no-break blank stands inside a number
DASHES = frozenset("-–—−")
_FIGURE = re.compile(r"^[+−–-]?\s?\d[\d\s.,]*\s?%?(?:\s?-)?[*]*(?:\s?\d\)|[\u00b9\u00b2\u00b3\u2070-\u2079]{1,2}\)?)?$")
YEAR = re.compile(r"^(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Run:
    """Words set apart from others by two blanks or more: first column, column after the last, text."""

    start: int
    end: int
    text: str

    @property
    def figure(self) -> bool:
        text = without_unit(self.text)[0]
        return text in DASHES or (bool(_FIGURE.match(text)) and parse_cell(text) is not None)


@dataclass
class Column:
    """A column of figures: the range its figures cover, and the band of the line that is its own.

    `signed`: their signs stand behind them, in a column of their own.
    """

    start: int
    end: int
    left: int = 0
    right: int = 0
    titles: list[str] = field(default_factory=list)
    signed: bool = False


def runs(text: str) -> list[Run]:
    """The runs of a line, from left to right; an icon alone is none, and a percent sign ends a figure among others."""
    found = []
    for m in _RUN.finditer(text):
        if "% " in m[0] and _PERCENTS.fullmatch(m[0]):
            found += [Run(m.start() + p.start(), m.start() + p.end(), p[0]) for p in _PERCENT.finditer(m[0])]
        elif beside := _FIGURE_AND_ICON.fullmatch(m[0]):
            found.append(Run(m.start(), m.start() + beside.end("figure"), beside["figure"]))
            if beside["words"]:
                found.append(Run(m.start() + beside.start("words"), m.end(), beside["words"]))
        elif (judged := _FIGURE_AND_WORD.fullmatch(m[0])) and _is_verdict(judged["words"]):
            found.append(Run(m.start(), m.start() + judged.end("figure"), judged["figure"]))
            found.append(Run(m.start() + judged.start("words"), m.end(), judged["words"]))
        elif not _ICON.fullmatch(m[0]):
            found.append(Run(m.start(), m.end(), m[0]))
    return found


def _is_verdict(words: str) -> bool:
    """Whether words are an assessment, as may stand one blank behind the figures that it is of."""
    return fold(words) in ("ja", "nej", "delvis") or enumeration("assessment", words) is not None


def is_icon(character: str) -> bool:
    """Whether a character is a picture: an arrow, a shape, a dingbat, a sign of an icon font."""
    return bool(_ICON.fullmatch(character))


def without_icons(text: str) -> str:
    """The text with the icons at its end, set apart by blanks, taken off."""
    return _LAST_ICONS.sub("", text)


def figures_in(line: Line) -> list[Run]:
    """The runs of a line that are one figure or a dash."""
    return [r for r in runs(line.text) if r.figure]


def is_data(line: Line) -> bool:
    """A row for certain: a label or a year, and two figures or more set apart."""
    found = runs(line.text)
    figures = [r for r in found if r.figure]
    if len(figures) < 2 or (found and not found[-1].figure and len(found[-1].text) > PROSE_WIDTH):
        return False
    return not all(YEAR.match(r.text) for r in figures)


def is_prose(line: Line) -> bool:
    """Whether a line holds running text: a long run of many words."""
    return any(len(r.text) > PROSE_WIDTH and len(r.text.split()) > 7 for r in runs(line.text))


def is_narrow_prose(line: Line) -> bool:
    """Whether a line of a narrow column is running text for certain: words that go on a sentence."""
    found = runs(line.text)
    text = found[0].text if len(found) == 1 else ""
    return text[:1].islower() and len(text.split()) >= (2 if text.endswith(".") else NARROW_WORDS)


def overlaps(a: Run, b: Run) -> bool:
    """Whether two runs stand over each other, in part at least."""
    return a.start < b.end and b.start < a.end


def columns_of(rows: Sequence[Line]) -> list[Column]:
    """Columns as groups of figures whose ranges overlap; bands end halfway between neighbours."""
    spans = sorted((r.start, r.end) for line in rows for r in figures_in(line))
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
            merged[-1][2] += 1
        else:
            merged.append([start, end, 1])
    wanted = max(1, len(rows) // 8) if len(rows) > 8 else 1
    found = _rejoined([Column(start, end) for start, end, count in merged if count >= wanted], rows)
    found = _in_order(rows, len(found)) or found
    for at, column in enumerate(found):
        column.left = (found[at - 1].end + column.start) // 2 if at else 0
        column.right = (column.end + found[at + 1].start + 1) // 2 if at + 1 < len(found) else 10_000
    return found


def with_signs(columns: list[Column], rows: Sequence[Line], above: Sequence[Line]) -> list[Column]:
    """The columns, those of nothing but dashes put to the figures before them: minus signs that stand apart.

    So where none of the figures has a sign itself, each dash stands behind one, and the lines above have one title for
    both.
    """
    found: list[Column] = []
    for at, column in enumerate(columns):
        after = columns[at + 1] if at + 1 < len(columns) else None
        if found and _are_signs_of(found[-1], column, rows) and _one_title(found, after, above):
            before = found[-1]
            found[-1] = Column(before.start, column.end, before.left, column.right, signed=True)
        else:
            found.append(column)
    return found


def _are_signs_of(before: Column, column: Column, rows: Sequence[Line]) -> bool:
    if before.signed or column.start - before.end > MAX_DRIFT:
        return False
    signs = 0
    for line in rows:
        own = figures_in(line)
        figures = [r.text for r in own if r.start < before.end and before.start < r.end]
        dashes = [r.text for r in own if r.start < column.end and column.start < r.end]
        if any(not text[0].isdigit() or text[-1] in DASHES for text in figures):
            return False
        if any(text not in DASHES for text in dashes) or (dashes and not figures):
            return False
        signs += bool(dashes)
    return signs >= MIN_SIGNS


def _one_title(found: Sequence[Column], after: Column | None, above: Sequence[Line]) -> bool:
    """Whether the lines above have a single title between the column before the last one and the next one."""
    low, high = found[-2].end if len(found) > 1 else found[-1].left, after.start if after else 10_000

    def between(run: Run) -> bool:
        beside = after is not None and run.start < after.end and after.start < run.end
        return low < (run.start + run.end) / 2 < high and not beside

    return max((sum(map(between, runs(line.text))) for line in above), default=0) == 1


def _in_order(rows: Sequence[Line], overlapping: int) -> list[Column]:
    """Columns by the figures' order where nearly all rows have as many, more than there are ranges apart; else none."""
    found = [figures_in(line) for line in rows]
    width, count = Counter(map(len, found)).most_common(1)[0]
    if width <= overlapping or len(rows) < MIN_ALIKE or count * 10 < 9 * len(rows):
        return []
    by_column = zip(*(figures for figures in found if len(figures) == width), strict=True)
    return [Column(median_low(r.start for r in column), median_low(r.end for r in column)) for column in by_column]


def _rejoined(columns: list[Column], rows: Sequence[Line]) -> list[Column]:
    """Neighbours that no row fills both and nearly every row one of: a single column that drifts."""

    def fills(line: Line, column: Column) -> bool:
        return any(r.start < column.end and column.start < r.end for r in runs(line.text))

    filled = [{n for n, line in enumerate(rows) if fills(line, column)} for column in columns]
    torn = {n for n, line in enumerate(rows) if not all(r.figure for r in runs(line.text)[1:])}  # `2, 3`: no figure
    at = 0
    while at + 1 < len(columns):
        apart = columns[at + 1].start - columns[at].end
        near = apart <= MAX_DRIFT and len(filled[at] | filled[at + 1]) * 10 >= 9 * len(rows)
        lone = apart <= MAX_LONE and min(len(filled[at]), len(filled[at + 1])) == 1
        touching = apart <= 0 and not (filled[at] & filled[at + 1]) - torn
        if touching or ((near or lone) and not filled[at] & filled[at + 1]):
            columns[at : at + 2] = [Column(columns[at].start, columns[at + 1].end)]
            filled[at : at + 2] = [filled[at] | filled[at + 1]]
        else:
            at += 1
    return columns


def is_label_column(column: Column, data: Sequence[Line]) -> bool:
    """Years or account numbers at the line's beginning are labels, not figures; so is one where others have words."""
    firsts = [runs(line.text)[0] for line in data]
    own = [r for r in firsts if r.figure and r.start < column.end]
    if sum(not r.figure and r.start <= column.start < r.end for r in firsts) * 2 > len(data):
        return True
    return len(own) * 2 > len(data) and all(re.fullmatch(r"\d{2,6}", r.text) for r in own)


def label_end(rows: Sequence[Line], first: Column) -> int:
    """Where the first column's band begins: after the labels, before its widest figure."""
    ends = [r.end for line in rows for r in runs(line.text) if not r.figure and r.end <= first.start]
    return min(first.start, max(ends, default=0) + 1)
