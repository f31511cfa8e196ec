"""How large type is: by the height of its letters, the same all over a document, and no larger than its lines allow.

From size and line spacing follows which lines a blank line stands between, so that a pixel more or less must not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from orchestration.ingest.readers.optical_marks import TELLING, String

CAP, LOW = 0.67, 0.49  # of the size: how high capitals and figures are, and letters without an ascender
NEARLY, UNTOLD = 1.12, 1.7  # times the page's usual size that a string's is no other one; if it is too short to tell
ALIKE = 1.06  # times a size that one may measure of the same
PROSE_MARKS, LEAST_LINES = 30, 3  # letters of a line that may be running text; lines that tell the spacing
SOLID, LEAST_SPACING, CLOSE = 1.12, 1.1, (0.8, 1.5)  # sizes from line to line: as type is set, at least, as told
_TALL = frozenset("bdfhklitåäöß")

Lines = Sequence[tuple[String, str]]


def sizes_of(pages: Sequence[Lines]) -> list[list[float]]:
    """The size of each string's type in pixels; a page is its strings with what each says."""
    own = [[_size(string, text) for string, text in page] for page in pages]
    told = [
        [size for size, line in zip(sizes, page, strict=True) if _tells(*line)]
        for sizes, page in zip(own, pages, strict=True)
    ]
    known = _alike(sorted(size for sizes in told for size in sizes))
    found = [
        [
            _settled(size, string, median(sure), known) if sure else size
            for size, (string, _) in zip(sizes, page, strict=True)
        ]
        for sizes, sure, page in zip(own, told, pages, strict=True)
    ]
    steps = [step for page, sizes in zip(pages, found, strict=True) for step in _steps(page, sizes)]
    spacing = median(steps) if len(steps) >= LEAST_LINES else LEAST_SPACING
    smaller = spacing / SOLID if spacing < LEAST_SPACING else 1.0
    return [[size * smaller for size in sizes] for sizes in found]


def _size(string: String, text: str) -> float:
    return string.height / (CAP if not string.marks or _is_tall(text) else LOW)


def _is_tall(text: str) -> bool:
    return any(c.isupper() or c.isdecimal() or c in _TALL for c in text)


def _tells(string: String, text: str) -> bool:
    return len(string.marks) >= TELLING and _is_tall(text)


def _alike(sizes: Sequence[float]) -> list[float]:
    """The sizes of a document: those measured, alike ones as one."""
    groups: list[list[float]] = []
    for size in sizes:
        if groups and size <= ALIKE * groups[-1][0]:
            groups[-1].append(size)
        else:
            groups.append([size])
    return [median(group) for group in groups]


def _settled(size: float, string: String, usual: float, known: Sequence[float]) -> float:
    near = NEARLY if len(string.marks) >= TELLING else UNTOLD
    if usual / near <= size <= usual * near:
        size = usual
    nearest = min(known, key=lambda other: abs(other - size))
    return nearest if nearest / ALIKE <= size <= nearest * ALIKE else size


def _steps(page: Lines, sizes: Sequence[float]) -> list[float]:
    """From line to line of running text, in sizes."""
    prose = [
        (string.base, size) for (string, _), size in zip(page, sizes, strict=True) if len(string.marks) >= PROSE_MARKS
    ]
    steps = ((below[0] - above[0]) / above[1] for above, below in pairwise(sorted(prose)))
    return [step for step in steps if CLOSE[0] <= step <= CLOSE[1]]
