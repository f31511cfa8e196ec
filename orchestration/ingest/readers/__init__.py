"""Readers: one module per format, each bytes → Document. `read` chooses by content, never by name."""

from __future__ import annotations

from hashlib import sha256

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.readers import html, image, office, pdf, text

MAX_BYTES = 50_000_000


def read(data: bytes, source_file: str) -> Document:
    """The Document of a delivered file. Raises Unreadable with a reason that a person can act on."""
    if not data.strip():
        raise Unreadable("the file is empty", source_file)
    if len(data) > MAX_BYTES:
        raise Unreadable("the file is too large", f"{source_file}: {len(data)} bytes, the limit is {MAX_BYTES}")
    if pdf.is_pdf(data):
        return pdf.read(data, source_file, sha256(data).hexdigest())
    if image.is_image(data):
        return image.read(data, source_file, sha256(data).hexdigest())
    if office.is_office_file(data):
        return office.read(data, source_file, sha256(data).hexdigest())
    if html.is_html(data):
        return html.read(data, source_file, sha256(data).hexdigest())
    return text.read(data, source_file, sha256(data).hexdigest())
