"""What lies in the landing folder. Files are known by their content; size and time only spare reading them again."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from orchestration.settings import ACCEPTANCES
from orchestration.store.state import LandedFile

_BLOCK = 1 << 20


class LandingFolderMissing(Exception):
    """The landing folder does not exist."""


def file_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def is_export(name: str) -> bool:
    """False for hidden files and for what explains the folder (README of any kind)."""
    return not name.startswith(".") and not name.upper().startswith("README")


def _walk(raw: Path, apart: Path | None) -> Iterator[Path]:
    """The delivered files; the file of accepted findings is none, neither here nor where a setting puts it."""
    no_reports = {raw / ACCEPTANCES, apart}
    for folder, folders, names in os.walk(raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if is_export(name) and Path(folder, name) not in no_reports:
                yield Path(folder, name)


def display_path(raw: Path, file: Path) -> str:
    """The path below the landing folder; bytes of a name that are no UTF-8 are written as `\\udcXX`."""
    return file.relative_to(raw).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def scan(
    raw: Path, known: Mapping[str, LandedFile], max_file_bytes: int, apart: Path | None = None
) -> list[LandedFile]:
    """The files of the landing folder, by path, with their hash (empty for one over the limit or unreadable).

    A file whose size and time are those of the former run keeps its hash, and all else that is known of it; so does
    one with another time but the same content. `apart` is no report either. Raises LandingFolderMissing.
    """
    if not raw.is_dir():
        raise LandingFolderMissing(f"the landing folder {raw} does not exist")
    found = []
    for file in _walk(raw, apart):
        path = display_path(raw, file)
        try:
            info = file.stat()
            former = known.get(path)
            if former and (former.size, former.mtime_ns) == (info.st_size, info.st_mtime_ns):
                found.append(former)
                continue
            sha256 = file_hash(file) if info.st_size <= max_file_bytes else ""
        except OSError:
            found.append(LandedFile(path, size=-1, mtime_ns=0, sha256=""))
            continue
        if former and sha256 and former.sha256 == sha256:
            found.append(replace(former, size=info.st_size, mtime_ns=info.st_mtime_ns))
        else:
            found.append(LandedFile(path, info.st_size, info.st_mtime_ns, sha256))
    return sorted(found, key=lambda f: f.path)


def real_path(raw: Path, path: str) -> Path:
    """The file that `display_path` names."""
    return raw / re.sub(r"\\u(dc[0-9a-f]{2})", lambda found: chr(int(found[1], 16)), path)
