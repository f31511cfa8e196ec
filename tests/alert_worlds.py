"""Reports, findings and configurations for the alerts' tests; a real SMTP server and a real HTTP endpoint."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from orchestration.alerts import config
from orchestration.alerts.seen import Finding, Report

#: A Tuesday noon in Sweden.
NOON = datetime(2025, 5, 20, 10, 0, tzinfo=UTC)


def finding(finding_id: str = "f1", **given: Any) -> Finding:
    """An open error of 500 tkr, material by default."""
    row: dict[str, Any] = {
        "finding_id": finding_id,
        "rule_id": "R1",
        "family": "kolumnsumma",
        "location": "drift: Summa / utfall",
        "reported": Decimal(1000),
        "computed": Decimal(500),
        "difference": Decimal(500),
        "tolerance": Decimal("1.5"),
        "unit": "tkr",
        "severity": "error",
        "extraction_suspect": False,
        "suspected_value": None,
        "message": "drift: Summa / utfall: redovisat 1 000 tkr, men delposterna summerar till 500 tkr.",
        "source_line": 12,
        "source_text": "Summa 1 000",
        "state": "open",
    }
    return Finding(**(row | given))


def report(*findings: Finding, **given: Any) -> Report:
    row: dict[str, Any] = {
        "report_id": "ekvik-kommunstyrelsen-delarsrapport-2025-04-30",
        "municipality": "Ekvik kommun",
        "organisation": "Kommunstyrelsen",
        "report_type": "delårsrapport",
        "period_start": date(2025, 1, 1),
        "period_end": date(2025, 4, 30),
        "loaded_at": datetime(2025, 5, 20, 5, 12),
        "findings": findings,
        "checked": {"consistent": 185, "rounding": 43, "not_evaluable": 16},
    }
    return Report(**(row | given))


def configured(text: str = "", **channels: str) -> config.Config:
    """A configuration whose fallback is mail to ekonomi@ekvik.example; `text` adds parts of the file."""
    listed = {
        "mail": "{kind: smtp, host: 127.0.0.1, port: 9, security: none, sender: avstamt@ekvik.example}"
    } | channels
    lines = ["link_base: https://avstamt.example", "channels:"]
    lines += [f"  {name}: {stated}" for name, stated in listed.items()]
    if "fallback:" not in text:
        lines.append("fallback: [{channel: mail, to: ekonomi@ekvik.example}]")
    return config.parse("\n".join([*lines, text]).encode())


@dataclass
class Mailbox:
    """What a mail server was sent. `refuse`: its answer to the data instead of taking it; `hang`: seconds it waits."""

    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    refuse: str | None = None
    hang: float = 0
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import asyncio

        if self.hang:
            await asyncio.sleep(self.hang)
        if self.refuse:
            return self.refuse
        self.mails.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.to += envelope.rcpt_tos
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"hemligt", handled=False)

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


@contextmanager
def mail_server(box: Mailbox, port: int = 0, **given: Any) -> Iterator[int]:
    """A real SMTP server on this machine; gives its port."""
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port(), **given)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@dataclass
class Endpoint:
    """What a web endpoint was sent. `answers` are given in turn, then 200: a status, (status, headers), or seconds that
    it takes the request and says nothing."""

    answers: list[Any] = field(default_factory=list)
    bodies: list[dict] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for headers in self.headers]


@contextmanager
def web_endpoint(endpoint: Endpoint) -> Iterator[str]:
    """A real HTTP server on this machine; gives its address, with a secret in it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.raw.append(raw)
            endpoint.bodies.append(json.loads(raw))
            endpoint.headers.append(dict(self.headers))
            answer = endpoint.answers.pop(0) if endpoint.answers else 200
            if isinstance(answer, float):
                time.sleep(answer)
                return
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook/s3cr3t"
    finally:
        server.shutdown()
        server.server_close()


def mail_config(port: int, text: str = "", more: str = "security: none") -> config.Config:
    """Mail over a server on this machine, to the fallback."""
    stated = f"kind: smtp, host: 127.0.0.1, port: {port}, sender: avstamt@ekvik.example, timeout_seconds: 1, {more}"
    return configured(text, mail=f"{{{stated}}}")


def write_config(raw: Path, port: int, text: str = "") -> None:
    raw.mkdir(parents=True, exist_ok=True)
    (raw / "alerts.yml").write_text(
        "link_base: https://avstamt.example\n"
        "channels:\n"
        f"  mail: {{kind: smtp, host: 127.0.0.1, port: {port}, security: none, sender: avstamt@ekvik.example,"
        " timeout_seconds: 2}\n"
        f"fallback: [{{channel: mail, to: ekonomi@ekvik.example}}]\n{text}",
        encoding="utf-8",
    )
