"""Where extraction runs: in worker processes or in this one, behind the one interface `concurrent.futures.Executor`."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from orchestration.store.guarded import GuardedExecutor, Limits

#: Below this number of files a second worker takes longer to start than it saves (its imports cost half a second).
POOL_FROM = 8


class InlineExecutor(Executor):
    """Runs each call at once in the calling thread, without limits: for debugging and for trusted files."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        future: Future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def chosen(setting: str, files: int) -> str:
    """`inline` or `process:<workers>`. Raises ValueError for a setting that is neither, nor empty."""
    if not setting:
        setting = "process" if files >= POOL_FROM else "process:1"
    kind, _, workers = setting.partition(":")
    if kind == "inline":
        return "inline"
    if kind == "process":
        count = int(workers) if workers else os.cpu_count() or 1
        return f"process:{max(1, min(count, files))}"
    raise ValueError(f"AVSTAMT_EXECUTOR is {setting!r}: inline, process or process:<workers> is expected")


def make(setting: str, files: int, limits: Limits) -> Executor:
    """The executor that the setting asks for; each call in a worker process is held to the limits."""
    kind, _, workers = chosen(setting, files).partition(":")
    return InlineExecutor() if kind == "inline" else GuardedExecutor(int(workers), limits)
