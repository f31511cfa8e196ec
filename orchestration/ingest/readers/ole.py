"""The container of old and of encrypted Office files: which of them it is, and the stream of an old workbook."""

from __future__ import annotations

import io

from orchestration.ingest.document import Unreadable

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK = ("workbook", "book")  # the newer first, where a file has both


def is_container(data: bytes) -> bool:
    return data.startswith(_SIGNATURE)


def workbook_in(data: bytes, source_file: str) -> bytes:
    """The stream of an old Excel workbook. Raises Unreadable with what to do about any other container.

    It is taken out here, since the library that reads it follows a chain of sectors that is a circle for ever.
    """
    import olefile

    stream = b""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {entry[0].lower() for entry in container.listdir() if len(entry) == 1}
            if name := next((name for name in _WORKBOOK if name in names), None):
                stream = container.openstream(name).read()
    except Exception as problem:  # the library promises no class of error for damaged files
        raise Unreadable("the Office file is damaged", f"{source_file}: {problem}") from problem
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise Unreadable("the file asks for a password", source_file)
    if "worddocument" in names:
        raise Unreadable("an old Word file: save it as .docx", source_file)
    if names.isdisjoint(_WORKBOOK):
        raise Unreadable(
            "an old Office file of a kind that is not read", f"{source_file}: {', '.join(sorted(names))[:200]}"
        )
    return stream
