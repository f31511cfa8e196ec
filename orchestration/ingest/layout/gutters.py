"""Gutters: blank columns that part a page's lines into two texts, told from the columns of one table.

A gutter stands where many lines' words begin anew and no line of the block crosses it. Two columns of text show in
prose that runs on beside several rows or beside prose with other paragraphs, and in rows beside rows with labels of
their own. In a single table whose column of words stands there, every cell begins with its row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from orchestration.ingest.document import Line
from orchestration.ingest.layout.positions import YEAR, Run, runs
from orchestration.ingest.words import fold, vocabulary

GUTTER = 2  # blank characters at least
MIN_LEFT = 8  # characters that the left column has at least
MIN_LINES = 3  # lines whose words begin at the gutter
MIN_WORDS = 4  # a line of prose
MIN_SMALL = 2  # words of it in small letters; titles beside each other have capitals
MAX_LABEL = 12  # words
MAX_TORN = 1  # rows that a gutter may tear, before they are one table of the page's whole width
FULL = 0.85  # how full a line of prose is that goes on in the next one
LABELS_WRAP = 2  # what prose left of a row tells, against right of it: labels run on less than comments
DISTINCT = 0.6  # the share of labels that differ; a department column repeats its few names
MIN_EVIDENCE = 3
FINAL = (".", "!", "?", ":")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines first..last (indices, both included) whose left halves end before column `gutter`."""

    first: int
    last: int
    gutter: int


@dataclass(frozen=True, slots=True)
class Half:
    """What a line holds on one side of a gutter: nothing (`blank`), a `row`, `figures`, `prose` or other `words`."""

    kind: str
    found: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(r.text for r in self.found)

    @property
    def figures(self) -> list[Run]:
        """The figures but for years, which titles are too."""
        return [r for r in self.found if r.figure and not YEAR.match(r.text)]


_BLANK = Half("blank")
_Halves = list[tuple[Half, Half]]


def blocks(lines: Sequence[Line], whole: frozenset[int] = frozenset()) -> list[Block]:
    """The blocks of a page's lines, in order and apart from each other; lines in `whole` belong to none."""
    found = [runs(line.text) if line.number not in whole else [] for line in lines]
    starts = Counter(r.start for line in found for r in line if not r.figure and r.start >= MIN_LEFT)
    rated: list[tuple[int, Block]] = []
    for gutter in sorted(starts):
        if starts[gutter] + starts[gutter + 1] < MIN_LINES:
            continue
        for stretch in _stretches(lines, gutter, whole):
            for block in _supported(lines, found, stretch, gutter):
                if (evidence := _evidence(_halves(found, block))) >= MIN_EVIDENCE:
                    rated.append((evidence, block))
    chosen: list[Block] = []
    for _, block in sorted(rated, key=lambda r: (-r[0], r[1].first, r[1].gutter)):
        if all(block.last < b.first or block.first > b.last for b in chosen):
            chosen.append(block)
    return sorted(chosen, key=lambda b: b.first)


def _crosses(text: str, gutter: int) -> bool:
    return bool(text[gutter - GUTTER : gutter].strip())


def _stretches(lines: Sequence[Line], gutter: int, whole: frozenset[int]) -> Iterator[range]:
    """Lines in succession that don't cross the gutter."""
    start = 0
    for at, line in enumerate(lines):
        if line.number in whole or _crosses(line.text, gutter):
            if at - start >= MIN_LINES:
                yield range(start, at)
            start = at + 1
    if len(lines) - start >= MIN_LINES:
        yield range(start, len(lines))


def _supported(lines: Sequence[Line], found: Sequence[list[Run]], stretch: range, gutter: int) -> Iterator[Block]:
    """The blocks of a stretch: from its first line with words at the gutter to its last, parted by torn tables."""
    support = [n for n in stretch if any(not r.figure and gutter <= r.start <= gutter + 1 for r in found[n])]
    parts: list[list[int]] = [[]]
    for n in support:
        if parts[-1] and _torn(found, range(parts[-1][-1] + 1, n), gutter) > MAX_TORN:
            parts.append([])
        parts[-1].append(n)
    floor = stretch.start
    for part in parts:
        if len(part) < MIN_LINES:
            continue
        first = part[0]
        while first > floor and not lines[first - 1].blank and not _torn(found, range(first - 1, first), gutter):
            first -= 1
        last = _end(lines, found, range(part[-1], stretch.stop), gutter)
        yield Block(first, last, gutter)
        floor = last + 1


def _torn(found: Sequence[list[Run]], between: range, gutter: int) -> int:
    """How many lines are a row of the page's whole width: a label on the left, nothing but figures on the right."""
    count = 0
    for n in between:
        left = _half_of(r for r in found[n] if r.start < gutter)
        right = _half_of(r for r in found[n] if r.start >= gutter)
        count += left.kind in ("words", "row") and right.kind == "figures" and bool(right.figures)
    return count


