"""What a target's error is: where it comes from, and the smallest input that still comes to it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from pathlib import Path

SECONDS_TO_CUT = 20.0


def place_of(problem: BaseException) -> str:
    """Where an error comes from: its class and the innermost line of the project."""
    frames = [f for f in traceback.extract_tb(problem.__traceback__) if "/orchestration/" in f.filename]
    last = (frames or traceback.extract_tb(problem.__traceback__))[-1]
    return f"{type(problem).__name__}-{Path(last.filename).stem}-{last.lineno}"


def problem_of(target: Callable[[bytes], None], data: bytes) -> Exception | None:
    try:
        target(data)
    except Exception as problem:
        return problem
    return None


def smallest(target: Callable[[bytes], None], data: bytes, place: str) -> bytes:
    """The data without whatever can be left out of it so that it still comes to the same error."""
    until = time.monotonic() + SECONDS_TO_CUT
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            shorter = data[:at] + data[at + size :]
            if time.monotonic() > until:
                return data
            problem = problem_of(target, shorter)
            if problem is not None and place_of(problem) == place:
                data = shorter
            else:
                at += size
        size //= 2
    return data
