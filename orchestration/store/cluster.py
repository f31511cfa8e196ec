"""An executor on a Dask cluster: a scheduler and workers, on other machines as well, that see the same folders.

Each call still runs in a guarded process, beside the Dask worker that was given it, so that the limits of time and
memory hold there too. A Dask worker that is lost in the middle costs its calls another try on another one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestration.store.guarded import Limits, Worker, WorkerDied

if TYPE_CHECKING:
    import distributed

#: Seconds that the scheduler has to answer, and that a cluster may be without a worker.
ANSWER_SECONDS, ALONE_SECONDS = 15, 60

#: Told of a worker process that may not be used: the reason, or nothing.
Fitness = Callable[[], str]


class ClusterUnusable(Exception):
    """No scheduler, no worker, or one that would extract otherwise than this process; the text says which and why."""


class ClusterExecutor(Executor):
    """Calls on the cluster of the scheduler at `address` (`tcp://host:port` or `tls://host:port`).

    `fitness` is asked once in each Dask worker, before its first call. Raises ClusterUnusable when nobody answers; a
    call's future raises it for an unfit worker or a lost scheduler, and otherwise as the guarded executor's do.
    """

    def __init__(self, address: str, limits: Limits, fitness: Fitness, alone_seconds: float = ALONE_SECONDS) -> None:
        import distributed

        self._address, self._limits, self._fitness = address, limits, fitness
        self._alone_seconds, self._seen = alone_seconds, time.monotonic()
        self._tasks: dict[Future, distributed.Future] = {}
        try:
            self._client = distributed.Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterUnusable(f"no Dask scheduler answers at {address}: {error}") from error
        try:
            self._client.wait_for_workers(1, timeout=alone_seconds)
        except TimeoutError as error:
            self._client.close()
            raise ClusterUnusable(f"the Dask scheduler at {address} has no worker") from error

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        told: Future = Future()
        # pure=False: a second call with the same file is asked for anew, not answered from the first.
        task = self._client.submit(_call, self._limits, self._fitness, partial(fn, *args, **kwargs), pure=False)
        self._tasks[told] = task
        task.add_done_callback(partial(self._tell, told))
        return told

    def _tell(self, told: Future, task: distributed.Future) -> None:
        from distributed.scheduler import KilledWorker

        self._tasks.pop(told, None)
        if not told.set_running_or_notify_cancel():
            return
        if task.status == "finished":
            told.set_result(task.result())
            return
        error = task.exception() if task.status == "error" else None
        if isinstance(error, KilledWorker):
            error = WorkerDied(f"{error.allowed_failures + 1} Dask workers that were given it were lost")
        told.set_exception(error or self._lost())

    def check(self) -> None:
        """Raises ClusterUnusable when the scheduler is gone, or has had no worker for a while."""
        if self._client.status != "running":
            raise self._lost()
        try:
            workers = self._client.scheduler_info(n_workers=1)["n_workers"]
        except (OSError, TimeoutError, RuntimeError) as error:
            raise self._lost() from error
        if workers:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > self._alone_seconds:
            raise ClusterUnusable(f"the Dask scheduler at {self._address} has lost its last worker")

    def _lost(self) -> ClusterUnusable:
        return ClusterUnusable(f"the Dask scheduler at {self._address} was lost; a new run goes on where this one was")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        tasks = list(self._tasks.values())
        if tasks and (cancel_futures or not wait):
            self._client.cancel(tasks, force=True)
        self._client.close()

    def __exit__(self, exc_type: type[BaseException] | None, *_: object) -> None:
        self.shutdown(wait=exc_type is None, cancel_futures=exc_type is not None)


# What follows runs in the Dask workers.

_own = threading.local()
_fit: dict[bytes, str] = {}
_asking = threading.Lock()


def _call(limits: Limits, fitness: Fitness, call: Callable[[], Any]) -> Any:
    """The call's answer, from the guarded process of this thread. Raises ClusterUnusable in a worker that is unfit."""
    import pickle

    key = pickle.dumps(fitness)
    with _asking:
        if key not in _fit:
            _fit.clear()
            _fit[key] = fitness()
        problem = _fit[key]
    if problem:
        import socket

        raise ClusterUnusable(f"the Dask worker on {socket.gethostname()} can't be used: {problem}")
    if getattr(_own, "limits", None) != limits:
        if hasattr(_own, "worker"):
            _own.worker.end()
        _own.limits, _own.worker = limits, Worker(limits)
    return _own.worker.call(call)
