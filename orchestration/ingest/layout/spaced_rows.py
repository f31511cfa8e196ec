"""Rows of a table from its lines: each word in the column in whose band it stands, wrapped labels put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.ingest.document import Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.cell_units import without_unit
from orchestration.ingest.layout.positions import DASHES, WORD, Column, Run, is_icon, runs
from orchestration.ingest.tables.model import Cell, Row
from orchestration.ingest.words import fold

MAX_DRIFT_RIGHT = 1  # characters that a word of the last column may begin after the column's end
MAX_RAGGED = 12  # characters that a full line of a wrapped label may end before the label column does
PROSE_BESIDE = 45  # characters: a run this long before a table's figures is no label


def label_run_of(data: Sequence[Line], first: Column) -> int | None:
    """Which run of words is the label where most rows have two before the figures; None where they have one.

    The first, when the second is a column of its own (who pays a grant); the last, when prose runs on beside the table.
    """
    double = [found for line in data if len(found := _words_before(line, first)) >= 2]
    if len(double) * 2 <= len(data):
        return None
    prose = sum(found[0].text[0].islower() or len(found[0].text) > PROSE_BESIDE for found in double)
    return -1 if prose * 3 >= len(double) else 0


def _words_before(line: Line, first: Column) -> list[Run]:
    return [r for r in runs(line.text) if r.end <= first.left and not r.figure]


def read_rows(lines: Sequence[Line], columns: list[Column], label_run: int | None) -> list[Row]:
    """The rows that the lines hold; `label_run` is which run of words is the label, where there are more."""
    found: list[Row] = []
    waiting: list[Line] = []  # lines of a label without figures
    firsts = [r for line in lines for r in runs(line.text)[:1]]
    width = max((r.end for r in firsts if not r.figure and r.end <= columns[0].start), default=0)
    for line in lines:
        label, cells = _read(line, columns)
        if label_run is not None and len(before := _words_before(line, columns[0])) > 1:
            label = before[label_run].text
        if not any(c is not None for c in cells):
            if found and goes_on(label) and not waiting and found[-1].line_end == line.number - 1:
                last = found[-1]
                found[-1] = Row(
                    f"{last.label} {label}".strip(),
                    last.cells,
                    last.line,
                    line.number,
                    f"{last.text}\n{line.text}",
                    last.page,
                )
            elif label:
                waiting.append(line)
            continue
        if not label and not waiting and found and (whole := _completed(found[-1], line, cells)):
            found[-1] = whole
            continue
        wrapped = [line]
        while waiting and waiting[-1].number == wrapped[0].number - 1 and wraps(waiting[-1], label, width):
            wrapped.insert(0, waiting.pop())
            label = _joined(wrapped[0].text.strip(), label)
        waiting = []
        text = "\n".join(part.text for part in wrapped)
        found.append(Row(label, cells, wrapped[0].number, line.number, text, line.page))
    return found


def _completed(row: Row, line: Line, cells: tuple[Cell | None, ...]) -> Row | None:
    """The row whose last figures stand one line lower (a raised footnote mark does that), whole again; else None."""
    last = max(i for i, c in enumerate((Cell(""), *row.cells)) if c is not None)
    whole = all(c is None for c in cells[:last]) and all(c is not None for c in cells[last:])
    if row.line_end != line.number - 1 or not 0 < last < len(cells) or not whole:
        return None
    text = f"{row.text}\n{line.text}"
    return Row(row.label, (*row.cells[:last], *cells[last:]), row.line, line.number, text, row.page)


def goes_on(label: str) -> bool:
    """Whether words go on a label rather than begin one: a small letter or a bracket first."""
    return label[:1].islower() or label.startswith("(")


def wraps(line: Line, rest: str, width: int) -> bool:
    """Whether a label that begins in the line goes on with `rest`: it is unfinished, or the next word had no room."""
    if not rest or goes_on(rest) or _unfinished(line):
        return True
    end = len(line.text.rstrip())
    return width - MAX_RAGGED <= end <= width and end + 1 + len(rest.split()[0]) > width


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
    for m in WORD.finditer(line.text):
        start, end, word = m.start(), m.end(), m[0]
        apart = start - previous_end >= 2
        previous_end = end
        middle = (start + end) / 2
        numeric = bool(re.match(r"^[+−–-]?\d", word)) or word in DASHES or word in ("+", "%")
        if label_run and (middle < columns[0].left or (not apart and label and not numeric)):
            label.append(word)
            continue
        label_run = False
        if apart and start > columns[-1].end + MAX_DRIFT_RIGHT and len(columns) - 1 in words:
            break  # a column of words after the figures: dates, states, comments
        at = next((i for i, c in enumerate(columns) if c.left <= middle < c.right), 0)
        words.setdefault(at, []).append(word)
    _divide(words)
    cells: list[Cell | None] = [None] * len(columns)
    for at, parts in words.items():
        text = " ".join(parts)
        if text in DASHES:
            continue
        cells[at] = _cell(text)
    figures = [r for r in runs(line.text) if r.figure]
    whole = len(figures) == len(cells) and label == line.text[: figures[0].start].split()
    if whole and None in cells and not any(c.signed for c in columns):
        cells = [None if r.text in DASHES else _cell(r.text) for r in figures]  # each column's, wherever it stands
    return " ".join(label), tuple(cells)


def _divide(words: dict[int, list[str]]) -> None:
    """Figures one blank apart, taken for the wrong column in part: divided anew where both then are numbers."""
    for at in sorted(words):
        text = " ".join(words[at])
        if at + 1 not in words or text in DASHES or parse_cell(text) is not None:
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
    figure, unit = without_unit(text)
    if unit is not None:
        return Cell(figure, unit=unit)
    bare = re.sub(r"(?<=\d)\s*(?:\*+|\d\)|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$", "", text)
    if parse_cell(bare) is not None:
        return Cell(bare)
    words = text.split(" ")
    while len(words) > 1 and not any(c.isalnum() or c in "%)*" for c in words[-1]):
        words.pop()  # an icon beside the figure
    if parse_cell(" ".join(words)) is not None:
        return Cell(" ".join(words))
    figures = next((i for i, w in enumerate(words) if any(c.isalpha() or is_icon(c) for c in w)), len(words))
    first = " ".join(words[:figures])  # a comment may begin one blank after the figure
    return Cell(first if parse_cell(first) is not None else text)
