"""Tables without tags that list goals, indicators, assignments or risks, or whose header asks for a judgement.

Tables of figures alone are left to the layout readers, which solve blank cells and damage. What stands here decides by
words and lines alone, never by an icon, where a table has figures: so no icon can move one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from orchestration.ingest.layout.headers import is_header_word
from orchestration.ingest.layout.spaced_rows import goes_on
from orchestration.ingest.readers.pdf_columns import (
    FIGURE,
    Interval,
    cells_in,
    columns_of,
    has_figures,
    is_figure,
    note_row,
    union,
)
from orchestration.ingest.readers.pdf_drawings import Mark
from orchestration.ingest.readers.pdf_lines import NO_BLANK, PageLine, Run
from orchestration.ingest.readers.pdf_notes import is_note, note_end
from orchestration.ingest.readers.pdf_rows import rows_of
from orchestration.ingest.readers.pdf_shapes import Shape, text_of

MAX_TITLE = 40  # characters
MAX_HEADER_LINES = 6
HEADER_PITCH = 1.45  # ems between the lines of a header
MAX_PITCH = 2.6  # ems between the lines of a table without lines between its rows
BIGGER = 1.12  # what a heading's size is of the table's, at least
COVERED = 0.6  # share of the table's width that a line between rows crosses
LONG = 45  # characters: longer words across columns are prose
MAX_COLUMNS = 14
Rule = tuple[float, float, float]
Asks = Callable[[str], str | None]


def listed_shapes(
    page: int,
    lines: Sequence[PageLine],
    marks: Sequence[Mark],
    rules: Sequence[Rule],
    asks: Asks,
    lists: Callable[[str], bool],
) -> list[Shape]:
    """The tables of a page one of whose titles `asks` for a judgement."""
    found: list[Shape] = []
    at = 0
    if any(p.blanks for line in lines for run in line.runs for p in run.pieces):
        lines = [_apart(line) for line in lines]
    while at < len(lines):
        own = _asking(lines[at], asks) or _listing(lines[at], lists)
        taken = _table(page, lines, at, marks, rules, asks, lists) if own else None
        if taken is None:
            at += 1
        else:
            shape, at = taken
            found.append(shape)
    return found


def _apart(line: PageLine) -> PageLine:
    """A line of titles with those parted that stand close: two text objects with no blank of the file's between."""
    runs: list[Run] = []
    for run in line.runs:
        start = 0
        for at, (before, piece) in enumerate(pairwise(run.pieces), 1):
            gap = (piece.x0 - before.x1) / piece.size
            if not piece.blanks and piece.group != before.group and gap > NO_BLANK:
                runs.append(_part(run, start, at))
                start = at
        runs.append(_part(run, start, len(run.pieces)))
    return PageLine(line.base, line.size, runs, line.lowest)


def _part(run: Run, start: int, end: int) -> Run:
    pieces, first = run.pieces[start:end], run.places[start]
    text = run.text[first : run.places[end] if end < len(run.places) else None].strip()
    places = [place - first for place in run.places[start:end]]
    return Run(text, min(p.x0 for p in pieces), max(p.x1 for p in pieces), pieces, places)


def _asking(line: PageLine, asks: Asks) -> bool:
    return any(len(r.text) <= MAX_TITLE and asks(r.text) for r in line.runs) and not any(
        len(r.text) > MAX_TITLE or is_figure(r) for r in line.runs
    )


def _listing(line: PageLine, lists: Callable[[str], bool]) -> bool:
    """Whether a line is the titles of a list: what is listed, and two columns at least."""
    if len(line.runs) < 3 or not lists(line.runs[0].text) or not line.runs[0].text[0].isupper():
        return False
    return not any(len(r.text) > MAX_TITLE or is_figure(r) or r.text[0].islower() for r in line.runs)


def _table(
    page: int,
    lines: Sequence[PageLine],
    at: int,
    marks: Sequence[Mark],
    rules: Sequence[Rule],
    asks: Asks,
    lists: Callable[[str], bool],
) -> tuple[Shape, int] | None:
    first, body = _header(lines, at, rules)
    head = lines[first:body]
    if sum(len(line.runs) for line in head) < 2:
        return None
    x0, x1 = min(r.x0 for ln in head for r in ln.runs), max(r.x1 for ln in head for r in ln.runs)
    parting = _parting(rules, x0, x1)
    end, notes = _end(lines, body, head, parting, asks)
    end = _before_legend(lines, body, end, marks)
    noted = {n for start, below in notes for n in range(start, below)}
    rows = [line for n, line in enumerate(lines[body:end], body) if n not in noted]
    if not rows:
        return None
    columns = columns_of(head, rows, lines[at])
    if not 2 <= len(columns) <= MAX_COLUMNS:
        return None
    header = cells_in(head, columns, title=True)
    body_rows = [cells_in(group, columns) for group in rows_of(rows, columns, parting, marks)]
    body_rows += [note_row(lines[start:below], len(columns)) for start, below in notes if below <= end]
    body_rows.sort(key=lambda row: max(p.base for cell in row for p in cell.pieces))
    shape = Shape(page, [header, *body_rows], 1)
    if not all(any(c.pieces for c in row) for row in shape.rows):
        return None
    titles = shape.titles()
    judged = [n for n, title in enumerate(titles) if asks(title)]
    words = [n for n in judged if not any(FIGURE.match(text_of(row[n].pieces)) for row in shape.rows[1:])]
    if words and lists(titles[0] if words != [0] else titles[1]):
        return shape, end
    return (shape, end) if _listing(lines[at], lists) and _is_clear(lines[at], rows, columns) else None


