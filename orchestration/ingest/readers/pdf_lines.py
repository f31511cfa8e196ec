"""Lines of a PDF page: its pieces put together by baseline, and cut into runs where a wide gap stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.ingest.readers.pdf_pieces import SOFT_HYPHEN, Piece

SAME_LINE = 0.3  # ems between the baselines of one line
NO_BLANK = 0.12  # ems between pieces of one word
WIDE = 0.55  # ems from which on a gap parts two cells
WIDE_IN_TEXT = 1.1  # ems, where both sides are of one text object, as in justified lines
TWICE = 0.25  # ems between two prints of one word, as drawn for bold or shadow


@dataclass(slots=True)
class Run:
    """Words of a line with single blanks between them; `places`: where each piece begins in `text`."""

    text: str
    x0: float
    x1: float
    pieces: list[Piece] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


@dataclass(slots=True)
class PageLine:
    """The runs of a line from left to right; base and size in points."""

    base: float
    size: float
    runs: list[Run]


def lines_of(pieces: list[Piece]) -> list[PageLine]:
    """The lines of a page from top to bottom; text at another angle last, a line for each of its text objects."""
    rows: list[list[Piece]] = []
    base = 0.0
    for piece in sorted((p for p in pieces if not p.off), key=lambda p: (p.base, p.x0)):
        if rows and piece.base - base <= SAME_LINE * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
        base = piece.base
    found = [_line(row) for row in rows]
    return found + _at_an_angle([p for p in pieces if p.off], found)


def _line(row: list[Piece]) -> PageLine:
    row.sort(key=lambda p: p.x0)
    runs: list[Run] = []
    before: Piece | None = None
    for piece in row:
        if before is not None and _printed_twice(before, piece):
            continue
        if before is None or _apart(before, piece):
            runs.append(Run(piece.text, piece.x0, piece.x1, [piece], [0]))
        else:
            _append(runs[-1], before, piece)
        before = piece
    for run in runs:
        if SOFT_HYPHEN in run.text:
            _without_soft_hyphens(run)
    biggest = max(row, key=lambda p: p.size)
    return PageLine(biggest.base, biggest.size, runs)


def _printed_twice(before: Piece, piece: Piece) -> bool:
    near = TWICE * piece.size
    return piece.text == before.text and abs(piece.x0 - before.x0) < near and abs(piece.x1 - before.x1) < near


def _apart(before: Piece, piece: Piece) -> bool:
    if piece.glued:
        return False
    gap = (piece.x0 - before.x1) / max(before.size, piece.size)
    return gap > (WIDE_IN_TEXT if piece.group == before.group and piece.spaced else WIDE)


def _append(run: Run, before: Piece, piece: Piece) -> None:
    gap = (piece.x0 - before.x1) / max(before.size, piece.size)
    blank = " " if not piece.glued and (piece.spaced or piece.note or gap > NO_BLANK) else ""
    run.places.append(len(run.text) + len(blank))
    run.text += blank + piece.text
    run.pieces.append(piece)
    run.x1 = max(run.x1, piece.x1)


def _without_soft_hyphens(run: Run) -> None:
    """A soft hyphen shows at the end of a line; elsewhere it is nothing."""
    for at, piece in enumerate(run.pieces):
        last = piece is run.pieces[-1] and piece.text.endswith(SOFT_HYPHEN)
        cut = piece.text.replace(SOFT_HYPHEN, "") + ("-" if last else "")
        lost = len(piece.text) - len(cut)
        piece.text = cut
        for later in range(at + 1, len(run.places)):
            run.places[later] -= lost
    text = run.text.replace(SOFT_HYPHEN, "")
    run.text = text + ("-" if run.text.endswith(SOFT_HYPHEN) else "")


def _at_an_angle(pieces: list[Piece], lines: list[PageLine]) -> list[PageLine]:
    """A line for each text object that stands at an angle, below all others."""
    found: list[PageLine] = []
    base = lines[-1].base if lines else 0.0
    left = min((line.runs[0].x0 for line in lines), default=0.0)
    for piece in pieces:
        run = found[-1].runs[0] if found else None
        if run is not None and (piece.group == run.pieces[-1].group):
            run.places.append(len(run.text) + 1)
            run.text += f" {piece.text}"
            run.pieces.append(piece)
            run.x1 += piece.size
        else:
            base += 3 * piece.size
            found.append(PageLine(base, piece.size, [Run(piece.text, left, left + piece.size, [piece], [0])]))
    return found
