"""A server on this machine that tells whether anybody asked it for something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket


@contextmanager
def listening() -> Iterator[tuple[str, socket]]:
    """Its address; its `accept` raises TimeoutError where nobody asked."""
    with socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        yield f"http://127.0.0.1:{server.getsockname()[1]}", server
