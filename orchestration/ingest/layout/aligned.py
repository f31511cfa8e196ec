"""Tables in text whose columns stand side by side: OCR text and plain text, read line by line.

A line of header words opens a table; what kind it is tells who reads its rows.
"""

from __future__ import annotations

from orchestration.ingest.document import Document, Line
from orchestration.ingest.layout.aligned_amounts import amount_rows
from orchestration.ingest.layout.aligned_header import header_lines, kind_and_header
from orchestration.ingest.layout.aligned_records import record_rows
from orchestration.ingest.layout.aligned_tables import month_rows, status_count_rows
from orchestration.ingest.layout.aligned_walk import Walk
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.headings import goal_heading, heading_text, opens_section
from orchestration.ingest.layout.stacked import is_header_line
from orchestration.ingest.tables.measures import Frame
from orchestration.ingest.tables.model import Table


def tables(document: Document, frame: Frame, skip: frozenset[int] = frozenset()) -> list[Table]:
    """The tables of a document whose columns stand side by side, in order."""
    noise = running_headers(document)
    walk = Walk([ln for ln in document.lines if ln.number not in skip and ln.number not in noise], frame)
    found: list[Table] = []
    while walk.at < len(walk.lines):
        start = walk.at
        table = _table_at(walk)
        if table is not None:
            found.append(table)
            continue
        walk.at = start + 1
        _note_heading(walk, walk.lines[start])
    return found


def _note_heading(walk: Walk, line: Line) -> None:
    before, after = walk.lines[max(0, walk.at - 2)], walk.lines[min(walk.at, len(walk.lines) - 1)]
    alone = (before.blank or line.text.startswith(" ") or before is line) and after.blank
    if goal := goal_heading(line.text):
        walk.goal_no = goal[0]
        walk.headings = [line.text.strip()]
    elif (text := heading_text(line.text)) and (alone or opens_section(text)) and not is_header_line(text):
        walk.headings = [*walk.headings[-3:], text]
        if opens_section(text):
            walk.goal_no = None


def _table_at(walk: Walk) -> Table | None:
    line = walk.lines[walk.at]
    if line.blank or not is_header_line(line.text):
        return None
    start = walk.at
    lines = header_lines(walk)
    headings, goal_no = tuple(walk.headings), walk.goal_no
    kind, header = kind_and_header(lines, walk)
    if header is None:
        return None
    if kind == "months":
        rows = month_rows(walk, header)
    elif kind == "status_counts":
        rows = status_count_rows(walk)
    elif kind == "amounts":
        rows = amount_rows(walk, header)
    else:
        rows = record_rows(walk, header, kind)
    if not rows:
        return None
    if kind == "indicators":
        walk.indicator_headers.append(header)
    return Table(header.titles, tuple(rows), walk.lines[start].number, max(r.line_end for r in rows), headings, goal_no)
