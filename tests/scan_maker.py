"""Scans for the tests: pages of a PDF as pictures, straight and clean or as crooked and dirty as scanners make them."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
from PIL import Image

DPI = 300
QUALITY = 85
INK, PAPER = 30, 240  # of a worn page
GRAIN = 8


def pictures(data: bytes, dpi: int = DPI) -> list[Image.Image]:
    """The pages of a PDF as grey images."""
    document = pypdfium2.PdfDocument(data)
    return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]


def crooked(image: Image.Image, degrees: float) -> Image.Image:
    """The page laid askew, against the clock."""
    return image.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def worn(image: Image.Image) -> Image.Image:
    """Grey paper, grey ink, grain, and the artefacts of a small JPEG."""
    grain = np.random.default_rng(1).normal(0, GRAIN, image.size[::-1])
    values = INK + np.asarray(image, np.float64) * (PAPER - INK) / 255 + grain
    grey = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    return Image.open(io.BytesIO(as_file([grey], "JPEG", quality=60))).convert("L")


def as_file(images: list[Image.Image], kind: str, **options: object) -> bytes:
    """The images as one file; several pages only where the kind has them."""
    out = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    images[0].save(out, kind, dpi=(DPI, DPI), **more, **options)
    return out.getvalue()


def scanned(images: list[Image.Image]) -> bytes:
    """A PDF of nothing but pictures."""
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=DPI, quality=QUALITY)
    return out.getvalue()


def together(*files: bytes) -> bytes:
    """The pages of several PDFs in one."""
    whole = pypdfium2.PdfDocument.new()
    for data in files:
        whole.import_pages(pypdfium2.PdfDocument(data))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def first_pages(data: bytes, most: int) -> bytes:
    """The file with no more than so many pages."""
    whole = pypdfium2.PdfDocument.new()
    source = pypdfium2.PdfDocument(data)
    whole.import_pages(source, list(range(min(most, len(source)))))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def stamped(scan: bytes, text: bytes) -> bytes:
    """The first page of a scan with the first page of a PDF printed over it."""
    whole, above = pypdfium2.PdfDocument(scan), pypdfium2.PdfDocument(text)
    page = whole[0]
    page.insert_obj(above.page_as_xobject(0, whole).as_pageobject())
    page.gen_content()
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()
