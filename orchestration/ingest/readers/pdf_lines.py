"""Lines of a PDF page: its pieces put together by baseline, and cut into runs where a wide gap stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter

from orchestration.ingest.readers.pdf_pieces import SOFT_HYPHEN, Piece

SAME_LINE = 0.3  # ems between the baselines of one line
NO_BLANK = 0.12  # ems between pieces of one word
WIDE = 0.55  # ems from which on a gap parts two cells
WIDE_IN_TEXT = 1.1  # ems, where both sides are of one text object, as in justified lines
WIDE_SPACED = 3.0  # the same with a single blank of the file's own between them
BESIDE = 0.75  # ems between the baselines of lines that stand beside each other, one left of the other
GUTTER = 0.9  # ems between two such lines
LEADER = "....."  # what leads to a page number, at least
_LEFT, _PLACE = attrgetter("x0"), attrgetter("base", "x0")
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
    """The runs of a line from left to right; baseline (that of the lowest run: `lowest`) and size in points."""

    base: float
    size: float
    runs: list[Run]
    lowest: float


def lines_of(pieces: list[Piece]) -> list[PageLine]:
    """The lines of a page from top to bottom; text at another angle last, a line for each of its text objects."""
    rows: list[list[Piece]] = []
    base = 0.0
    for piece in sorted((p for p in pieces if not p.off), key=_PLACE):
        if rows and piece.base - base <= SAME_LINE * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
        base = piece.base
    found = _side_by_side([line_of(row) for row in rows])
    return found + _at_an_angle([p for p in pieces if p.off], found)


def line_of(row: list[Piece]) -> PageLine:
    """The line that pieces of one baseline are."""
    row.sort(key=_LEFT)
    before = biggest = row[0]
    run = Run(before.text, before.x0, before.x1, [before], [0])
    runs = [run]
    soft = SOFT_HYPHEN in before.text
    for piece in row[1:]:
        text = piece.text
        if text == before.text and _printed_twice(before, piece):
            continue
        size = piece.size if piece.size > before.size else before.size
        gap = (piece.x0 - before.x1) / size
        if _apart(before, piece, gap):
            run = Run(text, piece.x0, piece.x1, [piece], [0])
            runs.append(run)
        else:
            if not piece.glued and (piece.blanks or piece.note or gap > NO_BLANK):
                run.text += " "
            run.places.append(len(run.text))
            run.text += text
            run.pieces.append(piece)
            if piece.x1 > run.x1:
                run.x1 = piece.x1
        if piece.size > biggest.size:
            biggest = piece
        soft = soft or SOFT_HYPHEN in text
        before = piece
    for run in runs if soft else ():
        if SOFT_HYPHEN in run.text:
            _without_soft_hyphens(run)
    return PageLine(biggest.base, biggest.size, runs, biggest.base)


def _side_by_side(lines: list[PageLine]) -> list[PageLine]:
    """The lines, those made one that stand beside each other at nearly one height in columns or cells of their own."""
    found: list[PageLine] = []
    at = 0
    while at < len(lines):
        line, below, after = (*lines[at : at + 3], None, None)[:3]
        at += 1
        if line is not None and below is not None and _may_join(line, below):
            nearer = after is not None and _may_join(below, after) and after.base - below.base < below.base - line.base
            if not nearer or _may_join(line, below, SAME_LINE):
                runs = sorted(line.runs + below.runs, key=lambda r: r.x0)
                line = PageLine(line.base, max(line.size, below.size), runs, below.base)
                at += 1
        if line is not None:
            found.append(line)
    return found


def _may_join(line: PageLine, below: PageLine, ems: float = BESIDE) -> bool:
    size = min(line.size, below.size)
    if below.base - line.lowest > ems * size:
        return False
    left, right = sorted((line.runs, below.runs), key=lambda runs: runs[0].x0)
    return left[-1].x1 + GUTTER * size < right[0].x0


def _printed_twice(before: Piece, piece: Piece) -> bool:
    near = TWICE * piece.size
    return piece.text == before.text and abs(piece.x0 - before.x0) < near and abs(piece.x1 - before.x1) < near


def _apart(before: Piece, piece: Piece, gap: float) -> bool:
    """Whether a wide gap parts two pieces; `gap`: between them, in ems."""
    if piece.glued:
        return False
    if before.text[-1:] == "." and before.text.endswith(LEADER):
        return not piece.text.startswith(".")
    if piece.group != before.group or not piece.blanks:
        return gap > WIDE
    return gap > (WIDE_SPACED if piece.blanks == 1 else WIDE_IN_TEXT)


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
            found.append(PageLine(base, piece.size, [Run(piece.text, left, left + piece.size, [piece], [0])], base))
    return found
