"""Tables in text whose cells stand one after another: exploded over lines, or a row to a line.

The reader walks the blocks. A run of blocks made of header words opens a table; what follows is read row by
row until something comes that can't be a row of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from orchestration.ingest.document import Document
from orchestration.ingest.grammar.dates import month_number
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.layout.amounts import amount_table
from orchestration.ingest.layout.blocks import Block, blocks
from orchestration.ingest.layout.headers import AMOUNT_HEADS, Header, all_header_words, read_header
from orchestration.ingest.layout.headings import goal_heading, heading_text, opens_section
from orchestration.ingest.layout.records import assignment_row, indicator_row
from orchestration.ingest.tables.measures import Frame, read_title
from orchestration.ingest.tables.model import Cell, Row, Table
from orchestration.ingest.tables.solver import solve, tokens_of
from orchestration.ingest.words import enumeration, fold, vocabulary

MAX_HEADER_BLOCKS = 24
#: `Ansvar: …` below a heading; a sentence's colon stands further in.
_FILTER = re.compile(r"\s*[A-ZÅÄÖ][^\W\d_]*(?: [^\W\d_]+){0,3}(?: \([^)]*\))?:")


@dataclass
class Walk:
    """Where the reader stands: the blocks, the headings in force, the departments learnt so far."""

    blocks: list[Block]
    frame: Frame
    at: int = 0
    headings: list[str] = field(default_factory=list)
    goal_no: str | None = None
    departments: list[str] = field(default_factory=list)


def tables(document: Document, frame: Frame, skip: frozenset[int] = frozenset()) -> list[Table]:
    """The tables of an exploded text, in order."""
    walk = Walk(blocks(document, skip), frame)
    found: list[Table] = []
    while walk.at < len(walk.blocks):
        block = walk.blocks[walk.at]
        opened = _open(walk.blocks, walk.at)
        if opened is None:
            _note_heading(walk, block)
            walk.at += 1
            continue
        header, after = opened
        start = walk.at
        walk.at = after
        table = _read(walk, header, start)
        if table is None:
            walk.at = start + 1
            _note_heading(walk, block)
        else:
            found.append(table)
    return found


def _note_heading(walk: Walk, block: Block) -> None:
    if goal := goal_heading(block.text) or goal_heading(block.lines[-1].text):  # a heading may stand right above it
        walk.goal_no = goal[0]
        walk.headings = [block.text.strip()]
    elif (text := _heading(block)) is not None and not all_header_words(text):
        walk.headings = [*walk.headings[-3:], text]
        if opens_section(text):
            walk.goal_no = None


def _heading(block: Block) -> str | None:
    """The heading that a block of one or two lines states; below it there may be a filter (`Ansvar: …`)."""
    if len(block.lines) > 2:
        return None
    if len(block.lines) == 2 and _FILTER.match(block.lines[1].text):
        return heading_text(block.lines[0].text)
    return heading_text(block.text)


def _open(found: list[Block], at: int) -> tuple[Header, int] | None:
    """The header that begins at block `at`, and the block after it."""
    first = found[at].text.split()
    known = next((i for i, w in enumerate(first) if all_header_words(w)), None)
    if known is None or known > 3 or not all_header_words(" ".join(first[known:])):
        return None
    if known and not (
        len(first) - known >= 2 and first[0][0].isupper() and not any(c.isdigit() for c in " ".join(first[:known]))
    ):
        return None
    texts = [found[at].text.strip()]
    end = at + 1
    while end < len(found) and end - at < MAX_HEADER_BLOCKS and all_header_words(found[end].text):
        if _is_values(found[end].text):
            break
        texts.append(found[end].text.strip())
        end += 1
    header = read_header(" ".join(texts))
    if header is None:
        months = [month_number(w) for w in " ".join(texts).split()]
        if len(months) >= 6 and all(months):
            return Header(("", *" ".join(texts).split()), ("label", *(["month"] * len(months)))), end
        return None
    return (header, end) if kind_of(header) else None


def _is_values(text: str) -> bool:
    words = text.split()
    return (
        bool(words)
        and all(parse_cell(w) is not None for w in words)
        and not all(re.match(r"^(20\d\d|\d)$", w) for w in words)
    )


def kind_of(header: Header) -> str | None:
    """Which kind of rows stands under the header."""
    if header.has("month"):
        return "months"
    if header.has("on_plan") and header.has("deviating"):
        return "status_counts"
    if header.roles[0] == "indicator":
        return "indicators"
    if header.has("status") and (header.has("due_date") or header.has("prognosis")):
        return "assignments"
    figures = [t for t, r in zip(header.titles[1:], header.roles[1:], strict=True) if r is None]
    if sum(bool(set(read_title(t).heads) & AMOUNT_HEADS) for t in figures) >= 2:
        return "amounts"
    return None


def _read(walk: Walk, header: Header, start: int) -> Table | None:
    kind = kind_of(header)
    if kind == "amounts":
        rows, walk.at = amount_table(walk.blocks, walk.at, header, walk.frame)
    elif kind == "status_counts":
        rows = _lines_of_counts(walk, header)
    elif kind == "months":
        rows = _months(walk, header)
    else:
        rows = _records(walk, header, kind or "")
    if not rows:
        return None
    first = walk.blocks[start].first
    return Table(header.titles, tuple(rows), first, max(r.line_end for r in rows), tuple(walk.headings), walk.goal_no)


def _lines_of_counts(walk: Walk, header: Header) -> list[Row]:
    """Rows `kind status n n n`; every blank cell shows as one more blank."""
    rows: list[Row] = []
    width = len(header.titles) - 1 - (1 if header.has("status") else 0)
    while walk.at < len(walk.blocks):
        block = walk.blocks[walk.at]
        tokens = tokens_of(block.text)
        ranked = solve(tokens, width)
        if header.has("status") and (blank := _blank_before_figures(tokens)) is not None:
            ranked = solve(tokens[:blank] + tokens[blank + 1 :], width)  # a row without a status
        if not ranked or not any(ranked[0].cells) or len(block.text) > 80:
            break
        best = ranked[0]
        cells = [Cell(c) if c else None for c in best.cells]
        if header.has("status"):
            cells.insert(0, None)
        rows.append(Row(best.label, tuple(cells), block.first, block.last, block.text, block.page))
        walk.at += 1
    return rows


def _blank_before_figures(tokens: list[str]) -> int | None:
    """The place of the blank status cell in a total row: the label names no status and a blank cell follows it."""
    label = [t for t in tokens if t and parse_cell(t) is None]
    if any(enumeration("status", " ".join(label[-n:])) for n in (1, 2)):
        return None
    at = len(label)
    return at if at < len(tokens) and tokens[at] == "" else None


def _months(walk: Walk, header: Header) -> list[Row]:
    rows: list[Row] = []
    label: list[Block] = []
    width = len(header.titles) - 1
    while walk.at < len(walk.blocks) and len(label) < 3:
        block = walk.blocks[walk.at]
        tokens = tokens_of(block.text)
        numeric = [t for t in tokens if t and parse_cell(t) is not None]
        if len(numeric) >= 2 and len(numeric) >= len([t for t in tokens if t]) - 6:
            ranked = solve(tokens, width, label_required=False) if label else solve(tokens, width)
            if not ranked:
                ranked = solve([*tokens, *[""] * (width - len(numeric))], width, label_required=False)
            if not ranked:
                break
            first = label[0] if label else block
            text = " ".join(b.text.strip() for b in label) or ranked[0].label
            rows.append(
                Row(
                    text,
                    tuple(Cell(c) if c else None for c in ranked[0].cells),
                    first.first,
                    block.last,
                    block.text,
                    first.page,
                )
            )
            label = []
        elif len(block.text) <= 60:
            label.append(block)
        else:
            break
        walk.at += 1
    walk.at -= len(label)
    return rows


def _records(walk: Walk, header: Header, kind: str) -> list[Row]:
    """Indicators or assignments: blocks gather until the row is complete; comments belong to the row before."""
    rows: list[Row] = []
    gathered: list[Block] = []
    read_row = indicator_row if kind == "indicators" else assignment_row
    comments = tuple(vocabulary("columns")["comments"])
    while walk.at < len(walk.blocks):
        block = walk.blocks[walk.at]
        folded = fold(block.text)
        if goal_heading(block.text) or _open(walk.blocks, walk.at):
            break
        if folded.startswith(comments) and ("(" in folded[:40] or ":" in folded[:40]) and not gathered:
            if rows:
                rows[-1] = _with_comment(rows[-1], block)
            walk.at += 1
            continue
        gathered.append(block)
        row = read_row(gathered, header, walk.departments)
        walk.at += 1
        if row is not None:
            rows.append(row)
            gathered = []
        elif len(gathered) > 30:
            break
    walk.at -= len(gathered)
    return rows


def _with_comment(row: Row, block: Block) -> Row:
    lines = [line.text.strip() for line in block.lines]
    heading, _, rest = " ".join(lines).partition(":")
    return Row(row.label, row.cells, row.line, row.line_end, row.text, row.page, rest.strip() or None, heading.strip())
