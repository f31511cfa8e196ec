"""What `deploy/` describes, tried with the real programs as far as they run without containers."""

from __future__ import annotations

import base64
import http.client
import http.server
import os
import re
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import duckdb
import pytest
import trustme
import yaml
from alert_worlds import free_port
from fake_marts import working_database
from postgres_server import Server, binaries, server

from orchestration import publish
from orchestration.exports import postgres
from orchestration.settings import REPOSITORY, Settings

DEPLOY = REPOSITORY / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]

# --- the compose file ------------------------------------------------------------------------------------------------


def test_only_the_proxy_is_reachable_and_only_it_has_a_way_out() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_what_services_name_is_there() -> None:
    """Other services, networks, volumes, and files beside the compose file; secrets are made on the server."""
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= SERVICES.keys(), name
        assert set(service["networks"]) <= COMPOSE["networks"].keys(), name
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            if source.startswith("./") and source != "./secrets":
                assert (DEPLOY / source).exists(), source
            elif not source.startswith(("./", "$")):
                assert source in COMPOSE["volumes"], source


def test_every_variable_has_a_line_in_the_example() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"\$\{(\w+)", text))
    example = set(re.findall(r"^(\w+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert named == example


def test_the_landing_folder_and_the_pages_data_are_read_only() -> None:
    assert SERVICES["code"]["volumes"][0].endswith(":/raw:ro")
    assert SERVICES["pages"]["volumes"] == ["data:/data:ro"]


@pytest.mark.parametrize("name", ["code", "daemon", "webserver", "pages"])
def test_the_commands_are_ones(name: str) -> None:
    """Their options are the programs' own: each help names them."""
    program, *arguments = SERVICES[name]["command"]
    words = [word for word in arguments if not word.startswith("--")]
    path = REPOSITORY / ".venv" / "bin" / program
    sub = [word for word in words if word in ("api", "grpc", "run", "serve")]
    told = subprocess.run(
        [path, *sub, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb"},
    ).stdout

    assert all(word in told for word in arguments if word.startswith("--")), told


def test_the_image_is_built_from_what_is_in_the_repository_and_without_a_network() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (?:--\S+ )?(.+)$", text, re.MULTILINE) for word in line.split()[:-1]]
    let_in = re.findall(r"^!(.+)$", (REPOSITORY / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)

    assert copied
    assert all((REPOSITORY / name).exists() and name.split("/")[0] in let_in for name in copied)
    assert all("--no-index" in line for line in text.split("RUN ")[1:])
    assert "apt-get" not in text


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """A server that was set up by the script that the database's container runs."""
    with server(free_port()) as started:
        subprocess.run(
            [DEPLOY / "postgres" / "init.sh"],
            check=True,
            env={
                "PATH": f"{binaries()}:{os.environ['PATH']}",
                "PGHOST": str(started.socket),
                "PGPORT": str(started.port),
                "DAGSTER_PG_PASSWORD": "dagster's own",
                "LOADER_PASSWORD": "loader's own",
            },
        )
        yield started


def test_dagster_keeps_its_history_in_postgresql(
    database: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of the image, over a real server: what one process ran, another one finds."""
    shutil.copy(DEPLOY / "dagster.yaml", tmp_path)
    address = {"HOST": "127.0.0.1", "PORT": str(database.port), "USER": "dagster", "DB": "dagster"}
    for name, value in address.items():
        monkeypatch.setenv(f"DAGSTER_PG_{name}", value)
    monkeypatch.setenv("DAGSTER_PG_PASSWORD", "dagster's own")

    @dg.asset
    def anything() -> int:
        return 1

    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert dg.materialize([anything], instance=instance, resources={"io_manager": dg.mem_io_manager}).success
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        [run] = instance.get_runs()
        assert run.is_success
        assert instance.get_latest_materialization_event(dg.AssetKey("anything")) is not None
        assert instance.run_coordinator.get_run_queue_config().max_concurrent_runs == 1  # type: ignore[attr-defined]
        assert instance.run_monitoring_enabled
        assert (instance.run_retries_enabled, instance.run_retries_max_retries) == (True, 3)
        assert instance.telemetry_enabled is False
    assert not (tmp_path / "history").exists(), "nothing of it in files"


def test_the_marts_database_is_the_loader_s_and_neither_owner_comes_into_the_other_s(
    database: Server, tmp_path: Path
) -> None:
    here = Settings(
        tmp_path / "raw", tmp_path / "data", target="postgres", postgres=database.address_of("loader", "avstamt")
    )
    working_database(here.working_database)
    publication = publish.publish(here, "a" * 64)

    assert "core.finance_cells" in " ".join(postgres.write(here, publication)).replace('"', "")
    assert postgres.is_current(here, publication)
    with duckdb.connect(str(publication.database), read_only=True) as con:
        assert con.execute("select count(*) from core.finance_cells").fetchone() == (1200,)
    allowed = database.rows(
        "select rolname, datname, has_database_privilege(rolname, datname, 'connect') from pg_roles, pg_database"
        " where rolname in ('dagster', 'loader', 'avstamt_reader') and datname in ('dagster', 'avstamt')"
    )
    assert {(role, name) for role, name, may in allowed if may} == {
        ("dagster", "dagster"),
        ("loader", "avstamt"),
        ("avstamt_reader", "avstamt"),
    }


# --- the proxy -------------------------------------------------------------------------------------------------------


@dataclass
class Behind:
    """A service behind the proxy; it notes what reaches it."""

    address: str = ""
    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def service() -> Iterator[Behind]:
    behind = Behind()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            behind.seen.append((self.command, self.path, dict(self.headers)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_POST = do_GET  # noqa: N815 - the base class's names

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as started:
        started.daemon_threads = True
        threading.Thread(target=started.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        behind.address = f"127.0.0.1:{started.server_port}"
        yield behind
        started.shutdown()


@dataclass
class Proxy:
    pages: Behind
    ui: Behind
    ports: dict[str, int]
    trust: ssl.SSLContext

    def ask(self, what: str, path: str = "/", method: str = "GET", login: str = "", **headers: str) -> int:
        if login:
            headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
        con = http.client.HTTPSConnection("localhost", self.ports[what], context=self.trust, timeout=30)
        con.request(method, path, headers=headers)
        with con.getresponse() as answer:
            return answer.status


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The real nginx with the template as its image fills it in, on free ports."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(nginx).exists(), "nginx is missing: apt-get install nginx-light"
    here = tmp_path_factory.mktemp("proxy")
    secrets = here / "secrets"
    secrets.mkdir()
    authority = trustme.CA()
    own = authority.issue_cert("localhost")
    own.private_key_pem.write_to_path(str(secrets / "tls.key"))
    for part in own.cert_chain_pems:
        part.write_to_path(str(secrets / "tls.pem"), append=True)
    (secrets / "readers").write_text("anna:{PLAIN}läsa\n", encoding="utf-8")
    (secrets / "operators").write_text("drift:{PLAIN}köra\n", encoding="utf-8")
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    ports = {"pages": free_port(), "ui": free_port()}
    with service() as pages, service() as ui:
        text = (DEPLOY / "nginx" / "avstamt.conf.template").read_text(encoding="utf-8")
        variables = {"RESOLVER": "127.0.0.1", "PAGES_ADDRESS": pages.address, "UI_ADDRESS": ui.address}
        for name, value in variables.items():
            text = text.replace(f"${{{name}}}", value)
        for port, own_port in (("8443", ports["ui"]), ("443", ports["pages"])):
            text = text.replace(f"listen {port} ssl", f"listen 127.0.0.1:{own_port} ssl")
        main = "user root;\n" if os.geteuid() == 0 else ""
        folders = "".join(
            f"{kind}_temp_path {here}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (here / "nginx.conf").write_text(
            f"{main}daemon off;\npid {here}/pid;\nerror_log {here}/error.log;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{folders}{text}}}\n",
            encoding="utf-8",
        )
        call = [nginx, "-p", str(here), "-c", "nginx.conf"]
        checked = subprocess.run([*call, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        running = subprocess.Popen(call, stderr=subprocess.DEVNULL)
        try:
            made = Proxy(pages, ui, ports, trust)
            _wait_until_it_listens(made, running)
            yield made
        finally:
            running.terminate()
            running.wait()


def _wait_until_it_listens(proxy: Proxy, running: subprocess.Popen) -> None:
    for port in proxy.ports:
        while True:
            assert running.poll() is None
            try:
                proxy.ask(port)
            except ConnectionRefusedError:
                continue
            break


@pytest.mark.parametrize(("what", "login"), [("pages", ""), ("ui", ""), ("ui", "anna:läsa"), ("pages", "anna:fel")])
def test_nobody_comes_in_without_a_login_of_that_door(proxy: Proxy, what: str, login: str) -> None:
    behind = {"pages": proxy.pages, "ui": proxy.ui}[what]
    before = len(behind.seen)

    assert proxy.ask(what, login=login) == 401
    assert len(behind.seen) == before


def test_a_reader_gets_pages_and_can_do_nothing_but_read(proxy: Proxy) -> None:
    assert proxy.ask("pages", "/rapport/a.html", login="anna:läsa") == 200
    method, path, headers = proxy.pages.seen[-1]

    assert (method, path, headers["Host"]) == ("GET", "/rapport/a.html", "localhost")
    assert "Authorization" not in headers, "the password stays with the proxy"
    assert proxy.ask("pages", "/", "POST", login="anna:läsa") == 403


def test_an_operator_gets_the_ui_with_its_websocket(proxy: Proxy) -> None:
    asked = {"Upgrade": "websocket", "Connection": "Upgrade"}

    assert proxy.ask("ui", "/graphql", "POST", login="drift:köra") == 200
    assert proxy.ask("ui", "/graphql", login="drift:köra", **asked) == 200
    _, _, headers = proxy.ui.seen[-1]
    assert (headers["Upgrade"], headers["Connection"]) == ("websocket", "upgrade")
