"""Tables in text pulled column by column or cell by cell, without the spacing that would tell which.

Two shapes remain readable: a block of labels followed by blocks of as many figures, each under its title; and labels
each followed by the same number of figures, one to a block. In the latter the titles can't be told apart any more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.ingest.document import Document, Line
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.blocks import Block, blocks
from orchestration.ingest.layout.headings import heading_text
from orchestration.ingest.tables.model import Cell, Row, Table

MAX_LABEL = 70
_YEAR = re.compile(r"^(?:19|20)\d\d$")
INFERRED = 0.8


def tables(document: Document, skip: frozenset[int] = frozenset()) -> list[Table]:
    """The tables of the lines not in `skip`, in order."""
    found: list[Table] = []
    all_blocks = blocks(document, skip)
    headings: list[str] = []
    at = 0
    while at < len(all_blocks):
        taken = _by_column(all_blocks, at, tuple(headings)) or _by_cell(all_blocks, at, tuple(headings))
        if taken is not None:
            found.append(taken[0])
            at = taken[1]
            continue
        if heading := heading_text(all_blocks[at].lines[0].text):
            headings = [*headings[-3:], heading]
        at += 1
    return found


def _figures(block: Block) -> bool:
    return all(parse_cell(line.text) is not None or line.text.strip() in ("-", "–") for line in block.lines)


def _labels(block: Block) -> list[str]:
    """The labels that end a block: its last lines without figures, full stops and great length."""
    found: list[str] = []
    for line in reversed(block.lines):
        text = line.text.strip()
        if parse_cell(text) is not None or not 0 < len(text) <= MAX_LABEL or text.endswith("."):
            break
        found.insert(0, text)
    return found


def _by_column(all_blocks: Sequence[Block], at: int, headings: tuple[str, ...]) -> tuple[Table, int] | None:
    """Labels in one block; below it blocks of a title and one figure a label."""
    block = all_blocks[at]
    labels = _labels(block)
    columns: list[Block] = []
    end = at + 1
    while end < len(all_blocks) and _is_column(all_blocks[end]):
        columns.append(all_blocks[end])
        end += 1
    if not columns:
        return None
    values = [_split(c)[1] for c in columns]
    size = len(values[0])
    if size < 2 or len(labels) < size or any(len(v) != size for v in values):
        return None
    lines = block.lines[-size:]
    title = labels[-size - 1] if len(labels) > size else ""
    rows = tuple(
        Row(
            line.text.strip(),
            tuple(Cell(v[n].text.strip(), INFERRED) for v in values),
            line.number,
            line.number,
            "\n".join([line.text, *(v[n].text for v in values)]),
            line.page,
        )
        for n, line in enumerate(lines)
    )
    above = (*headings, *([labels[0]] if len(labels) > size + 1 else []))
    header = (title, *(" ".join(line.text.strip() for line in _split(c)[0]) for c in columns))
    return Table(header, rows, lines[0].number, columns[-1].last, above), end


def _split(block: Block) -> tuple[list[Line], list[Line]]:
    """A column's title lines (a year may be one) and its figures."""
    at = next((i for i, line in enumerate(block.lines) if parse_cell(line.text) is not None), len(block.lines))
    if at == 0 and _YEAR.match(block.lines[0].text.strip()):
        at = 1
    elif at and at < len(block.lines) and _YEAR.match(block.lines[at].text.strip()):
        at += 1
    return list(block.lines[:at]), list(block.lines[at:])


def _is_column(block: Block) -> bool:
    titles, values = _split(block)
    return 1 <= len(titles) <= 3 and len(values) >= 2 and all(parse_cell(line.text) is not None for line in values)


def _by_cell(all_blocks: Sequence[Block], at: int, headings: tuple[str, ...]) -> tuple[Table, int] | None:
    """Labels, each followed by as many figures in blocks of their own; the last label may come after its figures."""
    rows: list[tuple[Block, list[Block]]] = []
    end = at
    width = 0
    while end < len(all_blocks):
        label = all_blocks[end]
        cells = _run(all_blocks, end + 1)
        if not rows:
            width = len(cells)
        if len(label.lines) > 2 or len(_labels(label)) < len(label.lines) or width < 2:
            break
        if (
            len(cells) == 2 * width
            and end + 1 + 2 * width < len(all_blocks)
            and _labels(all_blocks[end + 1 + 2 * width])
        ):
            rows += [(label, cells[:width]), (all_blocks[end + 1 + 2 * width], cells[width:])]
            end += 2 + 2 * width
            break
        if len(cells) != width:
            break
        rows.append((label, cells))
        end += 1 + width
    if len(rows) < 2:
        return None
    read = tuple(
        Row(
            label.text.strip(),
            tuple(Cell(c.text.strip(), INFERRED) for c in cells),
            min(label.first, cells[0].first),
            max(label.last, cells[-1].last),
            "\n".join(b.text for b in (label, *cells)),
            label.page,
        )
        for label, cells in rows
    )
    header = ("", *(f"kolumn {n}" for n in range(1, width + 1)))
    return Table(header, read, read[0].line, max(r.line_end for r in read), headings), end


def _run(all_blocks: Sequence[Block], at: int) -> list[Block]:
    found = []
    while at < len(all_blocks) and len(all_blocks[at].lines) == 1 and _figures(all_blocks[at]):
        found.append(all_blocks[at])
        at += 1
    return found
