"""`avstamt serve`: the site's own files and nothing else, on this machine alone."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from site_maker import AVSTAMT, served

from orchestration import publish
from orchestration.settings import Settings
from orchestration.site import generation, serve
from orchestration.site.generation import Site


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(raw=tmp_path / "raw", data=tmp_path / "data")
    folder = settings.sites / "one"
    for path, text in {
        "index.html": "Start å", "rapport/a.html": "rapport", "static/site.js": "1", "static/site.css": "a{}",
        "static/icon.svg": "<svg/>", "urklipp/a.png": "png", ".hidden": "no", "docs/index.html": "docs",
    }.items():  # fmt: skip
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "out").symlink_to(tmp_path)
    generation.describe(Site(folder, "f"))
    publish.switch(settings.reports, folder)
    return settings


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    with served(settings) as address:
        yield address


def ask(address: str, path: str, method: str = "GET", host: str | None = None) -> tuple[int, Message, str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.putrequest(method, path, skip_host=host is not None)
    if host is not None:
        connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    told = answer.status, answer.headers, answer.read().decode()
    connection.close()
    return told


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/rapport/a.html", "text/html; charset=utf-8"),
        ("/static/site.js", "text/javascript; charset=utf-8"),
        ("/static/site.css", "text/css; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
        ("/urklipp/a.png", "image/png"),
    ],
)
def test_a_file_comes_with_its_type_and_the_content_policy(address: str, path: str, kind: str) -> None:
    status, headers, _ = ask(address, path)

    assert (status, headers["Content-Type"]) == (200, kind)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/../../secret.txt", "/%2e%2e/secret.txt", "/..%2f..%2f..%2fsecret.txt", "//etc/passwd",
        "/rapport/../../../../secret.txt", "/out/secret.txt", "/.hidden", "/rapport/", "/rapport/..%5c..%5csecret.txt",
        "/a%00.html", "/missing.html",
    ],
)  # fmt: skip
def test_nothing_outside_the_site_and_no_list_of_a_folder_is_given(address: str, path: str) -> None:
    status, _, body = ask(address, path)

    assert status in (400, 404)
    assert "secret" not in body
    assert "root:" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_can_only_be_read(address: str, method: str) -> None:
    assert ask(address, "/", method)[0] == 501


@pytest.mark.parametrize(("host", "status"), [("localhost:1", 200), ("[::1]:1", 200), ("evil.example", 421), ("", 421)])
def test_a_name_that_only_points_to_this_machine_is_refused(address: str, host: str, status: int) -> None:
    assert ask(address, "/", host=host)[0] == status


def test_documentation_with_inline_code_is_let_through_alone(address: str) -> None:
    assert "'unsafe-inline'" in ask(address, "/docs/index.html")[1]["Content-Security-Policy"]
    for path in ("/index.html", "/rapport/a.html", "/docs/../index.html"):
        assert "'unsafe-inline'" not in ask(address, path)[1].get("Content-Security-Policy", "")


def test_a_new_site_is_shown_without_a_restart(settings: Settings, address: str) -> None:
    folder = settings.sites / "two"
    folder.mkdir()
    (folder / "index.html").write_text("Ny", encoding="utf-8")
    publish.switch(settings.reports, folder)

    assert ask(address, "/")[2] == "Ny"


def test_without_a_site_it_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(serve.NoSite, match="avstamt run"):
        serve.server(Settings(raw=tmp_path, data=tmp_path), port=0)


def test_the_command_says_where_it_serves_and_listens_on_this_machine_alone(settings: Settings) -> None:
    command = [AVSTAMT, "serve", "--data", str(settings.data), "--port", "0"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert found
        assert "Start å" in ask(found[0], "/")[2]
        listening = Path(f"/proc/{process.pid}/net/tcp").read_text(encoding="ascii")
        assert f"0100007F:{int(found[1]):04X}" in listening
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
