"""When only the acceptances changed, dbt's working file holds what was published: nothing else is built anew."""

from __future__ import annotations

import json
from pathlib import Path

from orchestration.settings import Settings
from orchestration.store.files import write_text


def note(settings: Settings) -> None:
    """Remember what the working file was built from; what writes to it later is seen by its time."""
    from orchestration.store import ingest

    stated = {"landing": ingest.ingested_fingerprint(settings, without_acceptances=True), "file": _state_of(settings)}
    write_text(_path(settings), json.dumps(stated) + "\n")


def is_open(settings: Settings) -> bool:
    """Whether the working file holds what a whole run would build before it comes to the findings.

    Raises LandingFolderMissing.
    """
    from orchestration.store import ingest

    path = _path(settings)
    if not path.exists() or not settings.working_database.exists():
        return False
    wanted = {"landing": ingest.wanted_fingerprint(settings, without_acceptances=True), "file": _state_of(settings)}
    return json.loads(path.read_text(encoding="utf-8")) == wanted


def _path(settings: Settings) -> Path:
    return settings.working_database.with_suffix(".json")


def _state_of(settings: Settings) -> list[int]:
    info = settings.working_database.stat()
    return [info.st_size, info.st_mtime_ns]
