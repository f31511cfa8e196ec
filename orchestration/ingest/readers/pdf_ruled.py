"""Tables of a page by the lines drawn around their cells, where these agree with what stands on the page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.readers.pdf_shapes import Cell, Shape, bottom, top

NEAR = 1.5  # points between lines that are one
OVER = 2.0  # points that words may reach over a cell's edge
TOGETHER = 2  # upright lines that end at one place
MAX_COLUMNS = 30
MAX_EDGES = 2_000  # of one page: beyond are drawings

Rule = tuple[float, float, float]  # from, to, and where across


def ruled_shapes(page: int, pieces: Sequence[Piece], across: Sequence[Rule], down: Sequence[Rule]) -> list[Shape]:
    """The tables all of whose cells have lines around them; `across`: x0, x1, y of each line, `down`: y0, y1, x."""
    if len(down) < 3 or len(across) < 2 or len(across) + len(down) > MAX_EDGES:
        return []
    levels = _places([rule[2] for rule in across])
    levels = sorted(levels + _open_ends(down, levels))
    places = _places([rule[2] for rule in down])
    upright = sorted((y0, y1, places[bisect_right(places, x) - 1]) for y0, y1, x in down)
    bands = [(low, high, _edges(upright, low, high)) for low, high in pairwise(levels)]
    found: list[Shape] = []
    run: list[tuple[float, float, list[float]]] = []
    for band in [*bands, (0.0, 0.0, [])]:
        if run and not (len(band[2]) > 1 and _same_sides(run[0][2], band[2]) and _same_columns(run, band[2])):
            if (shape := _shape(page, run, pieces)) is not None:
                found.append(shape)
            run = []
        if len(band[2]) > 1:
            run.append(band)
    return found


def _places(values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _open_ends(down: Sequence[Rule], levels: Sequence[float]) -> list[float]:
    """Where upright lines end together without a line across: a row that the page's end cuts is left open."""
    ends = [end for y0, y1, _ in down for end in (y0, y1) if all(abs(end - level) > 3 * NEAR for level in levels)]
    return [place for place in _places(ends) if sum(0 <= end - place <= NEAR for end in ends) >= TOGETHER]


def _edges(down: Sequence[Rule], low: float, high: float) -> list[float]:
    """Where lines stand that reach from the top of a band to its bottom, in parts or whole; `down` from the top."""
    parts: dict[float, list[tuple[float, float]]] = {}
    for y0, y1, x in down:
        if y0 >= high - NEAR:
            break
        if y1 > low + NEAR:
            parts.setdefault(x, []).append((max(y0, low), min(y1, high)))
    full = high - low - 2 * NEAR
    return sorted(x for x, spans in parts.items() if sum(b - a for a, b in spans) >= full)


def _same_sides(one: Sequence[float], other: Sequence[float]) -> bool:
    return abs(one[0] - other[0]) <= 2 * NEAR and abs(one[-1] - other[-1]) <= 2 * NEAR


def _same_columns(run: Sequence[tuple[float, float, list[float]]], edges: Sequence[float]) -> bool:
    """Whether the edges within a band are among those of the bands above, or these among them: tables may touch."""
    known, inner = [x for _, _, xs in run for x in xs[1:-1]], edges[1:-1]
    return _among(inner, known) or _among(known, inner)


def _among(some: Sequence[float], others: Sequence[float]) -> bool:
    return all(any(abs(x - other) <= 2 * NEAR for other in others) for x in some)


def _shape(page: int, bands: Sequence[tuple[float, float, list[float]]], pieces: Sequence[Piece]) -> Shape | None:
    edges = _places([x for _, _, xs in bands for x in xs])
    if not 3 <= len(edges) <= MAX_COLUMNS + 1:
        return None
    rows = [[Cell([], not number) for _ in edges[1:]] for number in range(len(bands))]
    ends = [high for _, high, _ in bands]
    lefts = range(len(edges) - 1)
    nearest = {x: min(lefts, key=lambda n: abs(edges[n] - x)) for _, _, xs in bands for x in xs}
    x0, x1, y0, y1 = edges[0], edges[-1], bands[0][0], ends[-1]
    for piece in pieces:
        middle = (piece.x0 + piece.x1) / 2
        if piece.off or not x0 <= middle <= x1:
            continue
        level = (top(piece) + bottom(piece)) / 2
        if not y0 <= level <= y1:
            continue
        number = bisect_left(ends, level)
        own = bands[number][2]
        place = min(max(bisect_left(own, middle - NEAR), 1), len(own) - 1) - 1
        if piece.x0 < own[place] - OVER or piece.x1 > own[place + 1] + OVER:
            return None  # lines that don't part the words: a chart's, a form's
        column = nearest[own[place]]
        rows[number][column].pieces.append(piece)
    kept = [row for row in rows if any(cell.pieces for cell in row)]
    return Shape(page, kept, 1, tuple(edges)) if kept else None
