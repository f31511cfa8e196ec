"""Where extraction runs: in this process or in a pool, behind the one interface `concurrent.futures.Executor`."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

#: Below this number of files starting a pool takes longer than it saves (a worker's imports cost about a second).
POOL_FROM = 8


class InlineExecutor(Executor):
    """Runs each call at once in the calling thread."""

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
        setting = "process" if files >= POOL_FROM else "inline"
    kind, _, workers = setting.partition(":")
    if kind == "inline":
        return "inline"
    if kind == "process":
        count = int(workers) if workers else os.cpu_count() or 1
        return f"process:{max(1, min(count, files))}"
    raise ValueError(f"AVSTAMT_EXECUTOR is {setting!r}: inline, process or process:<workers> is expected")


def make(setting: str, files: int) -> Executor:
    kind, _, workers = chosen(setting, files).partition(":")
    if kind == "inline":
        return InlineExecutor()
    # Spawned, not forked: the parent has threads (Dagster, Arrow) whose locks a fork would copy in whatever state.
    return ProcessPoolExecutor(int(workers), mp_context=multiprocessing.get_context("spawn"))
