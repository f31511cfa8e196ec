"""Tables of a PDF page as cells that hold the page's pieces, and what both ways to find them share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from orchestration.ingest.readers.pdf_drawings import Sides
from orchestration.ingest.readers.pdf_lines import PageLine, line_of, lines_of
from orchestration.ingest.readers.pdf_pieces import Piece

ASCENT, DESCENT = 0.8, 0.22  # ems from the baseline to a line's top and bottom
OVER_ROWS = 0.3  # ems that a row may begin above the end of the one before it


@dataclass(slots=True)
class Cell:
    """A cell: its pieces, and whether it is a title."""

    pieces: list[Piece] = field(default_factory=list)
    title: bool = False


@dataclass(slots=True)
class Shape:
    """A table of a page: rows of as many cells each, the first `header` of them titles.

    `edges`: where the lines between its columns stand, for a table of which these are drawn. `inferred`: the columns of
    some cells are told by their place alone.
    """

    page: int
    rows: list[list[Cell]]
    header: int
    edges: tuple[float, ...] = ()
    inferred: bool = False
    _titles: list[str] | None = field(default=None, init=False, compare=False)

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def titles(self) -> list[str]:
        """The columns' titles, the rows of the header joined."""
        if self._titles is None:
            above = [[text_of(cell.pieces) for cell in row] for row in self.rows[: self.header]]
            self._titles = [" ".join(row[at] for row in above if row[at]) for at in range(self.width)]
        return self._titles

    def columns(self) -> list[tuple[float, float]]:
        """From where to where each column reaches: halfway to its neighbours."""
        own = [[c for c in row if sum(other is c for other in row) == 1] for row in self.rows]
        spans = [
            _span(
                [
                    p
                    for row, alone in zip(self.rows, own, strict=True)
                    if any(c is row[at] for c in alone)
                    for p in row[at].pieces
                ],
                across=True,
            )
            for at in range(self.width)
        ]
        return _bands(spans)

    def bands(self) -> list[tuple[float, float]]:
        """From where to where each row reaches, from top to bottom."""
        return _bands([_span([p for cell in row for p in cell.pieces], across=False) for row in self.rows])


def text_of(pieces: Iterable[Piece]) -> str:
    """The text of a cell: its lines joined, words broken at their end made whole."""
    own, found = list(pieces), ""
    if len(own) == 1:
        return own[0].text
    if own and len({p.base for p in own}) == 1 and not any(p.off for p in own):
        return text_of_line(line_of(own))
    for line in lines_of(own):
        found = joined(found, text_of_line(line))
    return found


def text_of_line(line: PageLine) -> str:
    return " ".join(run.text for run in line.runs)


def joined(above: str, below: str) -> str:
    """Two lines of a cell as one: a hyphen before a small letter or within a date or number parts no words."""
    if not above or not below:
        return above or below
    if above.endswith("-") and len(above) > 1:
        if above[-2].isalpha() and below[0].islower() and below.split()[0] not in ("och", "eller", "samt"):
            return above[:-1] + below
        if above[-2].isdigit() and below[0].isdigit():
            return above + below
    if len(above) > 1 and above[-1] == "–" and above[-2].isalnum() and below[0].isalnum():
        return above + below
    return f"{above} {below}"


def top(piece: Piece) -> float:
    return piece.base - ASCENT * piece.size


def bottom(piece: Piece) -> float:
    return piece.base + DESCENT * piece.size


def box_of(pieces: Sequence[Piece]) -> Sides:
    """The box around pieces, upright."""
    return (
        min([p.x0 for p in pieces]),
        min([p.base - ASCENT * p.size for p in pieces]),
        max([p.x1 for p in pieces]),
        max([p.base + DESCENT * p.size for p in pieces]),
    )


def at(bands: Sequence[tuple[float, float]], place: float) -> int | None:
    """The number of the band that a place lies in."""
    return next((n for n, (low, high) in enumerate(bands) if low <= place < high), None)


def _span(pieces: Sequence[Piece], across: bool) -> tuple[float, float] | None:
    if not pieces:
        return None
    x0, y0, x1, y1 = box_of(pieces)
    return (x0, x1) if across else (y0, y1)


def _bands(spans: list[tuple[float, float] | None]) -> list[tuple[float, float]]:
    """Each span widened halfway to the next one that is there; an empty one lies between its neighbours."""
    edges: list[float] = []
    known = [n for n, span in enumerate(spans) if span]
    if not known:
        return []
    filled: list[tuple[float, float]] = []
    for number, span in enumerate(spans):
        if span is None:
            left = max((k for k in known if k < number), default=None)
            right = min((k for k in known if k > number), default=None)
            low = spans[left][1] if left is not None else spans[right][0]  # type: ignore[index]
            high = spans[right][0] if right is not None else low  # type: ignore[index]
            span = (low, high)
        filled.append(span)
    for before, after in pairwise(filled):
        edges.append((before[1] + after[0]) / 2)
    margin = 12.0  # points that the outer columns and rows may reach beyond their words
    lows = [filled[0][0] - margin, *edges]
    highs = [*edges, filled[-1][1] + margin]
    return list(zip(lows, highs, strict=True))
