"""A real HTTP endpoint that the alerts are sent to, and what it was told."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Receiver:
    """What each message says, by its key, and the keys of those that came again. The calls are made before and after
    an answer."""

    told: dict[str, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None
    url: str = ""

    def clear(self) -> None:
        """What comes now belongs to another data folder."""
        self.told, self.repeated = {}, []

    def take(self, key: str, body: bytes) -> None:
        message = json.loads(body)
        del message["text"]  # the same in words, with the time when the report was loaded
        said = json.dumps(message, sort_keys=True)
        if key in self.told:
            assert self.told[key] == said, "one key, two messages"
            self.repeated.append(key)
        self.told[key] = said


@contextmanager
def listening() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self.headers["Idempotency-Key"], self.rfile.read(int(self.headers["Content-Length"])))
            if receiver.before:
                receiver.before()
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.wfile.flush()
            if receiver.after:
                receiver.after()

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):  # the sender was killed
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        receiver.url = f"http://127.0.0.1:{server.server_port}/"
        yield receiver
        server.shutdown()
