"""Word of pages that take seconds to read, for whoever limits a file's time: a long scan is slow and does no harm."""

from __future__ import annotations

from collections.abc import Callable

_listener: Callable[[], None] | None = None


def listen(listener: Callable[[], None] | None) -> None:
    """Call this before every page that is read by eye; None: nobody."""
    global _listener
    _listener = listener


def slow_page() -> None:
    """A page is about to be read by eye."""
    if _listener is not None:
        _listener()
