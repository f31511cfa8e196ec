"""The publication in PostgreSQL: the same tables and rows, in one transaction that readers never wait for.

A table whose content changed is emptied and filled anew within the transaction; readers see the former rows until it
ends. Views that analysts have made on a table live on. A table whose columns changed is made anew, which a view of
theirs on it forbids: the transaction is rolled back then and the former publication stands. What did not change is not
written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import publish
from orchestration.settings import Settings
from orchestration.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb
    from adbc_driver_manager.dbapi import Connection, Cursor

#: Where the server keeps what was published, beside the published schemas.
_OWN = "avstamt"

#: A table that is made anew waits for its readers so long, then the former publication stands.
_LOCK_TIMEOUT = "60s"

_BATCH_ROWS = 50_000

_TYPES = {
    "VARCHAR": "text",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
}


class ServerFailed(Exception):
    """PostgreSQL could not be published to; what it held before stands. The message says why, without passwords."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view of the publication. `columns`: name and PostgreSQL's type; `query`: what a view selects."""

    schema: str
    name: str
    columns: tuple[tuple[str, str], ...]
    comments: tuple[tuple[str | None, str], ...]  # of the table (None) and its columns
    digest: str
    query: str | None = None

    @property
    def full_name(self) -> str:
        return f"{identifier(self.schema)}.{identifier(self.name)}"


def is_current(settings: Settings, publication: publish.Publication) -> bool:
    """Whether the server holds this publication. Raises ServerFailed."""
    with _connected(settings) as con, con.cursor() as cursor:
        if not _rows(cursor, f"select 1 where to_regclass('{_OWN}.publication') is not null"):
            return False
        return _rows(cursor, f"select fingerprint from {_OWN}.publication") == [(publication.fingerprint,)]


def write(settings: Settings, publication: publish.Publication) -> list[str]:
    """Bring the server up to date with the publication; the tables and views that were written. Raises ServerFailed."""
    import duckdb

    with (
        duckdb.connect(str(publication.database), read_only=True) as source,
        _connected(settings) as con,
        con.cursor() as cursor,
    ):
        tables = _tables(source, publication.folder)
        cursor.execute(f"select pg_advisory_xact_lock(hashtext({literal(_OWN)}))")
        cursor.execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
        _prepare(cursor)
        written = _bring_up_to_date(source, cursor, tables)
        _grant(cursor, settings.postgres_reader)
        cursor.execute(f"delete from {_OWN}.publication")
        cursor.execute(
            f"insert into {_OWN}.publication (fingerprint, published_at)"
            f" values ({literal(publication.fingerprint)}, now())"
        )
        con.commit()
        return written


@contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back unless it was committed."""
    if not settings.postgres:
        raise ServerFailed(
            "AVSTAMT_POSTGRES is not set: the address of the database, such as postgresql://loader@host/avstamt"
            " (the password may stand in PGPASSWORD or in ~/.pgpass)"
        )
    import adbc_driver_postgresql.dbapi as postgresql

    try:
        with postgresql.connect(settings.postgres) as con:
            yield con
    except postgresql.Error as error:
        raise ServerFailed(f"PostgreSQL: {_plain(str(error))}") from error


def _plain(message: str) -> str:
    """The server's own words, without the statement that the driver adds."""
    text = message.split("Query was:")[0].split("ERROR:")[-1]
    return " ".join(text.split())


