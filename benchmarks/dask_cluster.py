"""A real Dask cluster on this machine: a scheduler and workers, each a process of its own, over TCP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

_QUIET = {
    "DASK_DISTRIBUTED__SCHEDULER__DASHBOARD__STATUS__TASK_STREAM_LENGTH": "0",
    "DASK_DISTRIBUTED__DASHBOARD__LINK": "",
}


@dataclass
class Cluster:
    """`address` is what AVSTAMT_EXECUTOR takes."""

    port: int
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"dask://127.0.0.1:{self.port}"

    @property
    def workers(self) -> list[subprocess.Popen]:
        return self.processes[1:]

    def start(self, module: str, *arguments: str, **environment: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_QUIET, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment},
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def add_worker(self, environment: Mapping[str, str] | None = None) -> subprocess.Popen:
        return self.start(
            "distributed.cli.dask_worker",
            *(f"tcp://127.0.0.1:{self.port}", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny"),
            *("--no-dashboard", "--death-timeout", "60"),
            **(environment or {}),
        )


@contextmanager
def cluster(workers: int, environment: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A scheduler and so many workers; ended with all that they have started."""
    made = Cluster(free_port())
    try:
        made.start(
            "distributed.cli.dask_scheduler",
            *("--host", "127.0.0.1", "--port", str(made.port), "--no-dashboard", "--no-show"),
        )
        for _ in range(workers):
            made.add_worker(environment)
        _wait_for(made.port)
        yield made
    finally:
        for process in made.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the scheduler did not start")
