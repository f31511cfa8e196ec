"""Delimited text (CSV, TSV): cells by semicolon, tab, bar or comma, told by content; titles above, tables below.

Line numbers are the file's. A line's text is its cells parted by tabs; a quoted cell may go over several lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.ingest.document import Document, Grid, GridRow, Unreadable
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.readers.decoding import Decoded
from orchestration.ingest.readers.lines import MAX_COLUMNS, numbered, plain

DELIMITERS = (";", "\t", "|", ",")
SAMPLE_LINES = 2_000
MAX_TITLES = 4  # lines between two tables
MAX_QUOTED_LINES = 100  # a cell of more is an unclosed quote
LEAST_SHARE = 0.6  # of the filled lines that stand in a table
_SEPARATOR_LINE = re.compile(r"^sep=(.)\s*$")
_AS_TEXT = re.compile(r'^="([^"]*)"$')  # keeps a spreadsheet from reading figures in a code
_RULE = re.compile(r"^\s*:?-+:?\s*$")  # of a Markdown table
_YEAR = re.compile(r"^20\d\d$")
_POINTS = re.compile(r"^([+-]?\d{1,3}(?:\.\d{3})+)(,\d+)$")
_COMMAS = re.compile(r"^([+-]?\d{1,3}(?:,\d{3})+)(\.\d+)$")


@dataclass(frozen=True, slots=True)
class Record:
    """A line of cells, or several lines where a quoted cell goes over them. Cells as written, quotes taken off."""

    line: int
    line_end: int
    cells: tuple[str, ...]
    quoted: bool = False

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell.strip())


def delimiter_of(text: str) -> str | None:
    """The delimiter of a text that is mainly tables of delimited cells; None for any other text."""
    lines = [line.rstrip("\r") for line in text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES]]
    if lines and (told := _SEPARATOR_LINE.match(lines[0])):
        return told[1]
    best = max(DELIMITERS, key=lambda d: (_share(lines, d), -DELIMITERS.index(d)))
    return best if _share(lines, best) >= LEAST_SHARE else None


def read(decoded: Decoded, delimiter: str, source_file: str, content_sha256: str) -> Document:
    """The Document, reader "csv", or "tsv" where tabs part the cells. Raises Unreadable for too many columns."""
    lines = [line.rstrip("\r") for line in decoded.text.split("\n")]
    texts = [""] * len(lines)
    grids: list[Grid] = []
    records: list[Record] = []
    found = [*_records(lines, delimiter), Record(len(lines) + 1, len(lines) + 1, ())]
    for at, record in enumerate(found):
        if len(record.cells) > MAX_COLUMNS:
            place = f"{source_file}, line {record.line}"
            raise Unreadable("too many columns", f"{place}: {len(record.cells)}, the limit is {MAX_COLUMNS}")
        if record.line == 1 and _SEPARATOR_LINE.match(lines[0]):
            continue
        alone = len(record.cells) == 1 and record.filled == 1
        parts = record.filled == 0 and (len(record.cells) <= 1 or _begins_table(found[at + 1 : at + 1 + MAX_TITLES]))
        if records and (parts or alone):
            grids += _table(records, texts)
            records = []
        if alone:
            _put(texts, record, record.cells[0])
        elif record.filled:
            records.append(record)
    return Document(
        source_file,
        content_sha256,
        "tsv" if delimiter == "\t" else "csv",
        numbered(texts[:-1] if texts and not lines[-1] else texts, source_file),
        tuple(grids),
        notes=decoded.notes,
    )


def _begins_table(records: list[Record]) -> bool:
    """Whether titles and a header come next, after which a row of blank cells parts two tables."""
    wide = next((record for record in records if record.filled >= 2), None)
    return wide is None or not any(parse_cell(cell.strip()) and not _YEAR.match(cell.strip()) for cell in wide.cells)


def _table(records: list[Record], texts: list[str]) -> Iterator[Grid]:
    """The grid of records that follow each other; lines of titles above it stay text."""
    counts = Counter(record.filled for record in records)
    usual = max(counts, key=lambda filled: (counts[filled], filled))
    first = 0
    while first < len(records) and _is_title(records[first], usual):
        _put(texts, records[first], " ".join(cell.strip() for cell in records[first].cells if cell.strip()))
        first += 1
    if first == len(records):
        return
    body = records[first:]
    width = max(max(at for at, cell in enumerate(record.cells) if cell.strip()) + 1 for record in body)
    rows = []
    for record in body:
        cells = tuple(_cell(cell) for cell in record.cells[:width])
        _put(texts, record, "\t".join(_as_number(_unwrapped(cell)) for cell in record.cells[:width]))
        rows.append(GridRow(record.line, record.line_end, cells + ("",) * (width - len(cells))))
    yield Grid(tuple(rows))


def _is_title(record: Record, usual: int) -> bool:
    """Whether a line above a table is a title or says something of it (`Period:;2025-08`); a line of a header with
    titles over several columns has blank cells before and between them."""
    return record.filled < max(2, (usual + 1) // 2) and all(cell.strip() for cell in record.cells[: record.filled])


def _put(texts: list[str], record: Record, text: str) -> None:
    """The record's text on its lines; a title's lines are one."""
    for at, line in enumerate(text.split("\n") if text.count("\n") == record.line_end - record.line else [text]):
        texts[record.line - 1 + at] = line.rstrip()


def _cell(cell: str) -> str:
    return _as_number(plain(_unwrapped(cell)))


def _unwrapped(cell: str) -> str:
    found = _AS_TEXT.match(cell.strip())
    return found[1] if found else cell


def _as_number(cell: str) -> str:
    """A number with both separators in it, with blanks for those of its thousands."""
    if found := _POINTS.match(cell.strip()):
        return found[1].replace(".", " ") + found[2]
    if found := _COMMAS.match(cell.strip()):
        return found[1].replace(",", " ") + found[2]
    return cell


def _records(lines: list[str], delimiter: str) -> Iterator[Record]:
    at = 0
    while at < len(lines):
        if '"' not in lines[at]:
            yield Record(at + 1, at + 1, tuple(lines[at].split(delimiter)))
            at += 1
            continue
        cells, taken = _quoted(lines, at, delimiter)
        yield Record(at + 1, at + taken, cells, quoted=True)
        at += taken


def _quoted(lines: list[str], at: int, delimiter: str) -> tuple[tuple[str, ...], int]:
    """The cells of a line with quotes, and how many lines it takes. A quote that is never closed is a sign as any."""
    text = "\n".join(lines[at : at + MAX_QUOTED_LINES])
    place = 0
    cells: list[str] = []
    while True:
        end = _closing(text, place + 1, delimiter) if text.startswith('"', place) else -1
        if end >= 0:
            cells.append(text[place + 1 : end].replace('""', '"'))
            place = end + 1
        else:
            end = min(found for found in (text.find(delimiter, place), text.find("\n", place), len(text)) if found >= 0)
            cells.append(text[place:end])
            place = end
        if place >= len(text) or text[place] == "\n":
            return tuple(cells), 1 + text.count("\n", 0, place)
        place += len(delimiter)


def _closing(text: str, start: int, delimiter: str) -> int:
    """Where the quoted cell ends that begins at `start`: a quote before a delimiter or the line's end that is not
    doubled. -1: nowhere."""
    at = text.find('"', start)
    while at >= 0:
        if text.startswith('"', at + 1):
            at += 1
        elif at + 1 == len(text) or text.startswith((delimiter, "\n"), at + 1):
            return at
        at = text.find('"', at + 1)
    return -1


def _share(lines: list[str], delimiter: str) -> float:
    """The share of filled lines that stand in tables of this delimiter: neighbours of as many cells, with figures."""
    records = [record for record in _records(lines, delimiter) if record.filled]
    if delimiter not in "".join(lines) or not _is_delimited(records, delimiter):
        return 0.0
    inside = 0
    for at, record in enumerate(records):
        near = records[max(0, at - 1) : at] + records[at + 1 : at + 2]
        inside += len(record.cells) >= 2 and any(len(other.cells) == len(record.cells) for other in near)
    return inside / len(records)


def _is_delimited(records: list[Record], delimiter: str) -> bool:
    """Whether it is tables at all: rows with figures in their cells, and no signs of prose or of other tables."""
    wide = [record for record in records if len(record.cells) >= 2]
    figures = sum(any(parse_cell(cell.strip()) for cell in record.cells) for record in wide[1:])
    if len(wide) < 2 or not figures:
        return False
    if delimiter == "\t":  # other tables with tabs are told apart from prose by the reader of text
        padded = any(record.filled == 1 for record in wide)
        return padded or len(wide) == len(records) or any(record.quoted for record in wide)
    if delimiter == "|":
        outer = any(record.cells[0].strip() == "" == record.cells[-1].strip() for record in wide)
        return not outer and not any(all(map(_RULE.match, record.cells)) for record in wide)
    if delimiter == ",":
        spaced = sum(cell.startswith(" ") for record in wide for cell in record.cells[1:])
        return figures >= len(wide) // 3 and spaced <= sum(len(record.cells) - 1 for record in wide) // 5
    return True
