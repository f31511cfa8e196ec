"""A PDF page's glyphs: code, box, baseline and size of each, turned so that most of the page's text stands upright.

The library is asked once per glyph for code, box and text object, in loops that run in C, and once per text object for
what all its glyphs share. Nothing here knows of words or lines.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from itertools import repeat
from math import atan2, degrees, hypot
from typing import Any, TypeVar

import numpy as np
import pypdfium2.raw as pdfium

Array = np.ndarray[Any, Any]
T = TypeVar("T", float, Array)
Box = tuple[Array, Array, Array, Array]  # x0, y0, x1, y1; y grows downwards

INVISIBLE = (3, 7)  # render modes that leave no ink
SPACES = (0x20, 0xA0, 0x09, 0x0A, 0x0D, 0x2002, 0x2003, 0x2004, 0x2005, 0x2007, 0x2009, 0x202F, 0x3000)
_IS_SPACE = np.isin(np.arange(max(SPACES) + 2), SPACES)
ALIKE = 3  # degrees
LEAST_SIZE = 1  # points


def bound(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A function of the library with plain numbers for handles: half the cost of a call."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
_unicode = bound(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _INT)
_loose_box = bound(pdfium.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _HANDLE)
_object_of = bound(pdfium.FPDFText_GetTextObject, ctypes.c_size_t, _HANDLE, _INT)
_matrix = bound(pdfium.FPDFText_GetMatrix, _INT, _HANDLE, _INT, _HANDLE)
_origin = bound(pdfium.FPDFText_GetCharOrigin, _INT, _HANDLE, _INT, _HANDLE, _HANDLE)
_font_size = bound(pdfium.FPDFText_GetFontSize, ctypes.c_double, _HANDLE, _INT)
_render_mode = bound(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
_map_error = bound(pdfium.FPDFText_HasUnicodeMapError, _INT, _HANDLE, _INT)
_content = bound(pdfium.FPDFPageObj_GetMarkedContentID, _INT, _HANDLE)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Visible glyphs in the order of the file, blanks left out.

    `blanks`: how many of the file's own stand right before it. `group`: the text object, numbered. x0 ... y1, `base`:
    box and baseline, turned upright, in points from the page's upper left corner. `shown`: the boxes on the page as it
    is shown. `off`: the glyph is at another angle than the page's text. `unmapped`: its font doesn't tell which
    character it is. `content`: the number of the marked content that it is part of, -1 for none. `quarters`: how far
    the page's text is turned.
    """

    code: Array
    index: Array
    group: Array
    blanks: Array
    x0: Array
    y0: Array
    x1: Array
    y1: Array
    base: Array
    size: Array
    off: Array
    unmapped: Array
    content: Array
    shown: Array  # n × 4
    quarters: int = 0

    def __len__(self) -> int:
        return len(self.code)

    def only(self, mask: Array) -> Glyphs:
        """The glyphs that a mask or an order names."""
        return replace(self, **{f.name: getattr(self, f.name)[mask] for f in fields(self) if f.name != "quarters"})


def turned(x0: T, y0: T, x1: T, y1: T, quarters: int) -> tuple[T, T, T, T]:
    """Boxes of the page's own space (y upwards), turned clockwise by quarters, y downwards."""
    match quarters % 4:
        case 0:
            return x0, -y1, x1, -y0
        case 1:
            return y0, x0, y1, x1
        case 2:
            return -x1, y0, -x0, y1
        case _:
            return -y1, -x1, -y0, -x0


def within(boxes: Box, page: Box) -> Box:
    """Boxes counted from the page's upper left corner."""
    return boxes[0] - page[0], boxes[1] - page[1], boxes[2] - page[0], boxes[3] - page[1]


