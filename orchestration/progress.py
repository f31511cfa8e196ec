"""How far a run has come, told to whoever listens: the headless runner's progress bar, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Called with the stage, the units done and the units in all.
Listener = Callable[[str, int, int], None]

STAGES = ("extraction", "facts", "staging", "reconcile", "findings", "marts", "publication", "site")

_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def report(stage: str, done: int, total: int) -> None:
    for listener in _listeners:
        listener(stage, done, total)
