"""A page's marks: what ink is joined, put together to strings of marks that stand on one line near each other.

Nothing is read here: a mark is a box. Accents belong to the letter below them, full stops and dashes to the string that
they stand in; a dash alone is a string of its own, and dots that lead to a page number are told as such.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from orchestration.ingest.readers.optical_ink import Ink

Array = np.ndarray[Any, Any]

MAX_MARKS = 20_000
SPECK = 7  # pixels of ink, or fewer, are dirt ...
FLAT, LONGEST_FLAT = 5, 16  # ... but for a row of them, which is a small hyphen
LARGEST = 260  # pixels: what is higher or wider is no letter ...
DENSE = 0.2  # ... and where it fills so much of its box, a picture
SCATTERED, LEAST_BESIDE = 0.5, 3  # share of a page's letters with fewer others beside them
USUAL = (10, 110)  # pixels of height that letters have
SOLID = 0.45  # of the usual height: lower marks are accents, stops and dashes
REACH = 1.3  # heights that the next letter stands apart at most
WIDE_REACH = 1.7  # usual heights: in a justified line
OVERLAP = 0.4  # of the lower one's height that two letters of a line share
ALIKE = 3.3  # times that a letter is higher than its neighbour at most
MOST_ACCENTS = 4
BLOT, BLOT_ASPECT, FILLED = 0.6, 1.35, 0.7  # usual heights; share of its box that a dot fills
SOLID_DISC = 0.98  # share of the disc in the box that is ink
STOP = 0.3  # heights that a full stop or a comma has at most
ACCENT = 0.5  # heights between a letter and what stands above it
BELOW = 0.35  # heights that a stop or a comma hangs below the line
STANDS = 0.12  # of its height that a letter may end above or below the line; brackets hang further
TELLING = 4  # letters of a string that tell how high the type is
HANGS = 0.35  # heights that a letter hangs below the line
LOW_LETTERS = 0.77  # of the height of the others that letters without an ascender have, at most
DASH_SHAPE, DASH_WIDTH = 1.8, 0.3
LEADER_DOTS = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A joined piece of ink: its label and its box in pixels of the straight page."""

    label: int
    x0: int
    y0: int
    x1: int
    y1: int
    ink: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(slots=True)
