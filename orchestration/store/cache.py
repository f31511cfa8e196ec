"""The extraction cache: one `.arrows` file per content and extractor version, all facts as consecutive IPC streams."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa

from orchestration.settings import Settings
from orchestration.store.files import write_beside
from orchestration.store.state import LandedFile

_FACT, _NOTES = b"fact", b"notes"


def cache_path(settings: Settings, file: LandedFile, extractor_version: str) -> Path:
    """Where the file's extraction lies. A report may be identified by its folder, so the folder is part of the name."""
    folder = f"-{hashlib.sha256(file.folder.encode()).hexdigest()[:8]}" if file.folder else ""
    return settings.extracted / file.sha256[:2] / f"{file.sha256}-{extractor_version}{folder}.arrows"


def write(path: Path, facts: dict[str, pa.Table], notes: str = "") -> None:
    """Write the tables one after the other, each under its fact's name (schema metadata `fact`); `notes`: what the
    reader noted of the file."""

    def write_streams(beside: Path) -> None:
        with pa.OSFile(str(beside), "wb") as sink:
            for fact, table in facts.items():
                schema = table.schema.with_metadata({_FACT: fact.encode(), _NOTES: notes.encode()})
                with pa.ipc.new_stream(sink, schema) as stream:
                    stream.write_table(table.replace_schema_metadata(schema.metadata))

    write_beside(path, write_streams)


def read(path: Path) -> dict[str, pa.Table]:
    """The tables of one extraction, by fact. Raises OSError or pa.ArrowInvalid when the file is not whole."""
    facts: dict[str, pa.Table] = {}
    with pa.OSFile(str(path), "rb") as source:
        size = source.size()
        while source.tell() < size:
            table = pa.ipc.open_stream(source).read_all()
            name = (table.schema.metadata or {})[_FACT].decode()
            facts[name] = table.replace_schema_metadata(None)
    return facts


def read_told(path: Path) -> tuple[str, str]:
    """The report's id and the reader's notes of one extraction. Raises as `read` does."""
    with pa.OSFile(str(path), "rb") as source:
        size = source.size()
        while source.tell() < size:
            table = pa.ipc.open_stream(source).read_all()
            if table.schema.metadata[_FACT] == b"reports":
                return table["report_id"][0].as_py(), table.schema.metadata.get(_NOTES, b"").decode()
    raise pa.ArrowInvalid(f"{path} tells of no report")
