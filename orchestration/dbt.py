"""dbt inside this process: a group of models costs about a second, where a `dbt` process of its own costs seven.

The project is parsed once per process; the parsed manifest is what the groups are built from and what Dagster draws.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration import fingerprint
from orchestration.settings import DBT_PROJECT, Settings
from orchestration.store.files import write_text

#: The three groups, by path: what runs before the explanation of findings, and what after.
GROUPS: dict[str, tuple[str, ...]] = {
    "staging": ("path:seeds", "path:models/staging"),
    "reconcile": ("path:models/reconcile",),
    "marts": ("path:models/marts",),
}


class DbtFailed(Exception):
    """dbt could not do what it was asked; the message is dbt's own."""


@dataclass(frozen=True, slots=True)
class NodeResult:
    """How one node went: `success`, `pass`, `warn`, `fail`, `error` or `skipped`; `failures` counts failing rows."""

    unique_id: str
    status: str
    failures: int
    message: str
    seconds: float

    @property
    def bad(self) -> bool:
        return self.status in ("error", "fail", "runtime error")


def manifest_path(settings: Settings) -> Path:
    """A copy of dbt's own file, which dbt writes in place: a run that is killed then leaves half of it."""
    return settings.dbt_target / "parsed" / "manifest.json"


def ensure_manifest(settings: Settings) -> Path:
    """Parse the project when its files changed since it was parsed last (or never was). Raises DbtFailed."""
    stamp = settings.dbt_target / "parsed" / "project.json"
    wanted = {"project": fingerprint.dbt_version(), "data": str(settings.data)}
    if not manifest_path(settings).exists() or not stamp.exists() or json.loads(stamp.read_text()) != wanted:
        parse(settings)
        write_text(manifest_path(settings), (settings.dbt_target / "manifest.json").read_text(encoding="utf-8"))
        write_text(stamp, json.dumps(wanted))
    return manifest_path(settings)


_parsed: dict[tuple[str, str], Any] = {}


def parse(settings: Settings) -> Any:
    """dbt's manifest, kept for the life of the process as long as the project's files stay as they are."""
    key = (str(settings.data), fingerprint.dbt_version())
    if key not in _parsed:
        _parsed[key] = _invoke(settings, ["parse"])
    return _parsed[key]


def build(
    settings: Settings,
    select: Sequence[str],
    on_node: Callable[[NodeResult], None] = lambda node: None,
    tested: bool = True,
) -> list[NodeResult]:
    """Build the selected nodes, `tested` with their tests (unit tests belong to `make test`). Raises DbtFailed when
    dbt itself fails; a failing test or model is a result, not an exception."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    settings.working_database.parent.mkdir(parents=True, exist_ok=True)
    left_out = ["unit_test"] if tested else ["unit_test", "test"]

    def listen(event: Any) -> None:
        if event.info.name in ("LogTestResult", "LogModelResult", "LogSeedResult"):
            on_node(NodeResult(event.data.node_info.unique_id, event.data.status, 0, "", 0.0))

    try:
        results = _invoke(
            settings,
            # buildable: a test that also names a model of a later group waits for that group.
            [
                *("build", "--no-write-json", "--select", *select, "--indirect-selection", "buildable"),
                *("--exclude-resource-type", *left_out),
            ],
            manifest=parse(settings),
            callbacks=[listen],
        )
    finally:
        # dbt keeps the file open; the next reader in this process would be refused.
        DuckDBConnectionManager.close_all_connections()
    return [
        NodeResult(r.node.unique_id, str(r.status), r.failures or 0, r.message or "", r.execution_time) for r in results
    ]


def document(settings: Settings) -> bool:
    """dbt's pages on models and columns in `reports/docs/index.html`, one file that opens without a server.

    They depend on the project alone, so they are made when its files changed; True when they were made. Needs the
    tables in the working file. Raises DbtFailed.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    folder = settings.reports / "docs"
    wanted = fingerprint.dbt_version()
    stamp = folder / "project.txt"
    if (folder / "index.html").is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return False
    try:
        _invoke(settings, ["docs", "generate", "--static", "--no-compile"], manifest=parse(settings))
    finally:
        DuckDBConnectionManager.close_all_connections()
    # New files beside and renamed, never written into: the site may hold the former ones by hard links.
    pages = (settings.dbt_target / "static_index.html").read_text(encoding="utf-8")
    write_text(folder / "index.html", pages)
    write_text(stamp, wanted)
    for left in ("index.html", "static_index.html", "catalog.json"):
        (settings.dbt_target / left).unlink(missing_ok=True)
    return True


def _invoke(settings: Settings, arguments: list[str], manifest: Any = None, callbacks: Sequence = ()) -> Any:
    from dbt.cli.main import dbtRunner

    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    flags = ["--quiet", "--log-level", "none", "--log-level-file", "info", "--no-use-colors"]
    flags += ["--no-send-anonymous-usage-stats", "--no-version-check", "--log-path", str(settings.dbt_target / "logs")]
    paths = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    paths += ["--target-path", str(settings.dbt_target)]
    answer = dbtRunner(manifest=manifest, callbacks=list(callbacks)).invoke([*flags, *arguments, *paths])
    if answer.exception and not isinstance(answer.exception, Exception):
        raise answer.exception  # an interrupt, which dbt hands back like a failure of its own
    if answer.exception:
        raise DbtFailed(str(answer.exception))
    if answer.result is None:
        raise DbtFailed(f"dbt {arguments[0]} gave no result")
    return answer.result
