"""Shows the built site to this machine: files only, read only, nothing outside the site's folder."""

from __future__ import annotations

import http.server
import ipaddress
import socket
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from orchestration.settings import Settings
from orchestration.site import generation

#: What the pages themselves ask for, and what only a header can.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",  # a run may have made the page anew; unchanged it is answered with 304
}
#: dbt's documentation is one page with its code and its data inline; it gets nothing from elsewhere either.
_DOCS_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_TEXTS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json"}


class NoSite(Exception):
    """There is no site to show."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012 - as the base class has it
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        **{ending: f"{kind}; charset=utf-8" for ending, kind in _TEXTS.items()},
        ".svg": "image/svg+xml",
        ".png": "image/png",
    }
    server_version, sys_version = "avstamt", ""
    protocol_version = "HTTP/1.1"
    timeout = 30

    def send_head(self):  # type: ignore[no-untyped-def]
        if not self._host_is_ours():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        if not self._is_inside():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path):  # type: ignore[no-untyped-def]
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        headers = _HEADERS | ({"Content-Security-Policy": _DOCS_POLICY} if self._is_in_docs() else {})
        for name, value in headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Requests are nobody's business."""

    def _is_in_docs(self) -> bool:
        if not hasattr(self, "path"):  # the request was none
            return False
        return Path(self.translate_path(self.path)).is_relative_to(Path(self.directory) / generation.DOCS)

    def _is_inside(self) -> bool:
        """Whether the file is one of the site, also when links lead on from it; what is hidden is none."""
        root = Path(self.directory).resolve()
        path = Path(self.translate_path(self.path))
        hidden = any(part.startswith(".") for part in Path(urlsplit(self.path).path).parts)
        return not hidden and "\0" not in str(path) and path.resolve().is_relative_to(root)

    def _host_is_ours(self) -> bool:
        """A page of another site that has its name point to this machine may not read from here."""
        if not ipaddress.ip_address(str(self.connection.getsockname()[0])).is_loopback:
            return True
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


class _ServerV6(_Server):
    address_family = socket.AF_INET6


def server(settings: Settings, host: str = "127.0.0.1", port: int = 8080) -> http.server.ThreadingHTTPServer:
    """A server that is bound and not yet serving; port 0 takes a free one. Raises NoSite, or OSError for the port."""
    if generation.current(settings) is None:
        raise NoSite(f"there are no pages under {settings.reports} yet; `avstamt run` makes them")
    # The link, not the folder that it leads to today: a run that switches it is seen at once.
    handler = partial(_Handler, directory=str(settings.reports))
    kind = _ServerV6 if ":" in host else _Server
    return kind((host, port), handler)
