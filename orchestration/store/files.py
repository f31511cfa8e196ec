"""Atomic writes: a file is written beside its place and renamed, so that a reader sees the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def write_beside(path: Path, write: Callable[[Path], None]) -> None:
    """Call `write` with a path beside `path`, flush it to the disk and rename it to `path`.

    The name beside is hidden and carries the process id; what a crash leaves of it is never read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(beside)
        flush(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """fsync of a file or a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str) -> None:
    write_beside(path, lambda beside: _put(beside, text))


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def write_parquet(path: Path, table: pa.Table) -> None:
    import pyarrow.parquet as pq

    write_beside(path, lambda beside: pq.write_table(table, beside, compression="zstd"))


def read_parquet(path: Path) -> pa.Table:
    """The table of one file. `pq.read_table` would load pyarrow's datasets, and pandas with them: half a second."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return file.read()
