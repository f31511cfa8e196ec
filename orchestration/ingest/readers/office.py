"""Office files, new and old: which reader takes one."""

from __future__ import annotations

from orchestration.ingest.document import Document
from orchestration.ingest.readers import ole
from orchestration.ingest.readers.office_package import is_office, opened


def is_office_file(data: bytes) -> bool:
    """Whether the bytes are a package of Word or Excel, or the container of their older versions."""
    return is_office(data) or ole.is_container(data)


def read(data: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document of an Office file. Raises Unreadable for what is locked, damaged, too large or of another kind."""
    if ole.is_container(data):
        from orchestration.ingest.readers import xls

        return xls.read(ole.workbook_in(data, source_file), source_file, content_sha256)
    package = opened(data, source_file)
    if package.kind == "docx":
        from orchestration.ingest.readers import docx

        return docx.read(package, content_sha256)
    from orchestration.ingest.readers import xlsx

    return xlsx.read(package, data, content_sha256)
