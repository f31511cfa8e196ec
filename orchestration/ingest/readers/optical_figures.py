"""Figures by the shape of their marks: which strings' words are numbers, and where their signs stand.

How many figures a number has and where its blank, its comma and its minus sign stand follows from where its marks are;
only which figure each is has to be read. So a reading that lost a comma or saw a figure too many is known for what it
is. Shapes: `d` a figure, `^` a raised one, `,` and `.` at the line, `-` a dash, `%`, `|` a bracket, `?` anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from orchestration.ingest.readers.optical_marks import Mark, String

EVEN = (0.86, 1.12)  # of the tallest figure's height that all figures have
ON_LINE = 0.13  # heights that a figure may end above or below the line
NARROWEST = 0.12  # heights that a figure is wide at least
TOUCHING, ONE_LESS = 1.3, 0.15  # pitches of width from which on a mark is several figures that touch; what they lack
PITCH = 0.8  # heights from one figure to the next
NEXT_FIGURE = ((1.16, 0.25), (1.22, 0.17))  # pitches between the middles of two figures of a group, at most, by the gap
LIKELY = (0.3, 0.78)  # heights that a figure is wide that tells the pitch
TALL_STRING = 0.85  # of the usual string's height: letters without an ascender have no figure among them
LEAST_TOLD, STEP = 8, 1.15  # steps that tell a page's pitch; widths of a figure
LEAST_STEPS = 4  # that tell a string's own pitch
BLANK = 0.3  # heights between other marks of a word
BLANK_AT_MARK = 0.42  # where all letters are as wide as each other
OF_USUAL = 0.85  # ... and of the type's usual blank, where that tells less
RING = (0.3, 0.68)  # heights of a ring of the percent sign
TALL, PAREN_WIDTH = 1.08, 0.5
RAISED, RAISED_HEIGHT = 0.22, (0.4, 0.8)  # heights: how far above the line a footnote's mark ends, how high it is
#: A percent sign by itself, in brackets or with one of them, as its shapes and as it is spelt.
PERCENT_SIGNS = {"%": "%", "|%|": "(%)", "|%": "(%", "%|": "%)"}


@dataclass(slots=True)
class Shape:
    """What one or more marks of a word are by their place and size; `count`: how many figures touch."""

    kind: str
    marks: list[Mark]
    count: int = 1

    @property
    def x0(self) -> int:
        return min(m.x0 for m in self.marks)

    @property
    def x1(self) -> int:
        return max(m.x1 for m in self.marks)


@dataclass(slots=True)
class ShapedWord:
    """Shapes without a blank between them; `number`: they are the shapes of a number and nothing else."""

    shapes: list[Shape]
    number: bool
    raised: bool = False

    @property
    def kinds(self) -> str:
        return "".join(s.kind for s in self.shapes)

    @property
    def marks(self) -> list[Mark]:
        return [mark for shape in self.shapes for mark in shape.marks]

    @property
    def box(self) -> tuple[int, int, int, int]:
        marks = self.marks
        return min(m.x0 for m in marks), min(m.y0 for m in marks), max(m.x1 for m in marks), max(m.y1 for m in marks)

    @property
    def figures(self) -> int:
        return sum(s.count for s in self.shapes if s.kind == "d")


def words_of(strings: Sequence[String]) -> list[list[ShapedWord]]:
    """The words of each string from left to right."""
    shapes = [_percents([_shape(mark, string) for mark in string.all], string) for string in strings]
    steps = [list(_steps(found, string.height)) for found, string in zip(shapes, strings, strict=True)]
    tall = TALL_STRING * median([s.height for s in strings] or [0.0])
    told = [step for own, s in zip(steps, strings, strict=True) if s.height >= tall for step in own]
    usual = (_pitch(told) if len(told) >= LEAST_TOLD else _by_width(shapes, strings, tall)) or PITCH
    blanks = [list(_blanks(found, string.height)) for found, string in zip(shapes, strings, strict=True)]
    blank = _at_mark([gap for own in blanks for gap in own], BLANK_AT_MARK)
    return [
        _words(
            found,
            string.height,
            usual if len(own) < LEAST_STEPS else _pitch(own) or usual,
            blank if len(gaps) < LEAST_STEPS else _at_mark(gaps, blank),
        )
        for found, own, gaps, string in zip(shapes, steps, blanks, strings, strict=True)
    ]


def _by_width(shapes: list[list[Shape]], strings: Sequence[String], tall: float) -> float | None:
    """The step from figure to figure by how wide figures are, where too few stand beside each other."""
    wide = [
        (shape.x1 - shape.x0) / string.height
        for found, string in zip(shapes, strings, strict=True)
        for run in _runs_of_figures(found, string.height)
        for shape in run
        if string.height >= tall and _tells_pitch(shape, string.height)
    ]
    return STEP * median(wide) if wide else None


def _blanks(shapes: list[Shape], high: float) -> Iterator[float]:
    """The blanks between letters of two words, in heights."""
    for before, shape in pairwise(shapes):
        gap = (shape.x0 - before.x1) / high
        if BLANK < gap < 2 * PITCH and before.kind == "?" and shape.kind in "?d":
            yield gap


def _at_mark(blanks: list[float], usual: float) -> float:
    """From which gap on a full stop or a comma ends a word."""
    return min(BLANK_AT_MARK, OF_USUAL * median(blanks)) if blanks else usual


def _steps(shapes: list[Shape], high: float) -> Iterator[float]:
    """From figure to figure, in heights, where nothing but the shapes of numbers stands."""
    for run in _runs_of_figures(shapes, high):
        for before, shape in pairwise(run):
            if _tells_pitch(before, high) and _tells_pitch(shape, high):
                step = (shape.x0 + shape.x1 - before.x0 - before.x1) / 2 / high
                if step <= 2 * PITCH:
                    yield step


def _tells_pitch(shape: Shape, high: float) -> bool:
    return shape.kind == "d" and shape.count == 1 and LIKELY[0] <= (shape.x1 - shape.x0) / high <= LIKELY[1]


def _runs_of_figures(shapes: list[Shape], high: float) -> Iterator[list[Shape]]:
    """Shapes of numbers beside each other, a blank between them and what is none."""
    run: list[Shape] = []
    touched = False  # by a letter
    for before, shape in pairwise([None, *shapes, None]):
        apart = before is None or shape is None or shape.x0 - before.x1 > BLANK * high
        if shape is not None and shape.kind in "d,.-%":
            if touched and apart:
                run, touched = [], False
            if before is not None and before.kind not in "d,.-%":
                touched = not apart
            run.append(shape)
            continue
        if run and not touched and apart:
            yield run
        run, touched = [], False


def _pitch(steps: list[float]) -> float | None:
    """The step from a figure to the next one of its group: most steps are within groups, some go over a blank."""
    if not steps:
        return None
    steps = sorted(steps)
    low = median(steps[: len(steps) // 2 + 1])
    return median([step for step in steps if step <= 1.2 * low])


def _words(shapes: list[Shape], high: float, pitch: float, at_mark: float) -> list[ShapedWord]:
    for shape in shapes:
        if shape.kind == "d":
            wide = (shape.x1 - shape.x0) / high / pitch
            shape.count = max(1, round(wide + ONE_LESS)) if wide > TOUCHING else 1
    words: list[list[Shape]] = []
    for shape in shapes:
        if words and not _blank_between(words[-1], shape, high, pitch, at_mark):
            words[-1].append(shape)
        else:
            words.append([shape])
    return [
        ShapedWord(part, _is_number(part), raised=part[0].kind == "^") for word in words for part in _notes_apart(word)
    ]


def _notes_apart(word: list[Shape]) -> list[list[Shape]]:
    """The word, what is raised at the end of a number by itself."""
    at = next((n for n, shape in enumerate(word) if shape.kind == "^"), 0)
    if at and _is_number(word[:at]) and all(s.kind in "^|?" for s in word[at:]):
        return [word[:at], word[at:]]
    return [word]


def _shape(mark: Mark, string: String) -> Shape:
    high, base = string.height, string.base
    even = EVEN[0] * high <= mark.height <= EVEN[1] * high and abs(mark.y1 - base) <= max(2.0, ON_LINE * high)
    if even and mark.width >= NARROWEST * high:
        return Shape("d", [mark])
    if mark.height <= 0.27 * high and mark.width >= 1.6 * mark.height and base - 0.8 * high <= mark.middle:
        return Shape("-" if mark.y1 <= base - 0.06 * high else "?", [mark])
    if mark.height <= 0.5 * high and mark.y0 >= base - 0.42 * high and mark.width <= 0.45 * high:
        hangs = mark.y1 > base + max(2, 0.07 * high) or mark.height > 1.45 * mark.width
        return Shape("," if hangs else ".", [mark])
    if mark.height >= TALL * high and mark.width <= PAREN_WIDTH * high and mark.y1 >= base + 0.06 * high:
        return Shape("|", [mark])
    raised = base - mark.y1 >= RAISED * high and mark.y1 < base - 0.1 * high
    if raised and RAISED_HEIGHT[0] * high <= mark.height <= RAISED_HEIGHT[1] * high:
        return Shape("^" if mark.width < mark.height * 1.1 else "?", [mark])
    return Shape("?", [mark])


def _percents(shapes: list[Shape], string: String) -> list[Shape]:
    """The shapes, an upper ring, a stroke and a lower ring put together to a percent sign."""
    high, base = string.height, string.base

    def ring(shape: Shape, above: bool) -> bool:
        mark = shape.marks[0]
        right_height = RING[0] * high <= mark.height <= RING[1] * high and mark.width <= 0.6 * high
        return right_height and (mark.middle < base - 0.55 * high if above else mark.middle > base - 0.5 * high)

    found: list[Shape] = []
    at = 0
    while at < len(shapes):
        three = shapes[at : at + 3]
        if len(three) == 3 and all(len(s.marks) == 1 for s in three):
            first, *others = three
            stroke = max(others, key=lambda s: s.marks[0].height)
            low = next(s for s in others if s is not stroke)
            if ring(first, True) and ring(low, False) and stroke.marks[0].height > 0.8 * high:
                found.append(Shape("%", [s.marks[0] for s in three]))
                at += 3
                continue
        found.append(shapes[at])
        at += 1
    return found


def _blank_between(word: list[Shape], shape: Shape, high: float, pitch: float, at_mark: float) -> bool:
    before = word[-1]
    gap = shape.x0 - max(s.x1 for s in word)
    lettered = any(s.kind == "?" for s in word)  # what looks like a figure in it is a letter
    if not lettered and before.kind == shape.kind == "d" and before.count == shape.count == 1:
        middles = (shape.x0 + shape.x1 - before.x0 - before.x1) / 2
        far = next((step for step, least in NEXT_FIGURE if gap > least * high), None)
        return far is not None and middles > far * pitch * high
    marks = shape.kind in ",." or before.kind in ",."
    return gap > (at_mark if marks else BLANK) * high


def _is_number(word: list[Shape]) -> bool:
    kinds = "".join(s.kind for s in word)
    core = kinds.lstrip("|").rstrip("|.,").removesuffix("%").strip(".,")
    inner = core.removeprefix("-").removesuffix("-")
    if not inner or set(inner) - set("d,.-") or "d" not in inner:
        return False
    alone = not any(a in ",.-" and b in ",.-" for a, b in pairwise(inner))
    return alone and inner[0] == inner[-1] == "d"