def _is_clear(title: PageLine, rows: Sequence[PageLine], columns: Sequence[Interval]) -> bool:
    """Whether each column has a title of its own, and no line two words in one."""
    lines = [[_over(run, columns) for run in line.runs] for line in (title, *rows)]
    return len(title.runs) == len(columns) and all(None not in own and len(set(own)) == len(own) for own in lines)


def _over(run: Run, columns: Sequence[Interval]) -> int | None:
    own = [n for n, (a, b) in enumerate(columns) if a < run.x1 and run.x0 < b]
    return own[0] if len(own) == 1 else None


def _header(lines: Sequence[PageLine], at: int, rules: Sequence[Rule]) -> tuple[int, int]:
    """The first line of the header that line `at` is part of, and the first line below it."""
    size = lines[at].size
    first = at
    while first and at - first < MAX_HEADER_LINES:
        line, below = lines[first - 1], lines[first]
        apart = below.base - line.lowest
        lone = len(line.runs) == 1 and line.runs[0].x0 <= below.runs[0].x0 + size
        if apart > HEADER_PITCH * size or line.size > BIGGER * size or _between(rules, line, below):
            break
        if any(is_figure(r) or len(r.text) > MAX_TITLE for r in line.runs) or (lone and apart > 1.3 * size):
            break
        first -= 1
    end = at + 1
    while end < len(lines) and end - at < MAX_HEADER_LINES:
        line, above = lines[end], lines[end - 1]
        if line.base - above.lowest > HEADER_PITCH * size or _between(rules, above, line):
            break
        if any(map(is_figure, line.runs)) or not all(_is_title(r, above) for r in line.runs):
            break
        end += 1
    return first, end


def _is_title(run: Run, above: PageLine) -> bool:
    """Whether words go on the titles above: words of titles, or what had no room of a word right above."""
    if all(is_header_word(word) for word in run.text.split()):
        return True
    over = [r for r in above.runs if r.x0 < run.x1 and run.x0 < r.x1]
    return len(over) == 1 and over[0] is not above.runs[0] and run.text.isalpha() and run.text.islower()


def _between(rules: Sequence[Rule], above: PageLine, below: PageLine) -> bool:
    """Whether a line is drawn between two lines of text, over what stands in the upper one."""
    x0, x1 = above.runs[0].x0, above.runs[-1].x1
    return any(above.base < y < below.base - 0.5 * below.size and a <= x1 and b >= x0 for a, b, y in rules)


def _parting(rules: Sequence[Rule], x0: float, x1: float) -> list[float]:
    """Where lines are drawn across most of a table's width."""
    found: list[float] = []
    rows: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r[2]):
        if rows and rule[2] - rows[-1][0][2] <= 1.5:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    for row in rows:
        covered = sum(b - a for a, b in union([(max(a, x0), min(b, x1)) for a, b, _ in row if a < x1 and b > x0]))
        if covered >= COVERED * (x1 - x0):
            found.append(row[0][2])
    return found


def _end(
    lines: Sequence[PageLine],
    body: int,
    head: Sequence[PageLine],
    parting: Sequence[float],
    asks: Asks,
) -> tuple[int, list[tuple[int, int]]]:
    """The first line below the table, and of each note between its rows the first line and the first below it."""
    size = median(line.size for line in head)
    titles = sorted(r.x0 for line in head for r in line.runs)
    below_head = [y for y in parting if y > head[-1].base]
    notes: list[tuple[int, int]] = []
    at = body
    while at < len(lines):
        line, above = lines[at], lines[at - 1]
        ruled = any(line.base < y <= line.base + 8 * size for y in below_head)
        if (
            line.base - above.lowest > (MAX_PITCH if not ruled else 2 * MAX_PITCH) * size
            or line.runs[0].pieces[0].size > BIGGER * size
        ):
            break
        if at > body and _asking(line, asks) and len(line.runs) > 1 and not goes_on(line.runs[0].text):
            break
        alone = line.runs[0] if len(line.runs) == 1 else None
        if alone is not None and not ruled:
            crossed = sum(alone.x0 < x - 1 and x + 1 < alone.x1 for x in titles)
            long = crossed and len(alone.text) > LONG
            below = note_end(lines, at, [*head, *lines[body:at]]) if (long and at > body) or is_note(line) else None
            if below is not None:
                notes.append((at, below))
                at = below
                continue
            if long or line.base - above.lowest > 2.2 * size:
                break
        at += 1
    last = max((y for y in below_head if y > lines[body].base), default=None) if body < len(lines) else None
    under = [n for n in range(body, at) if last is not None and lines[n].base > last]
    if under and all(len(lines[n].runs) == 1 and not goes_on(lines[n].runs[0].text) for n in under):
        at = under[0]  # words below the last line drawn
    return at, notes


def _before_legend(lines: Sequence[PageLine], body: int, end: int, marks: Sequence[Mark]) -> int:
    """The first line that begins with an icon and is no row of figures, where the rows above begin with none."""

    def begins_with_icon(line: PageLine) -> bool:
        start, middle = line.runs[0].x0, line.base - 0.35 * line.size
        return any(
            start - 3 * line.size < m.upright[2] <= start + 1
            and abs((m.upright[1] + m.upright[3]) / 2 - middle) < 0.5 * line.size
            for m in marks
        )

    if body < end and begins_with_icon(lines[body]):
        return end
    return next((at for at in range(body, end) if begins_with_icon(lines[at]) and not has_figures(lines[at])), end)