class String:
    """Marks of one line near each other, from left to right; `base` and `height` are those of its letters."""

    marks: list[Mark]
    small: list[Mark] = field(default_factory=list)
    base: float = 0.0
    height: float = 0.0
    leader: bool = False

    @property
    def all(self) -> list[Mark]:
        return sorted(self.marks + self.small, key=lambda m: (m.x0, m.y0))

    @property
    def box(self) -> tuple[int, int, int, int]:
        every = self.marks + self.small
        return (
            min(m.x0 for m in every), min(m.y0 for m in every), max(m.x1 for m in every), max(m.y1 for m in every)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Marked:
    """The strings of a page, the image that labels its marks, the usual height of its letters, and the filled dots."""

    strings: list[String]
    labels: Array
    usual: float
    blots: list[Mark] = field(default_factory=list)

    @property
    def scattered(self) -> bool:
        """Whether most letters stand alone: the page lies on its side, or is a picture."""
        alone = sum(len(s.marks) for s in self.strings if len(s.marks) < LEAST_BESIDE)
        return alone > SCATTERED * sum(len(s.marks) for s in self.strings)

    def without_text(self) -> Marked:
        return replace(self, strings=[])


def marked(ink: Ink) -> Marked:
    """The page's marks in strings."""
    from scipy import ndimage

    labels, count = ndimage.label(ink.dark, np.ones((3, 3), int))
    if count > MAX_MARKS:  # grain
        labels, count = ndimage.label(ndimage.binary_opening(ink.dark, np.ones((2, 2))), np.ones((3, 3), int))
    boxes = ndimage.find_objects(labels)
    areas = np.bincount(labels.ravel(), minlength=count + 1).tolist()
    marks = [
        Mark(label, columns.start, rows.start, columns.stop, rows.stop, areas[label])
        for label, (rows, columns) in enumerate(boxes, 1)
        if areas[label] > SPECK or columns.stop - columns.start >= FLAT
    ]
    marks = _outside_pictures(marks) if len(marks) <= MAX_MARKS else []
    heights = [m.height for m in marks if USUAL[0] <= m.height <= USUAL[1]]
    if not heights:
        return Marked([], labels, 0.0)
    usual = float(np.median(heights))
    blots = [m for m in marks if _is_blot(m, usual, labels)]
    marks = [m for m in marks if m not in blots]
    solid = [m for m in marks if m.height >= SOLID * usual]
    small = [m for m in marks if m.height < SOLID * usual]
    strings = _strings(solid, usual)
    for string in strings:
        _measure(string)
    strings, accents = _without_accents(strings)
    blots += [s.marks[0] for s in strings if len(s.marks) == 1 and _is_bullet(s.marks[0])]
    strings = [s for s in strings if not (len(s.marks) == 1 and _is_bullet(s.marks[0]))]
    _measure_by_neighbours(strings, usual)
    leaders, small = _leaders(small + accents, usual)
    alone = _attach(strings, small, usual)
    return Marked(strings + leaders + alone, labels, usual, blots)


def _outside_pictures(marks: list[Mark]) -> list[Mark]:
    """The marks that may be letters: neither too large nor inside of what is large and dense."""
    large = [m for m in marks if max(m.width, m.height) > LARGEST and m.ink >= DENSE * m.width * m.height]

    def inside(mark: Mark) -> bool:
        return any(p.x0 <= mark.x0 and mark.x1 <= p.x1 and p.y0 <= mark.y0 and mark.y1 <= p.y1 for p in large)

    thin = (m for m in marks if m.width > 1 and (m.height > 1 or m.width <= LONGEST_FLAT))
    fits = (m for m in thin if max(m.width, m.height) <= LARGEST)
    return [m for m in fits if not inside(m)]


def _is_blot(mark: Mark, usual: float, labels: Array) -> bool:
    """Whether a mark is a filled dot or square as large as a letter or larger: no letter is."""
    short, long = sorted((mark.width, mark.height))
    if short < BLOT * usual or long > BLOT_ASPECT * short or mark.ink < FILLED * mark.width * mark.height:
        return False
    y, x = np.ogrid[: mark.height, : mark.width]
    within = ((y + 0.5) / mark.height - 0.5) ** 2 + ((x + 0.5) / mark.width - 0.5) ** 2 <= 0.22
    return bool((labels[mark.y0 : mark.y1, mark.x0 : mark.x1][within] == mark.label).mean() >= SOLID_DISC)


def _strings(solid: list[Mark], usual: float) -> list[String]:
    solid = sorted(solid, key=lambda m: m.x0)
    x0 = np.array([m.x0 for m in solid])
    y0, y1 = np.array([m.y0 for m in solid]), np.array([m.y1 for m in solid])
    high = y1 - y0
    parent = list(range(len(solid)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for at, mark in enumerate(solid):
        first, last = at + 1, int(np.searchsorted(x0, mark.x1 + REACH * mark.height * ALIKE, side="right"))
        if first >= last:
            continue
        h = high[first:last]
        shared = np.minimum(y1[first:last], mark.y1) - np.maximum(y0[first:last], mark.y0)
        reach = np.maximum(REACH * np.maximum(h, mark.height), np.minimum(WIDE_REACH * usual, 2 * REACH * h))
        near = x0[first:last] - mark.x1 <= reach
        alike = (h <= ALIKE * mark.height) & (mark.height <= ALIKE * h)
        fits = np.flatnonzero(near & alike & (shared >= OVERLAP * np.minimum(h, mark.height)))
        if len(fits):
            parent[root(first + int(fits[0]))] = root(at)
    groups: dict[int, list[Mark]] = {}
    for at, mark in enumerate(solid):
        groups.setdefault(root(at), []).append(mark)
    return [String(marks) for marks in groups.values()]


def _without_accents(strings: list[String]) -> tuple[list[String], list[Mark]]:
    """The strings, and the marks of those that are but accents and stops of letters larger than the page's others."""
    boxes = np.array([s.box for s in strings]).reshape(-1, 4)
    base, high = np.array([s.base for s in strings]), np.array([s.height for s in strings])
    accents = set[int]()
    for at, string in enumerate(strings):
        if len(string.marks) <= MOST_ACCENTS:
            x0, y0, x1, y1 = string.box
            near = (string.height * 1.8 <= high) & (boxes[:, 0] - high <= x1) & (x0 <= boxes[:, 2] + high)
            near &= (base - 2 * high <= y1) & (y0 <= base + high)
            larger = (strings[other] for other in np.flatnonzero(near).tolist())
            if any(_over(string, other) or _is_stop(string, other) for other in larger):
                accents.add(at)
    kept = [string for at, string in enumerate(strings) if at not in accents]
    return kept, [mark for at in sorted(accents) for mark in strings[at].marks]


def _is_stop(string: String, other: String) -> bool:
    """Whether a lone dot stands on the line of a string of larger letters."""
    (mark, *more) = string.marks
    return not more and mark.height <= STOP * other.height and _distance(mark, other) <= 1.0


def _is_bullet(mark: Mark) -> bool:
    short, long = sorted((mark.width, mark.height))
    return long <= BLOT_ASPECT * short and mark.ink >= FILLED * mark.width * mark.height


def _over(string: String, other: String) -> bool:
    return all(_distance(mark, other) <= 1.0 and mark.middle < other.base - 0.6 * other.height for mark in string.marks)


def _measure(string: String) -> None:
    """The line that the letters stand on, and how high they are: the tallest ones that stand on it."""
    ends = sorted(m.y1 for m in string.marks)
    string.base = float(ends[(len(ends) - 1) // 2])
    near = [m for m in string.marks if abs(m.y1 - string.base) <= max(2, STANDS * m.height)]
    heights = sorted(m.height for m in near or string.marks)
    string.height = float(heights[int(0.9 * len(heights))])


def _measure_by_neighbours(strings: list[String], usual: float) -> None:
    """Takes over line and height of the letters beside for strings too short to tell their own, such as `g` or `av`."""
    tellers = [s for s in strings if len(s.marks) >= TELLING]
    if not tellers:
        return
    left, right = np.array([s.box[0] for s in tellers]), np.array([s.box[2] for s in tellers])
    base, high = np.array([s.base for s in tellers]), np.array([s.height for s in tellers])
    for string in strings:
        if len(string.marks) >= TELLING:
            continue
        x0, _, x1, _ = string.box
        apart = np.maximum(0, np.maximum(left - x1, x0 - right)) + np.where(base == string.base, 0, usual)
        hangs = (string.base - base > 0.12 * high) & (string.base - base <= HANGS * high)
        fits = hangs & (string.height <= 1.2 * high)
        fits |= (np.abs(base - string.base) <= 0.12 * high) & (string.height <= 1.05 * high)
        if fits.any():
            near = int(np.where(fits, apart, np.inf).argmin())
            lower = string.height < LOW_LETTERS * high[near]
            if lower or string.height >= 0.95 * high[near]:  # another size of type tells nothing
                string.base, string.height = float(base[near]), float(high[near])


def _leaders(small: list[Mark], usual: float) -> tuple[list[String], list[Mark]]:
    """Rows of dots with even gaps as strings, and the marks that are in none."""
    dots = sorted((m for m in small if max(m.width, m.height) <= 0.4 * usual), key=lambda m: (m.y1, m.x0))
    rows: list[list[Mark]] = []
    for mark in dots:
        if rows and mark.y1 - rows[-1][0].y1 <= 2:
            rows[-1].append(mark)
        else:
            rows.append([mark])
    found, taken = [], set[int]()
    for row in rows:
        row.sort(key=lambda m: m.x0)
        run: list[Mark] = []
        following: list[Mark | None] = [*row, None]
        for dot in following:
            if dot is not None and run and dot.x0 - run[-1].x1 <= 1.2 * usual and abs(dot.height - run[-1].height) <= 3:
                run.append(dot)
                continue
            if len(run) >= LEADER_DOTS:
                found.append(String([], list(run), float(run[0].y1), usual, leader=True))
                taken |= {m.label for m in run}
            run = [dot] if dot is not None else []
    return found, [m for m in small if m.label not in taken]


def _attach(strings: list[String], small: list[Mark], usual: float) -> list[String]:
    """Puts small marks into the strings that they belong to; what are dashes alone become strings."""
    if strings:
        left = np.array([s.box[0] for s in strings])
        right = np.array([s.box[2] for s in strings])
        base = np.array([s.base for s in strings])
        high = np.array([s.height for s in strings])
    alone = []
    for mark in sorted(small, key=lambda m: m.x0):
        home = None
        if strings:
            near = (left - 0.9 * high <= mark.x1) & (mark.x0 <= right + 0.9 * high)
            near &= (base - 1.8 * high <= mark.y1) & (mark.y0 <= base + BELOW * high)
            choices = [(_distance(mark, strings[at]), at) for at in np.flatnonzero(near).tolist()]
            best = min(choices, default=(2.0, -1))
            home = strings[best[1]] if best[0] <= 1.0 else None
        if home is not None:
            home.small.append(mark)
        elif mark.width >= DASH_SHAPE * mark.height and mark.width >= DASH_WIDTH * usual:
            alone.append(String([], [mark], mark.middle + 0.36 * 1.3 * usual, 1.3 * usual))
    return alone


def _distance(mark: Mark, string: String) -> float:
    """How far a small mark is from being the string's, in parts of what is allowed: at most 1 where it may be."""
    high = string.height
    beside = min(max(0, m.x0 - mark.x1, mark.x0 - m.x1) for m in string.marks)
    on_line = mark.y0 <= string.base + 0.05 * high  # what begins lower is an accent of the next line
    if on_line and string.base - 1.05 * high <= mark.middle <= string.base + BELOW * high:
        return beside / (0.9 * high)
    middle, room = (mark.x0 + mark.x1) / 2, 0.25 * high
    above = [m.y0 - mark.y1 for m in string.marks if m.x0 - room <= middle <= m.x1 + room]
    gap = min((abs(a) for a in above if a >= -0.3 * high), default=2 * high)
    return 0.5 + 0.5 * gap / (ACCENT * high)
