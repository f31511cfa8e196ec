"""Publication: a generation folder is built beside the former one and made current by one rename of a link.

A reader that has the former file open keeps it; a crash at any moment leaves the former publication or the new one.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.settings import Settings
from orchestration.sql import identifier, literal
from orchestration.store.files import flush, write_text

#: The schemas that are published, whatever else the working file holds.
SCHEMAS = ("core", "finance", "hr", "goals", "dim", "quality", "star", "sv")

#: The one of them that holds views on the others: they stay views, so that no row is stored twice.
VIEWS = "sv"

#: What sorting the tables may take; the rest is put on the disk beside the file.
MEMORY = "700MB"

_PARTIAL = ".partial"

_TABLES = """
    with relations as (
        select database_name, schema_name, table_name, comment from duckdb_tables()
        union all
        select database_name, schema_name, view_name, comment from duckdb_views() where not internal
    )
    select schema_name, table_name, comment from relations
    where database_name = 'working' and list_contains(?, schema_name)
    order by schema_name, table_name
"""


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published: the generation's folder and the fingerprint of what it was built from."""

    folder: Path
    fingerprint: str

    @property
    def database(self) -> Path:
        return self.folder / "marts.duckdb"


def current(settings: Settings) -> Publication | None:
    """The publication that the link names, or None when there is none that is whole."""
    description = settings.published / "generation.json"
    if not description.is_file() or not (settings.published / "marts.duckdb").is_file():
        return None
    return Publication(settings.published.resolve(), json.loads(description.read_text())["fingerprint"])


def publish(settings: Settings, fingerprint: str) -> Publication:
    """Copy the published schemas out of dbt's working file and make them the current generation."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{fingerprint[:8]}"
    partial = settings.generations / f"{name}{_PARTIAL}"
    partial.mkdir(parents=True)
    build(settings.working_database, partial)
    export(settings, partial)
    write_text(partial / "generation.json", json.dumps({"fingerprint": fingerprint}) + "\n")
    _flush_tree(partial)
    folder = settings.generations / name
    partial.rename(folder)
    flush(settings.generations)
    former = switch(settings.published, folder)
    prune(settings.generations, folder, former)
    return Publication(folder, fingerprint)


def build(working_database: Path, folder: Path) -> None:
    """Write `marts.duckdb` and `parquet/<schema>/<table>.parquet` into the folder; rows in a fixed order.

    Views of the schema of views are written to Parquet too: who reads files reads those names as well.
    """
    import duckdb

    with duckdb.connect(str(folder / "marts.duckdb"), config={"memory_limit": MEMORY}) as con:
        con.execute(f"attach {literal(str(working_database))} as working (read_only)")
        tables = con.execute(_TABLES, [list(SCHEMAS)]).fetchall()
        con.execute("begin")  # one for all: each statement by itself would wait for the disk
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
            (folder / "parquet" / schema).mkdir(parents=True)
        views = dict(
            con.execute(
                "select view_name, sql from duckdb_views() where database_name = 'working' and schema_name = ?", [VIEWS]
            ).fetchall()
        )
        columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for schema, table, column, text in con.execute(
            "select schema_name, table_name, column_name, comment from duckdb_columns()"
            " where database_name = 'working' and comment is not null order by schema_name, table_name, column_index"
        ).fetchall():
            columns.setdefault((schema, table), []).append((column, text))
        # Views last: they are made on the tables of this file.
        for schema, table, comment in sorted(tables, key=lambda found: (found[0] == VIEWS, *found[:2])):
            name = f"{schema}.{identifier(table)}"
            if schema == VIEWS:
                con.execute(views[table])
            else:
                con.execute(f"create table {name} as select * from working.{name} order by all")
            if comment:
                kind = "view" if schema == VIEWS else "table"
                con.execute(f"comment on {kind} {name} is {literal(comment)}")
            for column, text in columns.get((schema, table), ()):
                con.execute(f"comment on column {name}.{identifier(column)} is {literal(text)}")
        con.execute("commit")
        for schema, table, _ in tables:
            name = f"{schema}.{identifier(table)}"
            target = folder / "parquet" / schema / f"{table}.parquet"
            rows = f"(select * from {name} order by all)" if schema == VIEWS else name
            con.execute(f"copy {rows} to {literal(str(target))} (format parquet, compression zstd)")
        con.execute("detach working")


def export(settings: Settings, folder: Path) -> None:
    """The same tables for programs that read neither: the kinds that the settings ask for."""
    if not settings.exports:
        return
    import duckdb

    former = current(settings)
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as con:
        if "csv" in settings.exports:
            from orchestration.exports import delimited

            delimited.write(con, folder)
        if "excel" in settings.exports:
            from orchestration.exports import workbooks

            workbooks.write(con, folder, former.folder if former else None)


def switch(link: Path, folder: Path) -> Path | None:
    """Make `link` point to `folder`, by one rename; returns the folder that it pointed to."""
    former = link.resolve() if link.is_symlink() else None
    beside = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    beside.unlink(missing_ok=True)
    beside.symlink_to(folder.relative_to(link.parent))
    beside.replace(link)
    flush(link.parent)
    return former


def prune(generations: Path, current_folder: Path, former: Path | None) -> None:
    """Remove all generations, whole ones and half-built ones, but the current one and the one that was current before,
    which readers may have open by its folder. Their names do not count: a clock may have gone back."""
    kept = {folder.resolve() for folder in (current_folder, former) if folder}
    for folder in generations.iterdir():
        if folder.resolve() not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _flush_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        flush(path)
    flush(folder)
