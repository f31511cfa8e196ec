"""Prose out of a document: blocks of text outside tables, whole again, each character knowing its line.

Broken lines are joined, page leftovers dropped, sentences that a page break cut are put together, and every
block knows the headings it stands under. Nothing is read from the text here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from orchestration.ingest.document import Document, GridRow, Line
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.headings import goal_heading
from orchestration.ingest.prose.headings import Heading, is_comment_label, level_of, plain_heading
from orchestration.ingest.prose.page_leftovers import page_leftovers

LAST_LINE = 10**9
CELL_WIDTH = 40
LEAST_CELL = 60  # characters of a cell that holds sentences


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of prose. `segments` are (offset into text, line, column), ascending; spans are first and last line."""

    text: str
    segments: tuple[tuple[int, int, int], ...]
    kind: str  # prose, heading, list, label, cell
    page: int | None = None
    sections: tuple[str, ...] = ()  # headings in force, outermost first
    goal_no: str | None = None
    chapter: tuple[int, int] = (1, LAST_LINE)  # lines of the chapter it stands in
    section: tuple[int, int] = (1, LAST_LINE)  # lines of the section, the nearest heading of level 1 or 2

    @property
    def first_line(self) -> int:
        return self.segments[0][1]

    @property
    def last_line(self) -> int:
        return self.segments[-1][1]

    def position(self, offset: int) -> tuple[int, int]:
        """(source line, column) of a character of the text."""
        at = max(0, bisect_right(self.segments, (offset, LAST_LINE, 0)) - 1)
        start, line, column = self.segments[at]
        return line, column + max(0, offset - start)

    def line_at(self, offset: int) -> int:
        return self.position(offset)[0]


_MARK = re.compile(r"\*{1,3}|__|</?[a-z]{1,6}\s*/?>|^\s*#{1,6}\s+|^\s*>\s+|\\(?=[*_#-])", re.IGNORECASE)
ALIKE_HEADINGS = 4  # of the same marks, from which on these tell no levels
_HASHES = re.compile(r"^\s*(#{1,6})\s+")
_BOLD_LINE = re.compile(r"^\s*(?:\*\*|__|<b>)(?P<text>[^*_<]{2,90})(?:\*\*|__|</b>):?\s*$")
_BULLET = re.compile(r"^\s*(?:[-–•*▪·◦]\s+|\d{1,2}[.)]\s+(?=[A-ZÅÄÖ]))")
_FINAL_STOP = re.compile(r"[.!?:;][\"”')\]]*\s*$")
_SENTENCE_CELL = re.compile(r"\w{2,}(?: \S+){4,}")
_JOINS_HYPHEN = re.compile(r"^(?:och|eller|samt|respektive|resp|till)\b", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?:[A-ZÅÄÖ]|\d)-$")


def paragraphs(document: Document, used_lines: Set[int]) -> list[Paragraph]:
    """All prose of the document, in reading order, headings and long texts of table cells included (`kind` tells).

    `used_lines` are the lines that tables took; comments within a table's region that are prose must not be among them.
    """
    running = page_leftovers(document.lines) | running_headers(document)
    marked_blanks = _mostly_trailing_blank(document.lines)
    blocks: list[Paragraph | Heading] = []
    places: list[int] = []
    pending: list[Line] = []
    width = _typical_width([line for line in document.lines if line.number not in used_lines])

    def flush() -> None:
        for item in _block(pending, marked_blanks, width, bool(places) and _after_label(blocks)):
            blocks.append(item[0])
            places.append(item[1])
        pending.clear()

    untabbed = {
        row.line: row
        for grid in document.grids
        for row in grid.rows
        if not any("\t" in line.text for line in document.lines[row.line - 1 : row.line_end])
    }
    in_cells = {n for row in untabbed.values() for n in range(row.line, row.line_end + 1)}
    for line in document.lines:
        if line.number in in_cells:
            flush()
            for cell in _placed_cells(untabbed[line.number], document) if line.number in untabbed else ():
                blocks.append(cell)
                places.append(line.number)
        elif line.number in used_lines or "\t" in line.text.strip():
            flush()
            for cell in _cells(line):
                blocks.append(cell)
                places.append(line.number)
        elif line.blank or line.number in running:
            flush()
        else:
            pending.append(line)
    flush()
    if _marks_are_alike(document.lines):
        blocks = list(_by_words(blocks))
    return _placed(_joined(blocks, document, used_lines), len(document.lines))


def _marks_are_alike(lines: Sequence[Line]) -> bool:
    """Whether every heading has the same marks, so that these tell none from another."""
    marks = [len(found[1]) for line in lines if (found := _HASHES.match(line.text))]
    return len(marks) >= ALIKE_HEADINGS and len(set(marks)) == 1


