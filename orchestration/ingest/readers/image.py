"""Images: PNG, JPEG and TIFF, each frame a page that is read by eye."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.readers.optical import Scans
from orchestration.ingest.readers.optical_ink import DPI
from orchestration.ingest.readers.pages import laid_out

Array = np.ndarray[Any, Any]

READER = "image ocr"
MAX_PIXELS = 80_000_000  # of one frame as it comes: A3 at 600 dots per inch
MAX_PAGES = 400
USUAL_HEIGHT = 11.69  # inches of a page's longer side, where the file doesn't tell its scale
LIKELY_SIDE = (5.0, 24.0)  # inches of the longer side that a page may have
LARGEST = 4.0  # times that an image is made larger at most
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_FORMATS = ("PNG", "JPEG", "TIFF")
#: What the library raises for damaged files: it promises no class of error.
_DAMAGED = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, AttributeError, ArithmeticError),
    struct.error,
)


def is_image(data: bytes) -> bool:
    """Whether a file is an image by its first bytes."""
    return data.startswith(_SIGNATURES)


def read(data: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document of an image, reader "image ocr". Raises Unreadable for what is damaged, too large or has no text."""
    with Scans(source_file) as scans:
        for number, grey in enumerate(_pages(data, source_file), 1):
            scans.add(number, grey)
        pages = scans.pages()
    laid = laid_out(list(pages.values()), source_file)
    if not laid.words:
        raise Unreadable("no page has text", f"{source_file}: {len(pages)} pages")
    return Document(source_file, content_sha256, READER, tuple(laid.lines), laid.grids, words=tuple(laid.words))


def _pages(data: bytes, source_file: str) -> Iterator[Array]:
    """The frames in grey at 300 dots per inch."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            for number in range(MAX_PAGES + 1):
                try:
                    image.seek(number)
                except EOFError:
                    return
                if number == MAX_PAGES:
                    raise Unreadable("too many pages", f"{source_file}: the limit is {MAX_PAGES}")
                width, height = image.size
                place = f"{source_file}, page {number + 1}"
                if width * height > MAX_PIXELS:
                    raise Unreadable(
                        "the image is too large", f"{place}: {width} × {height} pixels, the limit is {MAX_PIXELS}"
                    )
                shown = ImageOps.exif_transpose(image)
                yield _scaled(_grey(shown), _scale(image.info.get("dpi"), max(width, height)))
    except Image.DecompressionBombError as bomb:
        raise Unreadable("the image is too large", f"{source_file}: {bomb}") from bomb
    except _DAMAGED as problem:
        raise Unreadable("the image is damaged", f"{source_file}: {problem}") from problem


def _grey(image: Any) -> Any:
    """The image in grey on white ground."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):  # 16 bits and more
        values = np.asarray(image).astype(np.float64)
        top = 65_535.0 if values.max(initial=0) > 255 else 255.0
        return Image.fromarray(np.clip(values * 255 / top, 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(ground, seen).convert("L")
    return image.convert("L")


def _scale(stated: Any, longer: int) -> float:
    """By what the image is enlarged to be one of 300 dots per inch: by what it states, where that makes a page."""
    try:
        dots = float(stated[0]) if stated else 0.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dots = 0.0
    if not (dots > 0 and LIKELY_SIDE[0] <= longer / dots <= LIKELY_SIDE[1]):
        dots = longer / USUAL_HEIGHT
    return min(LARGEST, DPI / dots)


def _scaled(image: Any, scale: float) -> Array:
    from PIL import Image

    if abs(scale - 1) > 0.03:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        image = image.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
    return np.asarray(image)