def _end(lines: Sequence[Line], found: Sequence[list[Run]], below: range, gutter: int) -> int:
    """The last line of a block: the left column may go on below the right one, up to what has the whole width."""
    last = n = below.start
    for n in below[1:]:
        if lines[n].blank:
            if lines[n - 1].blank:
                return last
            continue
        if _torn(found, range(n, n + 1), gutter):
            break
        if not lines[n - 1].blank or _half_of(found[n]).kind in ("prose", "row"):
            last = n
    else:
        return last
    while last > below.start and not lines[last].blank and last == n - 1:  # right above a row: its header
        last, n = last - 1, n - 1
    return last


def _halves(found: Sequence[list[Run]], block: Block) -> _Halves:
    inside = found[block.first : block.last + 1]
    return [_cut(line, block.gutter) for line in inside]


def _cut(line: list[Run], gutter: int) -> tuple[Half, Half]:
    return _half_of(r for r in line if r.start < gutter), _half_of(r for r in line if r.start >= gutter)


def _half_of(given: Iterator[Run] | Sequence[Run]) -> Half:
    found = tuple(given)
    words = [r for r in found if not r.figure]
    if not found:
        return _BLANK
    if not words:
        return Half("figures", found)
    figures = len(found) - len(words)
    if figures and words[0] is found[0] and len(words) <= 2 and len(words[0].text.split()) <= MAX_LABEL:
        return Half("row", found)
    told = [word for r in words for word in r.text.split()]
    prose = len(told) >= MIN_WORDS and sum(word[0].islower() for word in told) >= MIN_SMALL and figures <= 1
    return Half("prose" if prose else "words", found)


def _evidence(halves: _Halves) -> int:
    """How much speaks for two columns: lines on which what stands beside each other can't be one row."""
    if any(_is_text_title(left, right) for left, right in halves):
        return 0
    left, right = [pair[0] for pair in halves], [pair[1] for pair in halves]
    flows, other = _flows(left, right), _flows(right, left)
    beside = LABELS_WRAP * _rows_beside(flows, right) + _rows_beside(other, left)
    return beside + _rows_of_both(halves) + _prose_of_both(flows, other)


def _is_text_title(left: Half, right: Half) -> bool:
    """Whether a header stands there whose column at the gutter holds words: comment, department, status."""
    header = left.kind != "prose" and not left.figures and left.kind != "blank"
    return header and bool(right.found) and fold(right.found[0].text).strip(":.") in _text_titles()


@cache
def _text_titles() -> frozenset[str]:
    columns = vocabulary("columns")
    heads, phrases = columns["heads"], columns["phrases"]
    named = [heads[k] for k in ("assessment", "trend", "department")]
    named += [phrases[k] for k in ("comment", "department", "status", "due_date")] + [columns["comments"]]
    return frozenset(title for titles in named for title in titles)


def _flows(side: Sequence[Half], beside: Sequence[Half]) -> list[range]:
    """Prose that runs on from line to line of one side: lines from the first to the last, two at least."""
    filled = [n for n, half in enumerate(side) if half.kind != "blank"]
    prose = [side[n].found for n in filled if side[n].kind == "prose"]
    width = max((f[-1].end - f[0].start for f in prose), default=0)
    found: list[range] = []
    for a, b in pairwise(filled):
        gap_filled = all(beside[n].kind != "blank" for n in range(a + 1, b))
        if b - a <= GUTTER and gap_filled and _runs_on(side[a], side[b], width, b - a == 1):
            if found and found[-1][-1] == a:
                found[-1] = range(found[-1][0], b + 1)
            else:
                found.append(range(a, b + 1))
    return [flow for flow in found if not side[flow[0]].text[0].islower()]


def _runs_on(half: Half, below: Half, width: int, adjacent: bool) -> bool:
    """Whether the text of a half goes on below it: the next word had no room, and no sentence ends far above."""
    if half.kind != "prose" or below.kind not in ("prose", "words"):
        return False
    first = below.text.split()[0]
    if half.text.endswith(FINAL) and not first[0].islower() and not adjacent:
        return False
    return half.found[-1].end - half.found[0].start + 1 + len(first) > FULL * width


def _rows_beside(flows: list[range], side: Sequence[Half]) -> int:
    """How many rows stand beside prose that began beside another row."""
    counts = [sum(side[n].kind == "row" for n in flow) for flow in flows]
    return sum(max(0, count - 1) for count in counts)


def _rows_of_both(halves: _Halves) -> int:
    """How many lines are a row on both sides, if the labels on the right are names of their own."""
    labels = [
        right.found[0].text
        for left, right in halves
        if left.kind == right.kind == "row" and left.figures and right.figures
    ]
    return len(labels) if len(set(labels)) >= DISTINCT * len(labels) else 0


def _prose_of_both(flows: list[range], other: list[range]) -> int:
    """How many lines are prose that runs on on both sides, unless the paragraphs begin together as cells do."""
    own, their = ({n for flow in side for n in flow} for side in (flows, other))
    together = {f[0] for f in flows} & {f[0] for f in other}
    apart = {f[0] for f in flows if f[0] in their} ^ {f[0] for f in other if f[0] in own}
    return len(own & their) if len(apart - together) >= len(together) - 1 else 0
