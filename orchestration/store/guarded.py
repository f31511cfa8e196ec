"""An executor whose every call has a limit of time and memory: worker processes that are ended when they exceed it.

A file that was made to harm costs its own worker only. Calls and results are pickled, as in a process pool.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from orchestration.store.worker import OUT_OF_MEMORY

#: Seconds that a worker has for its own imports before its first call; they are no file's.
START_SECONDS = 120


class TooSlow(Exception):
    """A call took longer than its limit of so many seconds; its worker was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"more than {seconds:g} s")
        self.seconds = seconds


class WorkerDied(BrokenExecutor):
    """The worker ended by itself, or was ended by the system, during the call."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one call: seconds by the clock, and bytes beyond what the idle worker takes. 0 is no limit.

    A call may take `page_seconds` more for every page that it says it reads by eye.
    """

    seconds: float = 0
    memory_bytes: int = 0
    page_seconds: float = 0


class Worker:
    """One worker process, started when it is needed and again after it was ended. One call at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def call(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """What `fn` returns or raises; raises TooSlow, MemoryError or WorkerDied when it does neither."""
        message = pickle.dumps((fn, args, kwargs))
        try:
            connection = self._ready()
            connection.send_bytes(message)
            succeeded, result = self._answer(connection)
        except (EOFError, OSError):
            raise self._death() from None
        if not succeeded:
            raise result
        return result

    def _answer(self, connection: Connection) -> tuple[bool, Any]:
        """What the worker sends once it is done; words of slow pages on the way lengthen its time."""
        started, allowed = time.monotonic(), self.limits.seconds
        while True:
            left = max(0.0, started + allowed - time.monotonic()) if self.limits.seconds else None
            if not connection.poll(left):
                self.end()
                raise TooSlow(allowed)
            succeeded, result = pickle.loads(connection.recv_bytes())
            if succeeded is not None:
                return succeeded, result
            allowed += self.limits.page_seconds

    def kill(self) -> None:
        """End the process and what it has started, at once; also from another thread than the one that calls."""
        if (process := self._process) is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End the process, and keep nothing of it."""
        self.kill()
        process, self._process = self._process, None
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if process is not None:
            process.wait()

    def _ready(self) -> Connection:
        if self._connection is None or self._process is None or self._process.poll() is not None:
            self.end()
            self._connection = self._started()
        return self._connection

    def _started(self) -> Connection:
        ours, theirs = multiprocessing.Pipe()
        with theirs:
            # A session of its own: ended as a group, so that a program which a reader has started ends with it.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "orchestration.store.worker", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what libraries print of a file belongs in no log
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        ours.send((self.limits.seconds, self.limits.memory_bytes, self.limits.page_seconds))
        if not ours.poll(START_SECONDS):
            raise EOFError
        if problem := ours.recv():
            raise WorkerDied(f"it could not be started: {problem}")
        return ours

    def _death(self) -> Exception:
        """What its exit code or signal says, as far as it has ended."""
        code = None
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self._process.wait(timeout=5)
        self.end()
        if code == OUT_OF_MEMORY:
            return MemoryError()
        if code is None:
            return WorkerDied("it stopped answering")
        return WorkerDied(f"signal {-code}" if code < 0 else f"exit code {code}")


class GuardedExecutor(ThreadPoolExecutor):
    """So many calls at a time, each in a worker within the limits; one worker process for each thread that waits.

    A call's future raises what the call raised, or TooSlow or WorkerDied; a worker that was ended is replaced.
    """

    def __init__(self, workers: int, limits: Limits) -> None:
        super().__init__(workers, thread_name_prefix="guarded")
        self._limits = limits
        self._own = threading.local()
        self._guards: list[Worker] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        return super().submit(self._call, fn, *args, **kwargs)

    def _call(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if not hasattr(self._own, "worker"):
            self._own.worker = Worker(self._limits)
            self._guards.append(self._own.worker)
        return self._own.worker.call(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait, cancel_futures=cancel_futures)
        if wait:
            for guard in self._guards:
                guard.end()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """A run that is interrupted waits for no file."""
        if exc_type is not None:
            self.shutdown(wait=False, cancel_futures=True)
            for guard in self._guards:
                guard.kill()
        self.shutdown(wait=True)
