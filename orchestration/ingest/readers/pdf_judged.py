"""Tables without tags whose header asks for a judgement: cells by the gaps between columns and the lines between rows.

Tables of figures alone are left to the layout readers, which solve blank cells and damage. What stands here decides by
words and lines alone, never by an icon, where a table has figures: so no icon can move one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import inf
from statistics import median

from orchestration.ingest.layout.headers import is_header_word
from orchestration.ingest.layout.spaced_rows import goes_on
from orchestration.ingest.readers.pdf_drawings import Mark
from orchestration.ingest.readers.pdf_lines import NO_BLANK, PageLine, Run
from orchestration.ingest.readers.pdf_notes import is_note, note_end
from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.readers.pdf_shapes import Cell, Shape, text_of
from orchestration.ingest.words import enumeration

MAX_TITLE = 40  # characters
MAX_HEADER_LINES = 6
MAX_REST = 3  # letters of a title's word that had no room on its line
HEADER_PITCH = 1.45  # ems between the lines of a header
MAX_PITCH = 2.6  # ems between the lines of a table without lines between its rows
ROW_GAP = 1.22  # how much wider a gap between rows is than one within a row
GUTTER = 0.25  # ems between two columns
BIGGER = 1.12  # what a heading's size is of the table's, at least
COVERED = 0.6  # share of the table's width that a line between rows crosses
LONG = 45  # characters: longer words across columns are prose
MAX_COLUMNS = 14
UNFINISHED = frozenset("av eller för från i inom med mot och om per på samt till vid".split())
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_FIGURE = re.compile(r"^[+−–-]?\s?\d[\d\s.,]*\s?(?:%|tkr|mnkr|kr|st)?\s?(?:\*+|\d\)|[⁰¹²³⁴-⁹]+)?$")
_DATE = re.compile(r"^20\d\d-\d\d")
_BEGUN, _REST = re.compile(r"^[+−–-]?\d{1,3}$"), re.compile(r"^\d{3}(?:,\d+)?$")

Interval = tuple[float, float]
Rule = tuple[float, float, float]
Asks = Callable[[str], str | None]
JUDGEMENTS = ("assessment", "status", "prognosis")


def judged_shapes(
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
        len(r.text) > MAX_TITLE or _is_figure(r) for r in line.runs
    )


def _listing(line: PageLine, lists: Callable[[str], bool]) -> bool:
    """Whether a line is the titles of a list: what is listed, and two columns at least."""
    if len(line.runs) < 3 or not lists(line.runs[0].text) or not line.runs[0].text[0].isupper():
        return False
    return not any(len(r.text) > MAX_TITLE or _is_figure(r) or r.text[0].islower() for r in line.runs)


def _is_figure(run: Run) -> bool:
    return bool(_FIGURE.match(run.text)) and not _YEAR.match(run.text)


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
    columns = _columns(head, rows, lines[at])
    if not 2 <= len(columns) <= MAX_COLUMNS:
        return None
    header = _cells(head, columns, title=True)
    body_rows = [_cells(group, columns) for group in _groups(rows, columns, parting, marks)]
    body_rows += [_note(lines[start:below], len(columns)) for start, below in notes if below <= end]
    body_rows.sort(key=lambda row: max(p.base for cell in row for p in cell.pieces))
    shape = Shape(page, [header, *body_rows], 1)
    if not all(any(c.pieces for c in row) for row in shape.rows):
        return None
    titles = shape.titles()
    judged = [n for n, title in enumerate(titles) if asks(title)]
    words = [n for n in judged if not any(_FIGURE.match(text_of(row[n].pieces)) for row in shape.rows[1:])]
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
        if any(_is_figure(r) or len(r.text) > MAX_TITLE for r in line.runs) or (lone and apart > 1.3 * size):
            break
        first -= 1
    end = at + 1
    while end < len(lines) and end - at < MAX_HEADER_LINES:
        line, above = lines[end], lines[end - 1]
        if line.base - above.lowest > HEADER_PITCH * size or _between(rules, above, line):
            break
        if any(map(_is_figure, line.runs)) or not all(_is_title(r, above) for r in line.runs):
            break
        end += 1
    return first, end


def _is_title(run: Run, above: PageLine) -> bool:
    """Whether words go on the titles above: words of titles, or what had no room of a word right above."""
    if all(is_header_word(word) for word in run.text.split()):
        return True
    over = [r for r in above.runs if r.x0 < run.x1 and run.x0 < r.x1]
    return len(over) == 1 and len(run.text) <= MAX_REST and run.text.isalpha() and run.text.islower()


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
        covered = sum(b - a for a, b in _union([(max(a, x0), min(b, x1)) for a, b, _ in row if a < x1 and b > x0]))
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
        if line.base - above.lowest > (MAX_PITCH if not ruled else 2 * MAX_PITCH) * size or line.size > BIGGER * size:
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
    below = [n for n in range(body, at) if last is not None and lines[n].base > last]
    if below and all(len(lines[n].runs) == 1 and not goes_on(lines[n].runs[0].text) for n in below):
        at = below[0]  # words below the last line drawn
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
    return next((at for at in range(body, end) if begins_with_icon(lines[at]) and not _figures(lines[at])), end)


def _union(spans: Sequence[Interval]) -> list[Interval]:
    found: list[Interval] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def _columns(head: Sequence[PageLine], rows: Sequence[PageLine], title: PageLine) -> list[Interval]:
    """The columns from gap to gap; a title that stands beside its figures rather than over them belongs to them."""
    size = median(line.size for line in rows)
    inner = [line for line in rows if len(line.runs) > 1] or list(rows)  # a note or a wrapped label tells no column
    figures = [(r.x0, r.x1) for line in inner for r in line.runs]
    titles = [(r.x0, r.x1) for r in title.runs]
    for run in (r for line in head if line is not title for r in line.runs):
        own = [n for n, (a, b) in enumerate(titles) if a < run.x1 and run.x0 < b]
        if len(own) == 1:  # a title's next line
            titles[own[0]] = (min(titles[own[0]][0], run.x0), max(titles[own[0]][1], run.x1))
    widened = [(a - GUTTER * size / 2, b + GUTTER * size / 2) for a, b in figures + titles]
    found = _union(widened)
    # A title of another line names a column only where nothing stands yet: over several columns it is a group's.
    for line in head:
        for run in line.runs:
            if not any(a < run.x1 and run.x0 < b for a, b in found):
                found = sorted([*found, (run.x0, run.x1)])

    def holds(spans: Sequence[Interval], column: Interval) -> bool:
        return any(column[0] < (a + b) / 2 < column[1] or (a < column[1] and column[0] < b) for a, b in spans)

    heads = [(r.x0, r.x1) for line in head for r in line.runs]
    titled = [holds(heads, column) for column in found]
    filled = [{n for n, line in enumerate(inner) if holds([(r.x0, r.x1) for r in line.runs], c)} for c in found]
    return _with_titles(found, titled, filled)


def _with_titles(columns: list[Interval], titled: Sequence[bool], filled: Sequence[set[int]]) -> list[Interval]:
    """The columns, those without a title joined with a titled one beside it that holds nothing on the same lines.

    All on the same side if so each finds one: titles are set from the left over figures set from the right, or the
    other way round. `filled`: the lines that each column has words on.
    """
    bare = [n for n in range(1, len(columns)) if filled[n] and not titled[n]]

    def open_to(n: int, m: int) -> bool:
        return 0 <= m < len(columns) and titled[m] and filled[n].isdisjoint(filled[m])

    def apart(n: int, m: int) -> float:
        return max(columns[m][0] - columns[n][1], columns[n][0] - columns[m][1])

    sides = [step for step in (-1, 1) if all(open_to(n, n + step) for n in bare)]
    homes: dict[int, int] = {}
    if sides:
        side = min(sides, key=lambda step: sum(apart(n, n + step) for n in bare))
        homes = {n: n + side for n in bare}
    else:
        for n in bare:
            near = [m for m in (n - 1, n + 1) if open_to(n, m) and m not in homes.values() and not filled[m]]
            if near:
                homes[n] = min(near, key=lambda m: apart(n, m))
    joined = [
        (min(c[0], columns[homes[n]][0]), max(c[1], columns[homes[n]][1])) if n in homes else c
        for n, c in enumerate(columns)
    ]
    gone = set(homes.values())
    return [c for n, c in enumerate(joined) if n not in gone]


def _groups(
    rows: Sequence[PageLine], columns: Sequence[Interval], parting: Sequence[float], marks: Sequence[Mark]
) -> list[list[PageLine]]:
    """The lines of each row of the table."""
    anchors = _anchors(rows, columns, marks)
    ruled = _cut(rows, [y for y in parting if rows[0].base - rows[0].size < y])
    if len(ruled) > 1 and all(sum(id(line) in anchors for line in group) <= 1 for group in ruled):
        return ruled
    gaps = [below.base - above.base for above, below in pairwise(rows)]
    found: list[list[PageLine]] = [[rows[0]]]
    pitch = min((g for g in gaps if g > 0.9 * rows[0].size), default=0.0)
    for line, gap in zip(rows[1:], gaps, strict=True):
        if gap > ROW_GAP * pitch:
            found.append([line])
        else:
            found[-1].append(line)
    edge = max((r.x1 for line in rows for r in line.runs if r.x0 < columns[0][1]), default=0.0)
    room = _room(rows, columns[0])
    return [part for group in found for part in _by_anchor(group, anchors, columns[0], min(edge, columns[0][1]), room)]


def _room(rows: Sequence[PageLine], first: Interval) -> float:
    """Where labels certainly have no more room: the least place that words would have reached which went on below."""
    return min((_reach(above, line, first) for above, line in pairwise(rows) if goes_on(_label(line, first))), default=inf)


def _reach(line: PageLine, below: PageLine, first: Interval) -> float:
    """Where the first word of the label below would have ended behind the label of a line."""
    words = [r for r in below.runs if r.x0 < first[1]]
    ends = [r.x1 for r in line.runs if r.x0 < first[1]]
    word = words[0].pieces[0] if words else None
    return max(ends) + 0.25 * line.size + (word.x1 - word.x0) if ends and word else inf


def _cut(rows: Sequence[PageLine], parting: Sequence[float]) -> list[list[PageLine]]:
    found: list[list[PageLine]] = [[]]
    for above, line in pairwise((rows[0], *rows)):
        middle = line.base - 0.35 * line.size
        if found[-1] and any(above.base - 0.35 * above.size < y < middle for y in parting):
            found.append([])
        found[-1].append(line)
    return found


def _anchors(rows: Sequence[PageLine], columns: Sequence[Interval], marks: Sequence[Mark]) -> set[int]:
    """The lines (by identity) that each tell one row: those with figures, else with a date, else beside an icon."""
    broken = {id(r) for above, line in pairwise(rows) for r in line.runs if _is_broken(above, line, r)}
    found: set[int] = set()
    for tells in (_is_figure, lambda run: bool(_DATE.match(run.text))):
        told = [(line, r) for line in rows for r in line.runs if r.x0 > columns[0][1] and tells(r) and id(r) not in broken]
        of_words = _columns_of_words(rows, columns) if told else []
        found = {id(line) for line, r in told if not any(a < r.x1 and r.x0 < b for a, b in of_words)}
        if found:
            break
    judged = [line for line in rows if not _figures(line) and _verdict(line, columns)]
    found |= {id(line) for line in judged}
    if found:
        return found
    for mark in marks:
        middle = (mark.upright[1] + mark.upright[3]) / 2
        if columns[0][1] < mark.upright[0] and rows[0].base - 2 * rows[0].size < middle < rows[-1].base + rows[-1].size:
            found.add(id(min(rows, key=lambda line: abs(line.base - 0.35 * line.size - middle))))
    if found:
        return found
    room = _room(rows, columns[0])
    return {id(line) for above, line in pairwise((rows[0], *rows)) if _begins(above, line, columns[0], room)}


def _begins(above: PageLine, line: PageLine, first: Interval, room: float) -> bool:
    """Whether a line begins a row whose cells all begin on their first line: a label that goes on none, and more."""
    label = _label(line, first)
    if not label or goes_on(label) or line.runs[-1].x0 < first[1]:
        return False
    return line is above or _reach(above, line, first) < room or not _label(above, first)


def _columns_of_words(rows: Sequence[PageLine], columns: Sequence[Interval]) -> list[Interval]:
    """The columns of running words, in which a figure is one of them."""
    found = []
    for a, b in columns[1:]:
        own = [r for line in rows for r in line.runs if a < r.x1 and r.x0 < b]
        if sum(len(r.text.split()) > 1 and not _is_figure(r) for r in own) > len(own) / 2:
            found.append((a, b))
    return found


def _is_broken(above: PageLine, line: PageLine, run: Run) -> bool:
    """Whether figures go on a date that was broken at its hyphen, or alone on their line the thousands above."""
    over = [r for r in above.runs if r.x0 < run.x1 and run.x0 < r.x1]
    alone = sum(map(_is_figure, line.runs)) == 1 and sum(map(_is_figure, above.runs)) > 1
    thousands = alone and _REST.match(run.text) and any(_BEGUN.match(r.text) for r in over)
    return bool(thousands) or any(r.text.endswith("-") for r in over)


def _figures(line: PageLine) -> bool:
    return any(map(_is_figure, line.runs))


def _verdict(line: PageLine, columns: Sequence[Interval]) -> bool:
    """Whether a line that begins a label holds a judgement in words."""
    label = _label(line, columns[0])
    words = [r.text for r in line.runs if r.x0 >= columns[0][1]]
    return bool(label) and not goes_on(label) and any(enumeration(kind, w) for w in words for kind in JUDGEMENTS)


def _by_anchor(
    group: list[PageLine], anchors: set[int], first: Interval, edge: float, room: float
) -> list[list[PageLine]]:
    """The rows of lines that stand equally far apart: a line of words alone goes on a label, begins one or is a row."""
    if not any(id(line) in anchors for line in group):
        return [group]
    found: list[list[PageLine]] = []
    waiting: list[PageLine] = []
    for line in group:
        label = _label(line, first)
        if id(line) not in anchors:
            lone = len(line.runs) == 1 and bool(label)
            if found and not waiting and (not lone or _is_rest(found[-1][-1], line, first, edge, room)):
                found[-1].append(line)
            else:
                waiting.append(line)
            continue
        row = [line]
        while waiting and _wraps(waiting[-1], row[0], first, edge):
            row.insert(0, waiting.pop())
        found += _labels(waiting, first, edge)
        waiting = []
        found.append(row)
    return found + _labels(waiting, first, edge)


def _labels(lines: Sequence[PageLine], first: Interval, edge: float) -> list[list[PageLine]]:
    """Rows of nothing but a label each."""
    found: list[list[PageLine]] = []
    for line in lines:
        if found and _wraps(found[-1][-1], line, first, edge):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _is_rest(above: PageLine, line: PageLine, first: Interval, edge: float, room: float) -> bool:
    """Whether a line of nothing but a label goes on the one above."""
    label = _label(line, first)
    before = _label(above, first)
    if goes_on(label) or not before or _is_unfinished(before):
        return goes_on(label) or bool(before)
    return _reach(above, line, first) >= room or (not label[0].isupper() and _wraps(above, line, first, edge))


def _label(line: PageLine, first: Interval) -> str:
    return " ".join(r.text for r in line.runs if r.x0 < first[1])


def _is_unfinished(label: str) -> bool:
    return label.endswith(("-", "/")) or label.split()[-1] in UNFINISHED or label.count("(") > label.count(")")


def _wraps(line: PageLine, below: PageLine, first: Interval, edge: float) -> bool:
    """Whether a line's label goes on in the line below: in words that go on, or because the next word had no room."""
    label, rest = _label(line, first), _label(below, first)
    if not label or not rest or goes_on(rest) or _is_unfinished(label):
        return True
    if label.endswith(",") and not rest[0].isupper():
        return True
    return _reach(line, below, first) > edge + 0.1 * line.size


