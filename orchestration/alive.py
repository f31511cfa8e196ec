"""Which of Dagster's runs still have a process. Dagster itself notices the end of one only while its parent lives.

Each run locks a file of its own until its process ends; the kernel lets go of it, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import DagsterInstance

#: Seconds that a run may take from its start to its lock; far beyond what it takes.
GRACE = 120

_held: dict[Path, IO[bytes]] = {}


def hold(folder: Path, run_id: str) -> None:
    """Say that this process is the run's, as long as it lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / run_id
    while path not in _held:
        handle = path.open("ab")
        fcntl.flock(handle, fcntl.LOCK_EX)  # at most as long as another process asks for it
        if path.exists() and os.path.samestat(os.fstat(handle.fileno()), path.stat()):
            _held[path] = handle
        else:  # removed between the two calls
            handle.close()


def has_process(folder: Path, run_id: str) -> bool | None:
    """None: it has not said yet, or never will."""
    try:
        with (folder / run_id).open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return True
    return False


def end_dead_runs(instance: DagsterInstance, folder: Path, grace: float = GRACE) -> list[str]:
    """Mark runs as failed that have started and have no process; the ids of these.

    Such a run would keep its place in the queue for ever. Files of other runs that ended are removed.
    """
    from dagster import DagsterRunStatus, RunsFilter

    ended = []
    started = instance.get_run_records(RunsFilter(statuses=[DagsterRunStatus.STARTED]))
    for record in started:
        run_id = record.dagster_run.run_id
        seen = has_process(folder, run_id)
        if seen or (seen is None and time.time() - (record.start_time or time.time()) < grace):
            continue
        run = instance.get_run_by_id(run_id)
        if run and run.status is DagsterRunStatus.STARTED:  # it has not ended by itself meanwhile
            instance.report_run_failed(run, "the process of the run was ended from outside")
            ended.append(run_id)
    kept = {record.dagster_run.run_id for record in started} - set(ended)
    for path in folder.glob("*"):
        if path.name not in kept and not has_process(folder, path.name):
            path.unlink(missing_ok=True)
    return ended
