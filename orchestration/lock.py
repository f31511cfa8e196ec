"""One writer per data folder: a second run leaves at once instead of waiting or writing beside the first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RunInProgress(Exception):
    """Another process is writing to the data folder."""


_held: dict[Path, int] = {}


@contextmanager
def writing(lock_file: Path) -> Iterator[None]:
    """Hold the lock. Within one process it may be taken again (the runner holds it around Dagster's own resource).

    The kernel lets go of it when the process ends, however it ends, so a crash never leaves a stale lock.
    """
    lock_file = lock_file.absolute()
    if _held.get(lock_file):
        _held[lock_file] += 1
        try:
            yield
        finally:
            _held[lock_file] -= 1
        return
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise RunInProgress(
                f"another run is writing to {lock_file.parent} (process {holder}); try again when it has ended"
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        _held[lock_file] = 1
        try:
            yield
        finally:
            del _held[lock_file]
