"""Where extraction runs, behind the interface `concurrent.futures.Executor`: worker processes, this one, a cluster."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from itertools import islice
from typing import Any, TypeVar

from orchestration.store.guarded import GuardedExecutor, Limits

#: Below this number of files a second worker takes longer to start than it saves (its imports cost half a second).
POOL_FROM = 8

#: Calls that wait with an executor at a time: enough for a cluster of hundreds, however many files there are.
WAITING = 1000

#: Seconds after which it is asked whether the executor is still there.
_PATIENCE = 5.0

_CLUSTER = re.compile(r"dask(?P<safe>\+tls)?://(?P<address>[^/\s:]+:\d+|\[[0-9A-Fa-f:]+\]:\d+)/?")

T = TypeVar("T")


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
    """`inline`, `process:<workers>` or a scheduler's address. Raises ValueError for a setting that is none of them."""
    if not setting:
        setting = "process" if files >= POOL_FROM else "process:1"
    if cluster := _CLUSTER.fullmatch(setting):
        return f"{'tls' if cluster['safe'] else 'tcp'}://{cluster['address']}"
    kind, _, workers = setting.partition(":")
    if kind == "inline":
        return "inline"
    if kind == "process" and (not workers or workers.isdecimal()):
        count = int(workers) if workers else os.cpu_count() or 1
        return f"process:{max(1, min(count, files))}"
    raise ValueError(
        f"AVSTAMT_EXECUTOR is {setting!r}: inline, process, process:<workers> or dask://<host>:<port> is expected"
    )


def make(setting: str, files: int, limits: Limits, fitness: Callable[[], str] = str) -> Executor:
    """The executor that the setting asks for; each call in a worker process is held to the limits.

    `fitness` is asked once in each worker of a cluster, which is used only if the answer is empty. Raises
    `cluster.ClusterUnusable` when the cluster does not answer.
    """
    where = chosen(setting, files)
    if where == "inline":
        return InlineExecutor()
    if where.startswith("process:"):
        return GuardedExecutor(int(where.partition(":")[2]), limits)
    from orchestration.store.cluster import ClusterExecutor

    return ClusterExecutor(where, limits, fitness)


def completed(pool: Executor, submit: Callable[[T], Future], things: Iterable[T]) -> Iterator[tuple[T, Future]]:
    """Things with their futures as these are done; never more than WAITING of them are with the executor.

    Raises what the executor says of itself when it is lost.
    """
    check: Callable[[], None] = getattr(pool, "check", lambda: None)
    left = iter(things)
    under_way = {submit(thing): thing for thing in islice(left, WAITING)}
    while under_way:
        done, _ = wait(under_way, _PATIENCE, FIRST_COMPLETED)
        if not done:
            check()
        for future in done:
            yield under_way.pop(future), future
        under_way |= {submit(thing): thing for thing in islice(left, len(done))}