def _by_words(blocks: Iterable[Paragraph | Heading]) -> Iterator[Paragraph | Heading]:
    """The blocks, headings with the levels that their words tell; below a goal any heading unknown ends the goal."""
    in_goal = False
    for block in blocks:
        if isinstance(block, Heading):
            level = 2 if block.goal_no else level_of(block.text)
            in_goal = bool(block.goal_no) or (in_goal and level > 2)
            block = block if in_goal and level > 2 else replace(block, level=level)
        yield block


def _after_label(blocks: Sequence[Paragraph | Heading]) -> bool:
    last = blocks[-1]
    return isinstance(last, Paragraph) and last.kind == "label"


def _mostly_trailing_blank(lines: Sequence[Line]) -> bool:
    """Whether a trailing blank marks a word's end: then a line without one ends within a word."""
    texts = [line.text for line in lines if not line.blank]
    return len(texts) > 20 and sum(t.endswith(" ") for t in texts) > 0.8 * len(texts)


def _typical_width(lines: Sequence[Line]) -> int:
    """How wide running text is set; a table's cells, one a line, tell nothing of it."""
    widths = sorted(n for n in (len(line.text.strip()) for line in lines) if n > CELL_WIDTH)
    return widths[len(widths) * 8 // 10] if widths else 80


def _stripped(line: Line) -> list[tuple[int, str]]:
    """(column, text) pieces of the line without Markdown marks, outer blanks dropped."""
    pieces, at = [], 0
    for mark in _MARK.finditer(line.text):
        pieces.append((at, line.text[at : mark.start()]))
        at = mark.end()
    pieces.append((at, line.text[at:]))
    pieces = [(column, text) for column, text in pieces if text]
    while pieces and not pieces[0][1].strip():
        pieces.pop(0)
    while pieces and not pieces[-1][1].strip():
        pieces.pop()
    if pieces:
        column, text = pieces[0]
        pieces[0] = (column + len(text) - len(text.lstrip()), text.lstrip())
        pieces[-1] = (pieces[-1][0], pieces[-1][1].rstrip())
    return pieces


def _plain(line: Line) -> str:
    return "".join(text for _, text in _stripped(line)).strip()


def _block(
    lines: Sequence[Line], marked_blanks: bool, width: int, after_label: bool
) -> Iterable[tuple[Paragraph | Heading, int]]:
    """Lines without a blank between them: headings, list items and running text."""
    at = 0
    while at < len(lines):
        text = _plain(lines[at])
        end = at + 1
        if heading := _heading(lines, at, text, width, after_label):
            while heading.goal_no and end < len(lines) and _plain(lines[end])[:1].islower():
                end += 1
            para = _paragraph(lines[at:end], "heading", marked_blanks)
            yield replace(heading, text=para.text), lines[at].number
            yield para, lines[at].number
        elif is_comment_label(text):
            after_label = True
            yield _paragraph(lines[at:end], "label", marked_blanks), lines[at].number
            at = end
            continue
        else:
            bullet = bool(_BULLET.match(lines[at].text))
            while end < len(lines) and not _starts_anew(lines, end, width):
                end += 1
            yield _paragraph(lines[at:end], "list" if bullet else "prose", marked_blanks), lines[at].number
        after_label = False
        at = end


def _starts_anew(lines: Sequence[Line], at: int, width: int) -> bool:
    if _BULLET.match(lines[at].text) and (_FINAL_STOP.search(lines[at - 1].text) or _BULLET.match(lines[at - 1].text)):
        return True
    text = _plain(lines[at])
    if is_comment_label(text):
        return True
    if lines[at - 1].text.endswith("  ") and len(lines[at - 1].text) < 0.6 * width:
        return True
    if not _FINAL_STOP.search(lines[at - 1].text):
        return False
    # Text pulled from a page starts the page with a blank: the next block, unless a sentence runs on.
    return lines[at].text[:1] == " " or _heading(lines, at, text, width, False) is not None


def _heading(lines: Sequence[Line], at: int, text: str, width: int, after_label: bool) -> Heading | None:
    line = lines[at].text
    if found := _HASHES.match(line):
        goal = goal_heading(text)
        return Heading(text, max(1, len(found[1]) - 1), goal[0] if goal else None)
    if _BULLET.match(line):
        return None
    if goal := goal_heading(text):
        return Heading(text, 2, goal[0])
    if after_label:
        return None
    if found := _BOLD_LINE.match(line):
        return Heading(text, level_of(text)) if plain_heading(text) else None
    if not plain_heading(text):
        return None
    if at + 1 < len(lines):
        following = _plain(lines[at + 1])
        if following[:1].islower() or following[:1] in "(,":
            return None
        if len(text) > 0.75 * width and not text.endswith(":"):
            return None
    return Heading(text, level_of(text))


def _paragraph(lines: Sequence[Line], kind: str, marked_blanks: bool) -> Paragraph:
    text = ""
    segments: list[tuple[int, int, int]] = []
    broken = False
    for line in lines:
        pieces = _stripped(line)
        if not pieces:
            continue
        if text:
            text = _glued(text, pieces[0][1], broken)
        for column, piece in pieces:
            segments.append((len(text), line.number, column))
            text += piece
        broken = marked_blanks and line.text[-1:].isalpha()
    return Paragraph(text, tuple(segments) or ((0, lines[0].number, 0),), kind, lines[0].page)


def _glued(text: str, following: str, broken: bool) -> str:
    """The text so far, ready for the next line: with a blank, without one in a broken word, or without its hyphen."""
    if text.endswith("-") and text[-2:-1].isalnum():
        if _JOINS_HYPHEN.match(following):
            return text + " "
        if _ABBREVIATED.search(text) or not following[:1].islower():
            return text
        return text[:-1]
    return text if broken and following[:1].islower() else text + " "


def _cells(line: Line) -> Iterable[Paragraph]:
    """Table cells that hold sentences (comments, results): they state numbers as prose does."""
    if "\t" not in line.text:
        return
    column = 0
    for cell in line.text.split("\t"):
        if len(cell) > LEAST_CELL and _SENTENCE_CELL.search(cell):
            pieces = _stripped(Line(line.number, cell, line.page))
            text, segments = "", []
            for at, piece in pieces:
                segments.append((len(text), line.number, column + at))
                text += piece
            yield Paragraph(text, tuple(segments), "cell", line.page)
        column += len(cell) + 1


def _placed_cells(row: GridRow, document: Document) -> Iterable[Paragraph]:
    """The same for a row that stands on the page as it is laid out: every word of a cell is looked for in its lines."""
    lines = document.lines[row.line - 1 : row.line_end]
    for cell in row.cells:
        if len(cell) <= LEAST_CELL or not _SENTENCE_CELL.search(cell):
            continue
        segments: list[tuple[int, int, int]] = []
        at, offset, column = 0, 0, 0
        for word in cell.split(" "):
            way = ((n, lines[n].text.find(word, column if n == at else 0)) for n in range(at, len(lines)))
            place = next(((n, found) for n, found in way if found >= 0), None)
            if place is not None:  # a word broken at the line's end goes on where the one before it stands
                segments.append((offset, lines[place[0]].number, place[1]))
                at, column = place[0], place[1] + len(word)
            offset += len(word) + 1
        if segments:
            segments[0] = (0, *segments[0][1:])
            yield Paragraph(cell, tuple(segments), "cell", row.page)


def _joined(blocks: Sequence[Paragraph | Heading], document: Document, used: Set[int]) -> list[Paragraph | Heading]:
    """Running text that a blank line or a page break cut within a sentence, whole again."""
    result: list[Paragraph | Heading] = []
    for block in blocks:
        last = result[-1] if result else None
        if (
            isinstance(block, Paragraph)
            and isinstance(last, Paragraph)
            and block.kind == "prose"
            and last.kind in ("prose", "list")
            and block.text[:1].islower()
            and not _FINAL_STOP.search(last.text)
            and not any(n in used for n in range(last.last_line + 1, block.first_line))
        ):
            text = _glued(last.text, block.text, False)
            moved = tuple((offset + len(text), line, column) for offset, line, column in block.segments)
            result[-1] = replace(last, text=text + block.text, segments=last.segments + moved)
        else:
            result.append(block)
    return result


def _placed(blocks: Sequence[Paragraph | Heading], last_line: int) -> list[Paragraph]:
    """The paragraphs with their headings, goal, chapter and section."""
    stack: list[Heading] = []
    goal_no: str | None = None
    starts: dict[int, list[int]] = {1: [1], 2: [1]}
    placed: list[Paragraph] = []
    heading_waits = False
    for block in blocks:
        if isinstance(block, Heading):
            while stack and stack[-1].level >= block.level:
                stack.pop()
            stack.append(block)
            if block.goal_no or block.level <= 2:
                goal_no = block.goal_no
            heading_waits = True
            continue
        if heading_waits and block.kind == "heading":
            level = stack[-1].level
            if level == 1:
                starts[1].append(block.first_line)
            if level <= 2:
                starts[2].append(block.first_line)
        heading_waits = False
        own = block.kind == "heading"
        above = tuple(h.text for h in (stack[:-1] if own else stack))
        placed.append(replace(block, sections=above, goal_no=goal_no))
    return [
        replace(p, chapter=_span(starts[1], p.first_line, last_line), section=_span(starts[2], p.first_line, last_line))
        for p in placed
    ]


def _span(starts: Sequence[int], line: int, last_line: int) -> tuple[int, int]:
    at = bisect_right(starts, line)
    return starts[at - 1], starts[at] - 1 if at < len(starts) else last_line
