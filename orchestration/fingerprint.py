"""What a publication depends on besides the files: the project's own code, rules and models, as one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.settings import DBT_PROJECT, REPOSITORY

if TYPE_CHECKING:
    from orchestration.store.state import LandedFile

_SOURCES = {".py", ".sql", ".yml", ".yaml", ".csv", ".md", ".html", ".css", ".js"}
_NOT_SOURCES = {"target", "logs", "dbt_packages", "__pycache__"}


def tree_hash(folders: Iterable[Path]) -> str:
    """SHA-256 over the names and contents of the source files below the folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.suffix in _SOURCES and path.is_file() and not _NOT_SOURCES & set(inside.parts):
                digest.update(f"{folder.name}/{inside.as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def gate_version() -> str:
    """Changes when gate one may judge differently, so that reports judged before are judged again."""
    return tree_hash([REPOSITORY / "expectations"])[:16]


@cache
def dbt_version() -> str:
    """Changes when dbt has to parse its project anew."""
    return tree_hash([DBT_PROJECT])[:16]


@cache
def code_version() -> str:
    return tree_hash([REPOSITORY / "orchestration", REPOSITORY / "expectations", DBT_PROJECT])[:16]


def run_fingerprint(files: Sequence[LandedFile], extractor_version: str, acceptances: str = "") -> str:
    """Equal fingerprints publish equal tables. The time of a file counts: it may decide which version is current.

    acceptances: a digest of the acceptances in force.
    """
    listed = sorted([file.path, file.sha256, file.size, file.mtime_ns] for file in files)
    return hashlib.sha256(json.dumps([listed, extractor_version, code_version(), acceptances]).encode()).hexdigest()
