"""The Document: what every reader makes of a file, and all that extraction sees of it.

Lines keep their exact spacing, because in text pulled from a PDF a blank cell is nothing but one
more space. A table whose cells the format itself separates (tabs, later Word and Excel) is a Grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple


class Unreadable(Exception):
    """A file that can't become a report. `reason` is a short stable phrase, `detail` names file and line."""

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the reader's text, counted by line feeds alone, from 1; exact spacing, no line feed."""

    number: int
    text: str
    page: int | None = None

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row whose cells the format separates. `cells` keep their text as printed, outer blanks stripped.

    `spans`: first and last column of each cell that covers several; its text stands in the first. `confidence` below 1
    where the row's part of the file isn't shown.
    """

    line: int
    line_end: int
    cells: tuple[str, ...]
    page: int | None = None
    spans: tuple[tuple[int, int], ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with true cells; all rows have the same width."""

    rows: tuple[GridRow, ...]

    @property
    def width(self) -> int:
        return len(self.rows[0].cells) if self.rows else 0

    @property
    def first_line(self) -> int:
        return self.rows[0].line

    @property
    def last_line(self) -> int:
        return self.rows[-1].line_end


class Word(NamedTuple):
    """A word, or a part of one, and where it stands: `text` is what line `line` holds from character `start` on.

    The box is in points from the upper left corner of the page as it is shown. `confidence`: how sure the reading is, 1
    where the file itself has the characters.
    """

    page: int
    line: int
    start: int
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float = 1.0


class Drawing(NamedTuple):
    """A small coloured shape or an icon font's sign; box as in Word, colour as `#rrggbb`, `glyph`: the sign's code."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    colour: str
    glyph: str = ""


class StoredNumber(NamedTuple):
    """A number of a workbook as the file keeps it, and where it is shown: line and place among the line's cells.

    `formula` without its equals sign; `computed` what it gives by the workbook's other cells, where that is worked out,
    and `differs` whether that is another number than the one kept.
    """

    line: int
    cell: int
    sheet: str
    address: str
    value: Decimal
    formula: str | None = None
    computed: Decimal | None = None
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A read file: `reader` names the dialect (pdf, pdf ocr, image ocr, pdftext, ocr, tsv, markdown, docx, xlsx ...).

    `words` (by page, line and place) and `drawings` are there where the format has positions, `numbers` where it keeps
    numbers apart from how they are shown. `notes`: what the reader had to choose, such as an encoding that the file
    doesn't state.
    """

    source_file: str
    content_sha256: str
    reader: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = field(default=())
    words: tuple[Word, ...] = field(default=(), repr=False)
    drawings: tuple[Drawing, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = field(default=())
    numbers: tuple[StoredNumber, ...] = field(default=(), repr=False)

    @property
    def optical(self) -> bool:
        """Whether the text, or a part of it, was read by eye: letters and figures may be misread."""
        return "ocr" in self.reader

    @property
    def has_places(self) -> bool:
        """Whether the reader knows where every word stands on its page."""
        return self.reader.startswith(("pdf ", "image ")) or self.reader == "pdf"

    def text_of(self, first: int, last: int) -> str:
        """The lines first..last (1-based, both included), joined by line feeds."""
        return "\n".join(line.text for line in self.lines[first - 1 : last])
