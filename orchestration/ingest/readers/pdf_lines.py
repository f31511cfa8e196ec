"""Lines of a PDF page: its pieces put together by baseline, and cut into runs where a wide gap stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.ingest.readers.pdf_pieces import SOFT_HYPHEN, Piece

SAME_LINE = 0.3  # ems between the baselines of one line
NO_BLANK = 0.12  # ems between pieces of one word
WIDE = 0.55  # ems from which on a gap parts two cells
WIDE_IN_TEXT = 1.1  # ems, where both sides are of one text object, as in justified lines
WIDE_SPACED = 3.0  # the same with a single blank of the file's own between them
BESIDE = 0.75  # ems between the baselines of lines that stand beside each other, one left of the other
GUTTER = 0.9  # ems between two such lines
LEADER = "....."  # what leads to a page number, at least
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
    for piece in sorted((p for p in pieces if not p.off), key=lambda p: (p.base, p.x0)):
        if rows and piece.base - base <= SAME_LINE * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
        base = piece.base
    found = _side_by_side([line_of(row) for row in rows])
    return found + _at_an_angle([p for p in pieces if p.off], found)


def line_of(row: list[Piece]) -> PageLine:
    """The line that pieces of one baseline are."""
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


def _apart(before: Piece, piece: Piece) -> bool:
    if piece.glued:
        return False
    if before.text.endswith(LEADER):
        return not piece.text.startswith(".")
    gap = (piece.x0 - before.x1) / max(before.size, piece.size)
    if piece.group != before.group or not piece.blanks:
        return gap > WIDE
    return gap > (WIDE_SPACED if piece.blanks == 1 else WIDE_IN_TEXT)


def _append(run: Run, before: Piece, piece: Piece) -> None:
    gap = (piece.x0 - before.x1) / max(before.size, piece.size)
    blank = " " if not piece.glued and (piece.blanks or piece.note or gap > NO_BLANK) else ""
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
            found.append(PageLine(base, piece.size, [Run(piece.text, left, left + piece.size, [piece], [0])], base))
    return found