def _cells(lines: Sequence[PageLine], columns: Sequence[Interval], title: bool = False) -> list[Cell]:
    """What stands in each column; a title over several columns stands in each, other words where they begin."""
    found = [Cell([], title) for _ in columns]
    for line in lines:
        for run in line.runs:
            over = [n for n, (a, b) in enumerate(columns) if a < run.x1 and run.x0 < b]
            if title and len(over) > 1 and len(run.text.split()) < 2 * len(over):
                for n in over:
                    found[n].pieces += run.pieces
                continue
            if len(over) <= 1:
                near = over or [min(range(len(columns)), key=lambda n: _distance(run, columns[n]))]
                found[near[0]].pieces += run.pieces
                continue
            for piece in run.pieces:
                found[min(over, key=lambda n: _off(piece, columns[n]))].pieces.append(piece)
    return found


def _note(lines: Sequence[PageLine], width: int) -> list[Cell]:
    """The row of a note: all of it in the first column."""
    return [Cell([p for line in lines for run in line.runs for p in run.pieces]), *(Cell() for _ in range(width - 1))]


def _distance(run: Run, column: Interval) -> float:
    return max(column[0] - run.x1, run.x0 - column[1])


def _off(piece: Piece, column: Interval) -> float:
    middle = (piece.x0 + piece.x1) / 2
    return max(column[0] - middle, middle - column[1], 0.0)
