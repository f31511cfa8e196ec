"""One writer per data folder: a second run waits as long as it was told to, or leaves, and says who is writing."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class RunInProgress(Exception):
    """Another process is writing to the data folder."""


_held: dict[Path, int] = {}

#: Seconds between two looks of a run that waits.
_LOOK_EVERY = 0.5


@contextmanager
def writing(lock_file: Path, wait: float = 0) -> Iterator[None]:
    """Hold the lock. Within one process it may be taken again (the runner holds it around Dagster's own resource).

    Raises RunInProgress when another process holds it still after `wait` seconds.

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
        until = time.monotonic() + wait
        while not _taken(handle):
            if time.monotonic() >= until:
                handle.seek(0)
                holder = handle.read().strip() or "unknown"
                raise RunInProgress(
                    f"another run is writing to {lock_file.parent} (process {holder}); try again when it has ended"
                )
            time.sleep(min(_LOOK_EVERY, wait))
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        _held[lock_file] = 1
        try:
            yield
        finally:
            del _held[lock_file]


def _taken(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
