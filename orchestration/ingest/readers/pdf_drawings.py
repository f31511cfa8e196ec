"""What a PDF page says without words: small coloured shapes and the signs of icon fonts."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from orchestration.ingest.document import Drawing
from orchestration.ingest.readers.pdf_glyphs import Glyphs, page_box, turned, within

MAX_SIDE, MIN_SIDE = 30, 2  # points
MAX_ASPECT = 4
COLOURED = 40  # how far apart the colour's parts are; greys are rules and shading
SEEN = 128  # of 255, opaque


def signs(page_number: int, text_page: Any, glyphs: Glyphs) -> list[Drawing]:
    """The drawings that icon-font glyphs are."""
    found = []
    parts = [ctypes.c_uint() for _ in range(4)]
    for at, (index, code) in enumerate(zip(glyphs.index.tolist(), glyphs.code.tolist(), strict=True)):
        pdfium.FPDFText_GetFillColor(text_page, index, *parts)
        x0, y0, x1, y1 = np.round(glyphs.shown[at], 2).tolist()
        found.append(Drawing(page_number, x0, y0, x1, y1, _hex(parts), f"U+{code:04X}"))
    return found


def shapes(page_number: int, page: Any, objects: int) -> list[Drawing]:
    """The small coloured shapes among the page's `objects`."""
    found: list[Drawing] = []
    area, turn = page_box(page), int(pdfium.FPDFPage_GetRotation(page))
    corner = turned(*area, turn)
    for number in range(objects):
        item = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH or (box := _small(item)) is None:
            continue
        if (colour := _fill(item)) is not None:
            left, bottom, right, top = map(np.asarray, box)
            x0, y0, x1, y1 = np.round(within(turned(left, bottom, right, top, turn), corner), 2).tolist()
            found.append(Drawing(page_number, x0, y0, x1, y1, colour))
    return found


def _small(item: Any) -> tuple[float, float, float, float] | None:
    """The box of a shape of an icon's size: left, bottom, right, top."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *sides):
        return None
    left, bottom, right, top = (side.value for side in sides)
    short, long = sorted((right - left, top - bottom))
    if not (short >= MIN_SIDE and long <= MAX_SIDE and long <= MAX_ASPECT * short):
        return None
    return left, bottom, right, top


def _fill(item: Any) -> str | None:
    """The colour that a shape is filled with; None where it is not, or not in a colour."""
    parts = [ctypes.c_uint() for _ in range(4)]
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, mode, stroke) or not mode.value:
        return None
    if not pdfium.FPDFPageObj_GetFillColor(item, *parts) or parts[3].value < SEEN:
        return None
    own = [part.value for part in parts[:3]]
    return _hex(parts) if max(own) - min(own) >= COLOURED else None


def _hex(parts: list[ctypes.c_uint]) -> str:
    return "#" + "".join(f"{part.value:02x}" for part in parts[:3])
