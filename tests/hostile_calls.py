"""What a file can make a reader do, as calls that a worker can be given; a module of its own, for workers to import."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from orchestration.ingest import pace
from orchestration.ingest.document import Unreadable
from orchestration.settings import Settings
from orchestration.store.extraction import Outcome
from orchestration.store.state import LandedFile


def twice(number: int) -> int:
    return 2 * number


def refuse(reason: str) -> None:
    raise Unreadable(reason, "line 1")


def process_id() -> int:
    return os.getpid()


def take(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def never_end(noted: str) -> None:
    """Note the ids of this process and of a program that it starts, then wait for ever."""
    program = subprocess.Popen(["sleep", "600"])
    Path(noted).write_text(f"{os.getpid()} {program.pid}")
    while True:
        time.sleep(1)


def read_by_eye(pages: int, seconds: float) -> int:
    """Read so many pages that take so long each."""
    for _ in range(pages):
        pace.slow_page()
        time.sleep(seconds)
    return pages


def die() -> None:
    os._exit(7)


def extract_hostile(settings: Settings, file: LandedFile, version: str) -> Outcome:
    """A stand-in for one file's extraction that does what the file's name says."""
    if file.path == "slow.txt":
        time.sleep(600)
    if file.path == "greedy.txt":
        take(400)
    if file.path == "deadly.txt":
        os._exit(1)
    return Outcome(report_id=file.path)
