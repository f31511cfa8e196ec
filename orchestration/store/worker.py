"""The worker's side of `guarded`: a process that answers one call after the other until its pipe is closed.

Run as a module with the number of the pipe's file descriptor.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from orchestration.ingest import pace

#: Exit code of a worker that had no memory left even to say so.
OUT_OF_MEMORY = 88
#: Seconds after which a worker ends itself, beyond its limit: for one whose parent is gone.
GRACE = 10


def serve(connection: Connection) -> None:
    """Say nothing when it is ready, else why it isn't; then answer each call with (succeeded, result or exception).

    Before every page that a call reads by eye it says (None, None).
    """
    seconds, memory_bytes, page_seconds = connection.recv()
    connection.send(_problem())

    def slow_page() -> None:
        connection.send_bytes(pickle.dumps((None, None)))
        if seconds:
            signal.setitimer(signal.ITIMER_REAL, signal.getitimer(signal.ITIMER_REAL)[0] + page_seconds)

    pace.listen(slow_page)
    while True:
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        limit_memory(memory_bytes)
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE if seconds else 0)
        answer = _answer(message)
        signal.setitimer(signal.ITIMER_REAL, 0)
        limit_memory(0)
        connection.send_bytes(answer)


def _problem() -> str:
    """Get ready: all that extraction imports is loaded before the first call, so that its time is no file's."""
    try:
        import orchestration.ingest.extract
        import orchestration.store.extraction  # noqa: F401
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return ""


def limit_memory(more: int) -> None:
    """Let this process take so many bytes more than it has now; 0: without a limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard
    if more and (taken := _taken()):
        soft = taken + more if hard == resource.RLIM_INFINITY else min(taken + more, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _taken() -> int:
    """Address space in bytes; 0 where the system doesn't tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def _answer(message: bytes) -> bytes:
    succeeded, result = _result(message)
    try:
        return pickle.dumps((succeeded, result))
    except Exception as error:  # what can't be sent is told in words
        return pickle.dumps((False, RuntimeError(f"{type(result).__name__} can't be sent: {error}")))


def _result(message: bytes) -> tuple[bool, Any]:
    try:
        fn, args, kwargs = pickle.loads(message)
        return True, fn(*args, **kwargs)
    except Exception as error:
        return False, error


if __name__ == "__main__":
    try:
        serve(Connection(int(sys.argv[1])))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
