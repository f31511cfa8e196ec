"""Pages of a PDF that are pictures of text: which they are, and what they look like."""

from __future__ import annotations

import ctypes
from math import sqrt
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from orchestration.ingest.readers.optical_ink import DPI

Array = np.ndarray[Any, Any]

MAX_PIXELS = 40_000_000  # of one page: A2 at 300 dots per inch; a larger page is rendered smaller
MAX_SIDE = 60_000  # pixels: what a page may be long, at 300 dots per inch
COVERED = 0.8  # share of the page that a scan's picture covers
STAMP = 400  # letters of a text layer that may be stamped onto a scan, at most
MORE = 3  # times as many letters must be read by eye as the text layer has, for it to be a stamp


def is_picture_only(objects: int, letters: int) -> bool:
    """Whether a page without any letter has something on it."""
    return letters == 0 and objects > 0


def may_be_stamped(page: Any, objects: int, letters: int) -> bool:
    """Whether the few letters of a page may be a stamp on a scan: a picture covers the page."""
    return letters <= STAMP and _picture(page, objects) >= COVERED


def _picture(page: Any, objects: int) -> float:
    """The share of the page that its largest picture covers; pictures within forms count, too."""
    area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    largest = 0.0
    sides = [ctypes.c_float() for _ in range(4)]
    for number in range(objects):
        item = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM) and pdfium.FPDFPageObj_GetBounds(item, *sides):
            left, bottom, right, top = (side.value for side in sides)
            largest = max(largest, (right - left) * (top - bottom))
    return largest / area if area > 0 else 0.0


def rendered(page: Any) -> tuple[Array, float]:
    """The page as shown in grey, and how many of its pixels go on a point."""
    wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    scale = min(DPI / 72, sqrt(MAX_PIXELS / max(1.0, wide * high)), MAX_SIDE / max(1.0, wide, high))
    width, height = max(1, round(wide * scale)), max(1, round(high * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise MemoryError("no bitmap for a page")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte * (stride * height)))
        return np.frombuffer(buffer.contents, np.uint8).reshape(height, stride)[:, :width].copy(), scale
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