def page_box(page: Any) -> Box:
    """The page's visible box in its own space: left, bottom, right, top."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rect)
    return np.asarray(rect.left), np.asarray(rect.bottom), np.asarray(rect.right), np.asarray(rect.top)


def glyphs_of(page: Any, text_page: Any, count: int) -> Glyphs:
    """The visible glyphs of a page; `count`: how many characters the library counts on it."""
    handle = ctypes.cast(text_page, ctypes.c_void_p).value
    code = _codes(handle, text_page, count)
    blank = _IS_SPACE[np.minimum(code, len(_IS_SPACE) - 1)]
    objects = _objects(handle, blank)
    printed = objects != 0  # the others the library made up
    index = np.flatnonzero(printed & ~blank)
    if not len(index):
        return _none()
    blanks = np.diff(np.cumsum(blank & printed)[index], prepend=0)
    group, told = _groups(handle, index, objects)
    shared = told[group]
    visible = (shared[:, 4] == 0) & (shared[:, 0] >= LEAST_SIZE)
    index, group, shared, blanks = index[visible], group[visible], shared[visible], blanks[visible]
    if not len(index):
        return _none()
    box = _boxes(handle, index)
    area = page_box(page)
    quarters = _upright(shared[:, 1])
    upright = within(turned(*box, quarters), turned(*area, quarters))
    shown_as = int(pdfium.FPDFPage_GetRotation(page))
    shown = upright if shown_as == quarters else within(turned(*box, shown_as), turned(*area, shown_as))
    origin = shared[:, 2], shared[:, 3], shared[:, 2], shared[:, 3]
    base = within(turned(*origin, quarters), turned(*area, quarters))[1]
    off = np.abs((shared[:, 1] - 90 * quarters + 180) % 360 - 180) > ALIKE
    rest = base, shared[:, 0], off, shared[:, 5] > 0, shared[:, 6].astype(int), np.array(shown).T
    found = Glyphs(code[index], index, group, blanks, *upright, *rest, quarters)
    width, height = area[2] - area[0], area[3] - area[1]
    width, height = (height, width) if shown_as % 2 else (width, height)
    middle_x, middle_y = (found.shown[:, 0] + found.shown[:, 2]) / 2, (found.shown[:, 1] + found.shown[:, 3]) / 2
    inside = (middle_x >= 0) & (middle_x <= width) & (middle_y >= 0) & (middle_y <= height)
    return found if inside.all() else found.only(inside)


def _objects(handle: int | None, blank: Array) -> Array:
    """The text object of each character, 0 for what the library made up: asked for at both ends of every word.

    The glyphs of one object follow each other, so that what lies between two of them is of it as well.
    """
    found = np.zeros(len(blank), np.uint64)
    edges = np.diff(np.concatenate(([True], blank, [True])).astype(np.int8))
    starts, ends = np.flatnonzero(edges == -1), np.flatnonzero(edges == 1) - 1
    for asked in (np.flatnonzero(blank), starts, ends):
        found[asked] = np.fromiter(map(_object_of, repeat(handle), asked.tolist()), np.uint64, len(asked))
    first = np.repeat(found[starts], ends - starts + 1)
    words = np.flatnonzero(~blank)
    alike = np.repeat(found[starts] == found[ends], ends - starts + 1)
    found[words] = first
    rest = words[~alike | (first == 0)]
    found[rest] = np.fromiter(map(_object_of, repeat(handle), rest.tolist()), np.uint64, len(rest))
    return found


def _boxes(handle: int | None, index: Array) -> Box:
    """Left, bottom, right and top of glyphs."""
    count = len(index)
    rects = (pdfium.FS_RECTF * count)()
    at, step = ctypes.addressof(rects), ctypes.sizeof(pdfium.FS_RECTF)
    deque(map(_loose_box, repeat(handle), index.tolist(), range(at, at + count * step, step)), maxlen=0)
    left, top, right, bottom = np.frombuffer(rects, np.float32).reshape(count, 4).astype(np.float64).T
    return left, bottom, right, top


def _codes(handle: int | None, text_page: Any, count: int) -> Array:
    """The characters: asked for at once, which gives one for each glyph unless some have none or take two."""
    if count <= 0:
        return np.zeros(0, np.uint32)
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, count, buffer) == count + 1:
        found = np.frombuffer(bytes(buffer), np.uint16)[:count].astype(np.uint32)
        if not ((found >= 0xD800) & (found < 0xE000)).any() and found.all():
            return found
    return np.fromiter(map(_unicode, repeat(handle), range(count)), np.uint32, count)


def _groups(handle: int | None, index: Array, objects: Array) -> tuple[Array, Array]:
    """Each glyph's text object by number, and per object: size, angle, origin x and y, invisible, unmapped, content."""
    own = objects[index]
    begins = np.concatenate(([True], own[1:] != own[:-1]))
    group = np.cumsum(begins) - 1
    told = []
    matrix = pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    to_matrix, to_x, to_y = ctypes.addressof(matrix), ctypes.addressof(x), ctypes.addressof(y)
    for first, item in zip(index[begins].tolist(), own[begins].tolist(), strict=True):
        _matrix(handle, first, to_matrix)
        _origin(handle, first, to_x, to_y)
        size = _font_size(handle, first) * hypot(matrix.c, matrix.d)
        angle = degrees(atan2(matrix.b, matrix.a))
        hidden, unmapped = _render_mode(item) in INVISIBLE, _map_error(handle, first) == 1
        told.append((size, angle, x.value, y.value, hidden, unmapped, _content(item)))
    return group, np.array(told, np.float64)


def _upright(angles: Array) -> int:
    """The quarters by which most glyphs are turned against the clock."""
    quarters = np.round(angles / 90).astype(int) % 4
    return int(np.bincount(quarters, minlength=4).argmax())


def _none() -> Glyphs:
    empty = np.zeros(0)
    whole, truth = np.zeros(0, np.int64), np.zeros(0, bool)
    boxes = empty, empty, empty, empty
    return Glyphs(whole, whole, whole, whole, *boxes, empty, empty, truth, truth, whole, np.zeros((0, 4)))
