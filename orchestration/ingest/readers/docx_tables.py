"""Rows and cells of Word's tables: which columns a cell covers, and whether it goes on from the row above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orchestration.ingest.document import Unreadable
from orchestration.ingest.readers.docx_names import child, val, w

MAX_ROWS = 50_000
MAX_COLUMNS = 1_000
_WRAPPERS = frozenset(w(n) for n in ("ins", "moveTo", "customXml", "smartTag"))


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: its first column and how many it covers; `merges` down, or `continues` the cell above."""

    element: Any
    column: int
    span: int
    merges: bool
    continues: bool
    has_table: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    cells: tuple[TableCell, ...]
    width: int


def rows_of(table: Any, source_file: str) -> list[TableRow]:
    """The rows of a table without those that tracked changes deleted. Raises Unreadable for too many of anything."""
    found = []
    for row in _inside(table, "tr"):
        properties = child(row, "trPr")
        if child(properties, "del") is not None or child(properties, "moveFrom") is not None:
            continue
        column = _count(val(child(properties, "gridBefore")), 0)
        cells = []
        for element in _inside(row, "tc"):
            about = child(element, "tcPr")
            span = max(1, _count(val(child(about, "gridSpan")), 1))
            merge = child(about, "vMerge")
            merges = merge is not None
            continues = merges and val(merge) != "restart"
            if child(about, "cellDel") is None:
                has_table = next(element.iter(w("tbl")), None) is not None
                cells.append(TableCell(element, column, span, merges, continues, has_table))
            column += span
            if column > MAX_COLUMNS:
                detail = f"{source_file}: a row of {column} columns, the limit is {MAX_COLUMNS}"
                raise Unreadable("a table has too many columns", detail)
        found.append(TableRow(tuple(cells), column))
        if len(found) > MAX_ROWS:
            raise Unreadable("a table has too many rows", f"{source_file}: the limit is {MAX_ROWS}")
    return found


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """The children of that name, those in content controls and insertions too."""
    for element in parent:
        if element.tag == w(name):
            yield element
        elif element.tag == w("sdt"):
            content = child(element, "sdtContent")
            if content is not None:
                yield from _inside(content, name)
        elif element.tag in _WRAPPERS:
            yield from _inside(element, name)


def _count(text: str | None, default: int) -> int:
    return min(int(text), MAX_COLUMNS + 1) if text and text.isdecimal() else default
