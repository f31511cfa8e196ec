"""The real command as a process group of its own, watched by its progress and ended in the midst of its work."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

AVSTAMT = Path(sys.executable).with_name("avstamt")

#: What any run must have done by; far beyond what it takes, so that a hanging one fails instead of waiting for ever.
HANGS = 600

#: Where the kernel tells of the processes.
_PROC = Path("/proc")


@dataclass(frozen=True)
class Ended:
    """How a run ended, what it printed, and how long it took."""

    code: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def stage(self) -> str:
        """The stage that it told of last."""
        told = [line.strip() for line in self.stderr.splitlines() if line.strip().endswith("…")]
        return told[-1].removesuffix("…").strip() if told else "starting"

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


@contextmanager
def started(
    raw: Path, data: Path, *before: str, preexec: Callable[[], None] | None = None
) -> Iterator[subprocess.Popen]:
    """`avstamt run` under way; whatever is left of its group when the block ends is ended."""
    process = subprocess.Popen(
        [*before, AVSTAMT, "run", "--raw", raw, "--data", data],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=preexec,
    )
    try:
        yield process
    finally:
        kill(process)
        if process.stdout and not process.stdout.closed:
            process.communicate()


def run(
    raw: Path,
    data: Path,
    after: float | None = None,
    at: str | None = None,
    send: Callable[[subprocess.Popen], None] | None = None,
    preexec: Callable[[], None] | None = None,
) -> Ended:
    """One run to its end; `send` (default: SIGKILL to all of it) comes `after` so many seconds or `at` a stage."""
    began, told = time.monotonic(), ""
    with started(raw, data, preexec=preexec) as process:
        if at:
            assert process.stderr is not None
            while not told.rstrip().endswith(f"{at} …"):
                line = process.stderr.readline()
                assert line, f"never {at}: {told}"
                told += line
            (send or kill)(process)
        try:
            stdout, stderr = process.communicate(timeout=after or HANGS)
        except subprocess.TimeoutExpired:
            if after is None:
                raise
            (send or kill)(process)
            stdout, stderr = process.communicate(timeout=HANGS)
    return Ended(process.returncode, stdout, told + stderr, time.monotonic() - began)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to the process, to its group, and to the groups that its workers lead: all of it, at one moment.

    Stopped first, so that none of them does another step while the others are being ended.
    """
    groups = {os.getpgid(pid) for pid in _family(process.pid)}
    for sent in (signal.SIGSTOP, signal.SIGKILL):
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, sent)


def _family(pid: int) -> list[int]:
    """The process, if it is there, and its descendants."""
    if not (_PROC / str(pid)).exists():
        return []
    children = []
    for task in (_PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            children += [int(child) for child in task.read_text().split()]
    found = []
    for member in (pid, *(descendant for child in children for descendant in _family(child))):
        with contextlib.suppress(ProcessLookupError):
            os.getpgid(member)
            found.append(member)
    return found
