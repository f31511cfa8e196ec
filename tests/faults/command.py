"""The real command as a process group of its own, watched by its progress and ended in the midst of its work."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from faults import preloaded
from faults.plan import ALERTS, STARTING, Moment
from faults.receiver import Receiver

AVSTAMT = Path(sys.executable).with_name("avstamt")

#: What any run must have done by; far beyond what it takes, so that a hanging one fails instead of waiting for ever.
HANGS = 1800

#: Where the kernel tells of the processes.
_PROC = Path("/proc")

#: The longest that a kill comes after an answer of the alerts' receiver.
_AFTER_ANSWER = 0.02


@dataclass(frozen=True)
class Ended:
    """How a run ended, what it said on stderr, and when it came to each stage (seconds from its start)."""

    code: int
    stderr: str
    reached: dict[str, float] = field(default_factory=dict)
    seconds: float = 0

    @property
    def stage(self) -> str:
        """The stage that it told of last."""
        return list(self.reached)[-1] if self.reached else STARTING

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL

    @property
    def lengths(self) -> dict[str, float]:
        """Seconds of each stage."""
        began = {STARTING: 0.0, **self.reached}
        ends = [*list(began.values())[1:], self.seconds]
        return {stage: end - start for (stage, start), end in zip(began.items(), ends, strict=True)}


@contextmanager
def started(
    raw: Path, data: Path, *before: str, preexec: Callable[[], None] | None = None, **environment: str
) -> Iterator[subprocess.Popen]:
    """The installed command under way; whatever is left of its group when the block ends is ended."""
    process = subprocess.Popen(
        [*before, AVSTAMT, "run", "--raw", raw, "--data", data],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=preexec,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        kill(process.pid)
        if process.stdout and not process.stdout.closed:
            process.communicate()


def run(
    raw: Path,
    data: Path,
    at: str | None = None,
    send: Callable[[int], None] | None = None,
    preexec: Callable[[], None] | None = None,
    **environment: str,
) -> Ended:
    """One run of the installed command to its end; `send` is called with its process id when it comes `at` a stage."""
    told = ""
    with started(raw, data, preexec=preexec, **environment) as process:
        if at and send:
            assert process.stderr is not None
            while not told.rstrip().endswith(f"{at} …"):
                line = process.stderr.readline()
                assert line, f"never {at}: {told}"
                told += line
            send(process.pid)
        _, stderr = process.communicate(timeout=HANGS)
    return Ended(process.returncode, told + stderr)


def preloaded_run(
    raw: Path,
    data: Path,
    receiver: Receiver,
    moment: Moment | None = None,
    lengths: dict[str, float] | None = None,
    **environment: str,
) -> Ended:
    """One run to its end, or until it is killed at the moment; `lengths`: how long its stages take."""
    arguments = ["run", "--raw", str(raw), "--data", str(data)]
    process, pipe = preloaded.start(arguments, {"AVSTAMT_TEST_HOOK": receiver.url, **environment})
    began, text, reached, due = time.monotonic(), "", dict[str, float](), None
    assert process.pid is not None
    end = _killer(process.pid, moment)
    if moment and moment.stage == ALERTS:
        receiver.before = end if moment.share < 0.5 else None
        receiver.after = None if moment.share < 0.5 else _later(end, (moment.share - 0.5) * 2 * _AFTER_ANSWER)
    try:
        while True:
            now = time.monotonic()
            if due is None and moment and lengths and moment.stage in (STARTING, *reached):
                came = reached.get(moment.stage, 0.0)
                due = began + came + moment.share * lengths[moment.stage] * _pace(came, moment.stage, lengths)
            if due is not None and now >= due:
                end()
            wait = max(0.0, due - now) if due is not None and now < due else None
            assert now - began < HANGS, text
            if not select.select([pipe], [], [], min(wait or HANGS, HANGS))[0]:
                continue
            more = os.read(pipe.fileno(), 1 << 16)
            if not more:
                break
            text += more.decode("utf-8", "replace")
            for line in text.splitlines():
                if line.strip().endswith("…"):
                    reached.setdefault(line.strip().removesuffix("…").strip(), time.monotonic() - began)
    finally:
        receiver.before = receiver.after = None
        kill(process.pid)
        pipe.close()
        process.join()
    assert process.exitcode is not None
    return Ended(process.exitcode, text, reached, time.monotonic() - began)


def _pace(came: float, stage: str, lengths: dict[str, float]) -> float:
    """How much of a stage's length it may take now: others may have slowed the run down that it was measured in, and a
    run that goes on where another ended comes to the stage sooner."""
    before = sum(list(lengths.values())[: list(lengths).index(stage)])
    return min(1.0, max(0.3, came / before)) if before else 1.0


def _killer(pid: int, moment: Moment | None) -> Callable[[], None]:
    if moment is None or moment.whole:
        return lambda: kill(pid)

    def alone() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    return alone


def _later(call: Callable[[], None], seconds: float) -> Callable[[], None]:
    return lambda: threading.Timer(seconds, call).start()


def kill(pid: int) -> None:
    """SIGKILL to the process, to its group, and to the groups that its workers lead: all of it, at one moment.

    Stopped first, so that none of them does another step while the others are being ended.
    """
    groups = {os.getpgid(member) for member in _family(pid)} - {os.getpgrp()}
    for sent in (signal.SIGSTOP, signal.SIGKILL):
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, sent)


def _family(pid: int) -> list[int]:
    """The process, if it is there, and its descendants."""
    if not (_PROC / str(pid)).exists():
        return []
    children = []
    with contextlib.suppress(OSError):  # it may end meanwhile
        for task in (_PROC / str(pid) / "task").iterdir():
            with contextlib.suppress(OSError):
                children += [int(child) for child in (task / "children").read_text().split()]
    found = []
    for member in (pid, *(descendant for child in children for descendant in _family(child))):
        with contextlib.suppress(ProcessLookupError):
            os.getpgid(member)
            found.append(member)
    return found