def _rows(cursor: Cursor, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return [tuple(row) for row in cursor.fetchall()]


def _tables(source: duckdb.DuckDBPyConnection, folder: Path) -> list[Table]:
    """Tables in the order of their names, views after them."""
    views = {
        (schema, name): sql
        for schema, name, sql in source.execute(
            "select schema_name, view_name, sql from duckdb_views() where not internal"
        ).fetchall()
    }
    found = source.execute(
        "select schema_name, table_name, list([column_name, data_type, coalesce(comment, '')] order by column_index)"
        " from duckdb_columns() where database_name = current_database() and not internal"
        " group by all order by schema_name, table_name"
    ).fetchall()
    about = dict(
        source.execute(
            "select schema_name || '.' || table_name, comment from duckdb_tables() where comment is not null union all"
            " select schema_name || '.' || view_name, comment from duckdb_views() where comment is not null"
        ).fetchall()
    )
    tables = []
    for schema, name, told in found:
        columns = tuple((column, _type(f"{schema}.{name}.{column}", kind)) for column, kind, _ in told)
        comments = [(column, text) for column, _, text in told if text]
        if f"{schema}.{name}" in about:
            comments.insert(0, (None, about[f"{schema}.{name}"]))
        view = views.get((schema, name))
        query = None if view is None else view.split(" AS ", 1)[1].rstrip().rstrip(";")
        content = hashlib.sha256(repr((columns, comments, query)).encode())
        if query is None:
            content.update((folder / "parquet" / schema / f"{name}.parquet").read_bytes())
        tables.append(Table(schema, name, columns, tuple(comments), content.hexdigest(), query))
    return sorted(tables, key=lambda table: (table.query is not None, table.schema, table.name))


def _type(column: str, kind: str) -> str:
    if kind.startswith("DECIMAL"):
        return kind.replace("DECIMAL", "numeric")
    if kind not in _TYPES:
        raise ServerFailed(f"{column} has the type {kind}, which has no counterpart in PostgreSQL here")
    return _TYPES[kind]


def _prepare(cursor: Cursor) -> None:
    cursor.execute(f"create schema if not exists {_OWN}")
    cursor.execute(
        f"create table if not exists {_OWN}.publication (fingerprint text not null, published_at timestamptz not null)"
    )
    cursor.execute(
        f"create table if not exists {_OWN}.tables (schema_name text, table_name text, is_view boolean not null,"
        " digest text not null, primary key (schema_name, table_name))"
    )
    for schema in publish.SCHEMAS:
        cursor.execute(f"create schema if not exists {identifier(schema)}")


def _bring_up_to_date(source: duckdb.DuckDBPyConnection, cursor: Cursor, tables: Sequence[Table]) -> list[str]:
    known = {
        (schema, name): (is_view, digest)
        for schema, name, is_view, digest in _rows(
            cursor, f"select schema_name, table_name, is_view, digest from {_OWN}.tables"
        )
    }
    present = _present(cursor)
    changed = [
        t for t in tables if known.get((t.schema, t.name), (None, None))[1] != t.digest or t.full_name not in present
    ]
    anew = [t for t in changed if t.query is None and present.get(t.full_name) not in (None, t.columns)]
    wanted = {(table.schema, table.name) for table in tables}
    gone = [(key, is_view) for key, (is_view, _) in known.items() if key not in wanted]
    views = [t for t in tables if t.query is not None]
    if anew or gone or any(table in changed for table in views):
        # Our own views on what is made anew; those of others keep it from being dropped.
        for (schema, name), (is_view, _) in known.items():
            if is_view:
                cursor.execute(f"drop view if exists {identifier(schema)}.{identifier(name)}")
        changed = [t for t in changed if t.query is None] + views
    for (schema, name), is_view in gone:
        if not is_view:
            cursor.execute(f"drop table if exists {identifier(schema)}.{identifier(name)}")
        cursor.execute(
            f"delete from {_OWN}.tables where schema_name = {literal(schema)} and table_name = {literal(name)}"
        )
    for table in changed:
        if table.query is None:
            _fill(source, cursor, table, present.get(table.full_name))
        else:
            names = ", ".join(identifier(column) for column, _ in table.columns)
            # The names stand before the query, where the server keeps capitals that the query leaves unquoted.
            cursor.execute(f"create view {table.full_name} ({names}) as {table.query}")
        _describe(cursor, table)
        cursor.execute(
            f"insert into {_OWN}.tables (schema_name, table_name, is_view, digest) values ({literal(table.schema)},"
            f" {literal(table.name)}, {table.query is not None}, {literal(table.digest)})"
            " on conflict (schema_name, table_name) do update set digest = excluded.digest, is_view = excluded.is_view"
        )
    return [f"{table.schema}.{table.name}" for table in changed]


def _present(cursor: Cursor) -> dict[str, tuple[tuple[str, str], ...]]:
    """Columns of the tables and views of the published schemas, by full name."""
    schemas = ", ".join(literal(schema) for schema in publish.SCHEMAS)
    found: dict[str, list[tuple[str, str]]] = {}
    for schema, table, column, kind in _rows(
        cursor,
        "select n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)"
        " from pg_attribute as a inner join pg_class as c on a.attrelid = c.oid"
        " inner join pg_namespace as n on c.relnamespace = n.oid"
        f" where n.nspname in ({schemas}) and c.relkind in ('r', 'v') and a.attnum > 0 and not a.attisdropped"
        " order by n.nspname, c.relname, a.attnum",
    ):
        found.setdefault(f"{identifier(schema)}.{identifier(table)}", []).append((column, kind))
    return {name: tuple(columns) for name, columns in found.items()}


def _fill(
    source: duckdb.DuckDBPyConnection, cursor: Cursor, table: Table, present: tuple[tuple[str, str], ...] | None
) -> None:
    """`present`: the columns that the table has on the server; None when it is not there."""
    if present == table.columns:
        cursor.execute(f"delete from {table.full_name}")
    else:
        if present is not None:
            cursor.execute(f"drop table {table.full_name}")
        columns = ", ".join(f"{identifier(name)} {kind}" for name, kind in table.columns)
        cursor.execute(f"create table {table.full_name} ({columns})")
        if any(name == "report_id" for name, _ in table.columns):
            cursor.execute(f"create index on {table.full_name} (report_id)")
    reader = source.execute(f"select * from {table.full_name}").to_arrow_reader(_BATCH_ROWS)
    cursor.adbc_ingest(table.name, reader, mode="append", db_schema_name=table.schema)


def _describe(cursor: Cursor, table: Table) -> None:
    kind = "table" if table.query is None else "view"
    for column, text in table.comments:
        what = f"{kind} {table.full_name}" if column is None else f"column {table.full_name}.{identifier(column)}"
        cursor.execute(f"comment on {what} is {literal(text)}")


def _grant(cursor: Cursor, role: str) -> None:
    """A role without log-in that may read all that is published, now and later, and nothing else: analysts' own roles
    are made members of it."""
    if not _rows(cursor, f"select 1 from pg_roles where rolname = {literal(role)}"):
        cursor.execute(f"create role {identifier(role)} nologin")
    for schema in publish.SCHEMAS:
        cursor.execute(f"grant usage on schema {identifier(schema)} to {identifier(role)}")
        cursor.execute(f"grant select on all tables in schema {identifier(schema)} to {identifier(role)}")
        cursor.execute(
            f"alter default privileges in schema {identifier(schema)} grant select on tables to {identifier(role)}"
        )
