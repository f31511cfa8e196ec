"""What a tagged PDF tells of a page: its tables by rows and cells, and the words that stand for its pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pypdfium2.raw as pdfium

from orchestration.ingest.readers.pdf_glyphs import bound

MAX_ELEMENTS = 50_000  # of one page
MAX_DEPTH = 40
MAX_SPAN = 60
MOST_BYTES = 256  # of a kind or an alternative text that names something
MAX_ALTERNATIVE = 60  # characters: a longer alternative text describes rather than names
_CELLS = ("TH", "TD")
_GROUPING = frozenset(("Document", "Part", "Sect", "Table", "THead", "TBody", "TFoot", "TR"))  # without own contents
_TOLD = ("Figure", "Span", "Formula")  # what an alternative text may stand for


@dataclass(slots=True)
class TaggedCell:
    """A cell by the numbers of its marked contents."""

    contents: set[int] = field(default_factory=set)
    columns: int = 1
    rows: int = 1
    title: bool = False


@dataclass(slots=True)
class Tags:
    """Of a page: its tables as rows of cells, and for marked contents the text that stands for them."""

    tables: list[list[list[TaggedCell]]] = field(default_factory=list)
    alternatives: dict[int, str] = field(default_factory=dict)


def tags_of(page: Any) -> Tags:
    """The tags of a page; nothing where it has none."""
    found = Tags()
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return found
    try:
        walk = _Walk(found)
        for at in range(max(0, pdfium.FPDF_StructTree_CountChildren(tree))):
            root = pdfium.FPDF_StructTree_GetChildAtIndex(tree, at)
            walk.element(ctypes.cast(root, ctypes.c_void_p).value if root else None, 0)
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    found.tables = [rows for table in found.tables if (rows := [row for row in table if row])]
    return found


_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
_kind = bound(pdfium.FPDF_StructElement_GetType, ctypes.c_ulong, _HANDLE, _HANDLE, ctypes.c_ulong)
_actual = bound(pdfium.FPDF_StructElement_GetActualText, ctypes.c_ulong, _HANDLE, _HANDLE, ctypes.c_ulong)
_alt = bound(pdfium.FPDF_StructElement_GetAltText, ctypes.c_ulong, _HANDLE, _HANDLE, ctypes.c_ulong)
_children = bound(pdfium.FPDF_StructElement_CountChildren, _INT, _HANDLE)
_child = bound(pdfium.FPDF_StructElement_GetChildAtIndex, _HANDLE, _HANDLE, _INT)
_content = bound(pdfium.FPDF_StructElement_GetChildMarkedContentID, _INT, _HANDLE, _INT)
_count = bound(pdfium.FPDF_StructElement_GetAttributeCount, _INT, _HANDLE)
_attributes = bound(pdfium.FPDF_StructElement_GetAttributeAtIndex, _HANDLE, _HANDLE, _INT)
_value = bound(pdfium.FPDF_StructElement_Attr_GetValue, _HANDLE, _HANDLE, ctypes.c_char_p)
_number = bound(pdfium.FPDF_StructElement_Attr_GetNumberValue, _INT, _HANDLE, _HANDLE)


@lru_cache(maxsize=1024)
def _decoded(data: bytes) -> str:
    return data.decode("utf-16-le", "replace")


class _Walk:
    def __init__(self, found: Tags):
        self.found = found
        self.left = MAX_ELEMENTS
        self.table: list[list[TaggedCell]] | None = None
        self.cell: TaggedCell | None = None
        self.buffer = ctypes.create_string_buffer(MOST_BYTES)
        self.at = ctypes.addressof(self.buffer)
        self.number = ctypes.c_float()

    def element(self, element: int | None, depth: int) -> None:
        self.left -= 1
        if not element or depth > MAX_DEPTH or self.left < 0:
            return
        kind = self.text(_kind, element)
        table, cell = self.table, self.cell
        if kind == "Table" and table is None:
            self.table = []
            self.found.tables.append(self.table)
        elif kind == "TR" and self.table is not None and cell is None:
            self.table.append([])
        elif kind in _CELLS and self.table and cell is None:
            columns, rows = self.spans(element)
            self.cell = TaggedCell(set(), columns, rows, kind == "TH")
            self.table[-1].append(self.cell)
        contents: set[int] = set()
        grouping = kind in _GROUPING
        for at in range(_children(element)):
            number = -1 if grouping else _content(element, at)
            if number >= 0:
                contents.add(number)
            else:
                self.element(_child(element, at), depth + 1)
        if self.cell is not None:
            self.cell.contents |= contents
        if contents and kind in _TOLD:
            told = " ".join((self.text(_actual, element) or self.text(_alt, element)).split())
            if 0 < len(told) <= MAX_ALTERNATIVE:
                self.found.alternatives |= dict.fromkeys(contents - set(self.found.alternatives), told)
        self.table, self.cell = table, cell

    def text(self, function: Callable[..., int], element: int) -> str:
        size = function(element, self.at, MOST_BYTES)
        return _decoded(ctypes.string_at(self.at, size - 2)) if 2 < size <= MOST_BYTES else ""

    def spans(self, element: int) -> tuple[int, int]:
        """Over how many columns and rows a cell reaches."""
        found = {b"ColSpan": 1, b"RowSpan": 1}
        for at in range(_count(element)):
            attributes = _attributes(element, at)
            for name in found:
                value = _value(attributes, name) if attributes else None
                if value and _number(value, ctypes.addressof(self.number)):
                    found[name] = max(1, min(MAX_SPAN, int(self.number.value)))
        return found[b"ColSpan"], found[b"RowSpan"]
