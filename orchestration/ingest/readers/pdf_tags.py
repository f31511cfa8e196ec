"""What a tagged PDF tells of a page: its tables by rows and cells, and the words that stand for its pictures."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

MAX_ELEMENTS = 50_000  # of one page
MAX_DEPTH = 40
MAX_SPAN = 60
MAX_ALTERNATIVE = 60  # characters: a longer alternative text describes rather than names
_CELLS = ("TH", "TD")


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
            walk.element(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at), 0)
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    found.tables = [rows for table in found.tables if len(rows := [row for row in table if row]) > 1]
    return found


class _Walk:
    def __init__(self, found: Tags):
        self.found = found
        self.left = MAX_ELEMENTS
        self.table: list[list[TaggedCell]] | None = None
        self.cell: TaggedCell | None = None

    def element(self, element: Any, depth: int) -> None:
        self.left -= 1
        if not element or depth > MAX_DEPTH or self.left < 0:
            return
        kind = _text(pdfium.FPDF_StructElement_GetType, element)
        table, cell = self.table, self.cell
        if kind == "Table" and table is None:
            self.table = []
            self.found.tables.append(self.table)
        elif kind == "TR" and self.table is not None and cell is None:
            self.table.append([])
        elif kind in _CELLS and self.table and cell is None:
            self.cell = TaggedCell(set(), _span(element, b"ColSpan"), _span(element, b"RowSpan"), kind == "TH")
            self.table[-1].append(self.cell)
        told = _text(pdfium.FPDF_StructElement_GetActualText, element)
        told = told or _text(pdfium.FPDF_StructElement_GetAltText, element)
        before = set(self.found.alternatives)
        contents: set[int] = set()
        for at in range(max(0, pdfium.FPDF_StructElement_CountChildren(element))):
            number = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at)
            if number >= 0:
                contents.add(number)
            else:
                self.element(pdfium.FPDF_StructElement_GetChildAtIndex(element, at), depth + 1)
        if self.cell is not None:
            self.cell.contents |= contents
        told = " ".join(told.split())
        if 0 < len(told) <= MAX_ALTERNATIVE and kind in ("Figure", "Span", "Formula"):
            self.found.alternatives |= dict.fromkeys(contents - before, told)
        self.table, self.cell = table, cell


def _text(function: Any, element: Any) -> str:
    size = function(element, None, 0)
    if not 2 < size <= 4_096:
        return ""
    buffer = ctypes.create_string_buffer(size)
    function(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _span(element: Any, name: bytes) -> int:
    number = ctypes.c_float()
    for at in range(max(0, pdfium.FPDF_StructElement_GetAttributeCount(element))):
        attributes = pdfium.FPDF_StructElement_GetAttributeAtIndex(element, at)
        value = pdfium.FPDF_StructElement_Attr_GetValue(attributes, name) if attributes else None
        if value and pdfium.FPDF_StructElement_Attr_GetNumberValue(value, number):
            return max(1, min(MAX_SPAN, int(number.value)))
    return 1
