"""Imports without Python's garbage collector: what they make lives as long as the process."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is collected within, nor is what was made ever looked through again.

    Dagster, dbt and the graph are half a million objects; going through them again and again took a fifth of the time
    that the definitions take to import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
