"""Pages of two columns put into reading order: within a block with a gutter the left halves, then the right halves.

What stands beside each other on such a page belongs to different texts. Once unfolded, a document is read like any
other: its lines are numbered anew, and `Unfolded.printed` turns the facts' lines back into those of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from orchestration.ingest.document import Document, Grid, Line
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.gutters import FINAL, MIN_WORDS, blocks

APART = 3  # blank lines between the columns' texts: no table and no sentence goes on over them
MAX_COLUMNS = 4
_SPANS = (("source_line", "source_line_end"), ("first_line", "last_line"))


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A document in reading order; `origin` is, for each of its lines, the line's number in the file."""

    document: Document
    origin: tuple[int, ...]

    def printed(self, rows: dict[str, list[dict]]) -> None:
        """Gives every row the lines of the file; a span over two columns becomes all lines that it touches."""
        for found in rows.values():
            for row in found:
                for first, last in _SPANS:
                    if first in row:
                        touched = self.origin[row[first] - 1 : row.get(last, row[first])]
                        row |= {first: min(touched)} | ({last: max(touched)} if last in row else {})


def unfolded(document: Document) -> Unfolded:
    """The document in reading order; itself, the same object, where no page has columns."""
    whole = running_headers(document) | {n for g in document.grids for n in range(g.first_line, g.last_line + 1)}
    lines: list[Line] = []
    for _, page in groupby(document.lines, key=lambda line: line.page):
        lines += _in_order(list(page), whole, MAX_COLUMNS)
    origin = tuple(line.number for line in lines)
    if len(lines) == len(document.lines):
        return Unfolded(document, origin)
    anew = {line.number: at for at, line in enumerate(lines, 1)}
    grids = tuple(_renumbered(grid, anew) for grid in document.grids)
    numbered = tuple(replace(line, number=at) for at, line in enumerate(lines, 1))
    return Unfolded(replace(document, lines=numbered, grids=grids), origin)


def _in_order(lines: Sequence[Line], whole: frozenset[int], columns: int) -> list[Line]:
    """The lines with every block's columns one below the other; lines in `whole` are never cut."""
    found: list[Line] = []
    at = 0
    for block in blocks(lines, whole) if columns > 1 else ():
        inside = lines[block.first : block.last + 1]
        found += lines[at : block.first]
        for cut in (slice(None, block.gutter), slice(block.gutter, None)):
            half = _closed([replace(line, text=_half(line.text, cut)) for line in inside], inside)
            found += _in_order(half, whole, columns - 1)
            found += [replace(inside[-1], text="")] * APART
        at = block.last + 1
    return found + list(lines[at:])


def _half(text: str, cut: slice) -> str:
    """The part of a line in its place, blanks before it and none behind."""
    return (" " * (cut.start or 0) + text[cut]).rstrip()


def _closed(half: Sequence[Line], inside: Sequence[Line]) -> list[Line]:
    """The half without the blank lines that are none: a sentence goes on, or a label beside the other column's text."""
    found: list[Line] = []
    for at, line in enumerate(half):
        above, below = (found[-1].text if found else ""), (half[at + 1].text if at + 1 < len(half) else "")
        if not (line.blank and _goes_on(above.strip(), below.strip(), bool(inside[at].text.strip()))):
            found.append(line)
    return found


def _goes_on(above: str, below: str, label: bool) -> bool:
    if not above or above.endswith(FINAL):
        return False
    prose = "  " not in above and len(above.split()) >= MIN_WORDS and above[-1].isalpha()
    return (below[:1].islower() and (prose or label)) or (prose and below[:1].isdigit() and above.split()[-1].islower())


def _renumbered(grid: Grid, anew: dict[int, int]) -> Grid:
    rows = (replace(row, line=anew[row.line], line_end=anew[row.line_end]) for row in grid.rows)
    return replace(grid, rows=tuple(rows))
