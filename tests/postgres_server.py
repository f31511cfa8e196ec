"""A real PostgreSQL server of its own for a test module, from Debian's package; it listens on a socket, and on a port
where one is asked for."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as postgresql


class Server:
    """`address` is what AVSTAMT_POSTGRES takes; `rows` asks as the given role."""

    def __init__(self, socket: Path, port: int) -> None:
        self.socket, self.port = socket, port
        self.address = self.address_of("postgres")

    def address_of(self, role: str, database: str = "postgres") -> str:
        return f"postgresql:///{database}?host={self.socket}&port={self.port}&user={role}"

    def execute(self, statement: str, role: str = "postgres") -> None:
        with postgresql.connect(self.address_of(role)) as con, con.cursor() as cursor:
            cursor.execute(statement)
            con.commit()

    def rows(self, query: str, role: str = "postgres") -> list[tuple[Any, ...]]:
        with postgresql.connect(self.address_of(role)) as con, con.cursor() as cursor:
            cursor.execute(query)
            return [tuple(row) for row in cursor.fetchall()]


@contextmanager
def server(port: int | None = None) -> Iterator[Server]:
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="avstamt-pg-", dir="/tmp"))  # a socket's path must be short
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)

    def call(program: str, *arguments: str) -> None:
        subprocess.run([programs / program, *arguments], check=True, capture_output=True, user=owner, cwd=folder)

    data = folder / "data"
    try:
        call("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        listening = f"127.0.0.1 -p {port}" if port else ""
        options = f"-k {folder} -c fsync=off -c listen_addresses={listening}"
        call("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield Server(folder, port or 5432)
        finally:
            call("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def binaries() -> Path:
    """Debian keeps the server's programs out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert found, "PostgreSQL is missing: apt-get install postgresql"
    return found[-1]


def _owner() -> str | None:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
