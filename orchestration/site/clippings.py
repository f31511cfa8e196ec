"""Clippings of the document: the lines around a finding's number, rendered from the stored original, the number framed.

Only from a file of the landing folder whose content is still what was read; else there is no clipping.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.publish_links import report_slug
from orchestration.settings import Settings
from orchestration.store.files import flush

_SCALE = 2.0  # pixels per point: legible at twice its size
_ABOVE, _BELOW = 72.0, 36.0  # points of the page shown around the number: some lines
_MARGIN = 3.0
_FRAME = (176, 0, 32)
_READERS = ("pdf",)


def clipping_file(finding_id: str) -> str:
    """The picture's file below the root of the site."""
    return f"urklipp/{report_slug(finding_id)}.png"


def wanted(findings: Sequence[dict[str, Any]], report: dict[str, Any]) -> list[dict[str, Any]]:
    """The findings of the current version whose number has a place on a page of a PDF."""
    if not report["source_file"].lower().endswith(_READERS) and "pdf" not in report["reader"]:
        return []
    return [
        row
        for row in findings
        if row["box_x0"] is not None and row["page"] and row["version_no"] in (None, report["version_no"])
    ]


def make(
    settings: Settings, report: dict[str, Any], findings: Sequence[dict[str, Any]], folder: Path
) -> dict[str, str]:
    """Write a picture for each finding that can have one: its file below the folder, by the finding's id."""
    chosen = wanted(findings, report)
    data = _original(settings, report) if chosen else None
    if data is None:
        return {}
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return {}
    made: dict[str, str] = {}
    try:
        for row in chosen:
            if row["page"] <= len(document):
                file = clipping_file(row["finding_id"])
                path = folder / file
                path.parent.mkdir(parents=True, exist_ok=True)
                _render(document[row["page"] - 1], row, path)
                flush(path)
                made[row["finding_id"]] = file
    finally:
        document.close()
    return made


def _original(settings: Settings, report: dict[str, Any]) -> bytes | None:
    """The bytes that were read, or None when they are no longer there."""
    from orchestration.store import landing
    from orchestration.store.delivery import BadDelivery

    try:
        data = landing.read_bytes(settings, report["source_file"])
    except (OSError, BadDelivery):
        return None
    return data if hashlib.sha256(data).hexdigest() == report["content_sha256"] else None


def _render(page: Any, row: dict[str, Any], path: Path) -> None:
    """The page's whole width, some lines high; boxes are in points from the upper left corner as the page is shown."""
    from PIL import ImageDraw

    _, height = page.get_size()
    top = max(row["box_y0"] - _ABOVE, 0.0)
    bottom = min(row["box_y1"] + _BELOW, height)
    image = page.render(scale=_SCALE, crop=(0, height - bottom, 0, top)).to_pil().convert("RGB")
    frame = [
        (row["box_x0"] - _MARGIN) * _SCALE,
        (row["box_y0"] - top - _MARGIN) * _SCALE,
        (row["box_x1"] + _MARGIN) * _SCALE,
        (row["box_y1"] - top + _MARGIN) * _SCALE,
    ]
    ImageDraw.Draw(image).rectangle(frame, outline=_FRAME, width=3)
    image.save(path, "PNG", optimize=True)
