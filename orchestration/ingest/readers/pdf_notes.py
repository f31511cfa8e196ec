"""Notes between the rows of a table: words over its whole width, as comments on the row above them are set."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.ingest.layout.headings import COMMENT
from orchestration.ingest.layout.spaced_rows import goes_on
from orchestration.ingest.readers.pdf_lines import PageLine

SAME_LEFT = 0.5  # ems between where a note begins and where the table does
NOTE_PITCH = 1.6  # ems between the lines of a note
TO_ROW = 2.6  # ems from a note to the row below it
MAX_LINES = 8  # from a note to the next row
BLANK = 0.25  # ems

Interval = tuple[float, float]


def note_end(lines: Sequence[PageLine], at: int, table: Sequence[PageLine]) -> int | None:
    """The first line below the note that begins at a line; None where none begins there.

    A note is told by its first words, or by a row of the table that follows. `table`: the lines above, titles first.
    """
    left, right = min(ln.runs[0].x0 for ln in table), max(ln.runs[-1].x1 for ln in table)
    if not _alone(lines[at], left):
        return None
    end = at + 1
    while end < len(lines) and _alone(lines[end], left) and _goes_on(lines[end - 1], lines[end], right):
        end += 1
    return end if is_note(lines[at]) or _row_follows(lines, end, table, left) else None


def is_note(line: PageLine) -> bool:
    """Whether a line begins with the words of a comment."""
    return len(line.runs) == 1 and bool(COMMENT.match(line.runs[0].text))


def _alone(line: PageLine, left: float) -> bool:
    return len(line.runs) == 1 and abs(line.runs[0].x0 - left) < SAME_LEFT * line.size


def _goes_on(above: PageLine, line: PageLine, right: float) -> bool:
    """Whether a line goes on the one above: in a small letter, or because its first word had no room there."""
    if line.base - above.lowest > NOTE_PITCH * line.size or is_note(line):
        return False
    word = line.runs[0].pieces[0]
    return goes_on(line.runs[0].text) or above.runs[-1].x1 + BLANK * line.size + (word.x1 - word.x0) > right


def _row_follows(lines: Sequence[PageLine], end: int, table: Sequence[PageLine], left: float) -> bool:
    """Whether a line that fits the table's columns comes next, but for words alone."""
    columns: list[Interval] = [(r.x0, r.x1) for line in table for r in line.runs]
    for at in range(end, min(end + MAX_LINES, len(lines))):
        line = lines[at]
        if line.base - lines[at - 1].lowest > TO_ROW * line.size:
            return False
        if len(line.runs) > 1:
            first, *rest = line.runs
            known = [any(a < r.x1 and r.x0 < b for a, b in columns if a > first.x0) for r in rest]
            return abs(first.x0 - left) < SAME_LEFT * line.size and all(known)
        if not _alone(line, left):
            return False
    return False
