"""PostgreSQL as a target, on a real server: same tables, same rows, never half of them, and readers who only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import adbc_driver_postgresql.dbapi as postgresql
import duckdb
import pytest
from fake_marts import working_database
from postgres_server import Server, server
from sample_run import avstamt

from orchestration import publish, settings
from orchestration.exports import postgres
from orchestration.settings import Settings, WrongSetting


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server() as started:
        yield started


@pytest.fixture
def database(running: Server) -> Server:
    """Nothing published on it yet."""
    for schema in (*publish.SCHEMAS, "avstamt"):
        running.execute(f"drop schema if exists {schema} cascade")
    return running


@pytest.fixture
def folders(tmp_path: Path, database: Server) -> Settings:
    return Settings(raw=tmp_path / "raw", data=tmp_path / "data", target="postgres", postgres=database.address)


def published(folders: Settings, letter: str = "a", **given: int) -> publish.Publication:
    working_database(folders.working_database, **given)
    return publish.publish(folders, letter * 64)


def edited(folders: Settings, statement: str) -> publish.Publication:
    """The working file after a change, published."""
    with duckdb.connect(str(folders.working_database)) as con:
        con.execute(statement)
    return publish.publish(folders, "e" * 64)


def test_every_table_and_view_of_a_run_is_there_with_the_same_rows(
    landed: Path, first: object, database: Server
) -> None:
    data = landed.parent / "data"

    ran = avstamt(
        *("run", "--raw", str(landed), "--data", str(data), "--target", "postgres"), AVSTAMT_POSTGRES=database.address
    )

    assert ran.returncode == 2, ran.stderr  # 2 for what is in quarantine, as without the target
    with duckdb.connect(str(data / "published/marts.duckdb"), read_only=True) as con:
        told = con.execute(
            "select schema_name, table_name, list([column_name, data_type] order by column_index) from duckdb_columns()"
            " where database_name = current_database() and not internal group by all order by all"
        ).fetchall()
        assert len(told) > 90
        for schema, table, columns in told:
            expected = con.execute(f'select * from {schema}."{table}"').fetchall()
            exact = ", ".join(
                f'cast("{name}" as text)' if kind.startswith("DECIMAL") else f'"{name}"' for name, kind in columns
            )
            found = [
                tuple(
                    Decimal(value) if kind.startswith("DECIMAL") and value is not None else value
                    for value, (_, kind) in zip(row, columns, strict=True)
                )
                for row in database.rows(f'select {exact} from {schema}."{table}"')
            ]
            assert sorted(map(repr, found)) == sorted(map(repr, expected)), f"{schema}.{table}"
    names = {f"{schema}.{table}" for schema, table, _ in told}
    there = database.rows(
        "select table_schema || '.' || table_name from information_schema.tables"
        f" where table_schema in {publish.SCHEMAS}"
    )
    assert {name for (name,) in there} == names
    assert database.rows('select "Rad", "Utfall period" from sv.budgetuppfoljning limit 1')


def test_decimals_keep_their_type_and_tables_their_descriptions(folders: Settings, database: Server) -> None:
    postgres.write(folders, published(folders))

    assert database.rows(
        "select format_type(atttypid, atttypmod), col_description(attrelid, attnum) from pg_attribute"
        " where attrelid = 'core.finance_cells'::regclass and attname = 'value'"
    ) == [("numeric(18,4)", "As printed, in the unit.")]


def test_what_did_not_change_is_not_written_again(folders: Settings) -> None:
    publication = published(folders)
    assert "core.finance_cells" in postgres.write(folders, publication)
    assert postgres.is_current(folders, publication)

    assert postgres.write(folders, publication) == []
    more = published(folders, "b", reports=3)
    assert not postgres.is_current(folders, more)
    assert postgres.write(folders, more) == ["core.reports", "quality.coverage"]


def test_a_reader_at_work_neither_waits_nor_sees_half_a_publication(folders: Settings, database: Server) -> None:
    postgres.write(folders, published(folders))
    with postgresql.connect(database.address) as con, con.cursor() as reader:
        reader.execute("set transaction isolation level repeatable read")
        reader.execute("select count(*) from core.reports")
        assert reader.fetchall() == [(1,)]

        postgres.write(folders, published(folders, "b", reports=3))

        reader.execute("select count(*) from core.reports")
        assert reader.fetchall() == [(1,)], "within a transaction nothing changes"
    assert database.rows("select count(*) from core.reports") == [(3,)]


def test_a_failure_leaves_the_former_publication_whole(
    folders: Settings, database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = published(folders)
    postgres.write(folders, first)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(postgres, "_grant", broken)
    with pytest.raises(KeyboardInterrupt):
        postgres.write(folders, published(folders, "b", reports=3))

    assert database.rows("select count(*) from core.reports") == [(1,)]
    assert database.rows("select fingerprint from avstamt.publication") == [("a" * 64,)]


def test_a_table_that_is_no_longer_published_goes_and_one_with_new_columns_is_made_anew(
    folders: Settings, database: Server
) -> None:
    postgres.write(folders, published(folders))
    edited(folders, "alter table core.goals add column added integer; drop table quality.unparsed")

    publication = publish.current(folders)
    assert publication is not None
    postgres.write(folders, publication)

    assert database.rows("select added from core.goals") == []
    assert database.rows("select to_regclass('quality.unparsed') is null") == [(True,)]


def test_an_analysts_view_lives_on_and_keeps_its_table_from_losing_a_column(
    folders: Settings, database: Server
) -> None:
    postgres.write(folders, published(folders))
    database.execute("create schema if not exists mine")
    database.execute("create or replace view mine.readers as select report_id, reader from core.reports")
    try:
        postgres.write(folders, published(folders, "b", reports=3))
        assert len(database.rows("select * from mine.readers")) == 3

        without = edited(folders, "alter table core.reports drop column reader")
        with pytest.raises(postgres.ServerFailed, match=r"core\.reports.*view mine\.readers depends"):
            postgres.write(folders, without)
        assert len(database.rows("select * from mine.readers")) == 3
    finally:
        database.execute("drop schema mine cascade")


def test_the_readers_role_may_select_and_nothing_else_also_what_comes_later(
    folders: Settings, database: Server
) -> None:
    postgres.write(folders, published(folders))
    if not database.rows("select 1 from pg_roles where rolname = 'analyst'"):
        database.execute("create role analyst login in role avstamt_reader")

    assert database.rows("select count(*) from core.reports", role="analyst") == [(1,)]
    for statement in (
        "insert into core.reports (report_id) values ('x')",
        "update core.reports set reader = 'x'",
        "delete from core.reports",
        "truncate core.reports",
        "drop table core.reports",
        "create table core.mine (x integer)",
        "create table public.mine (x integer)",
        "delete from avstamt.publication",
    ):
        with pytest.raises(postgresql.Error, match=r"permission denied|must be owner"):
            database.execute(statement, role="analyst")

    postgres.write(folders, edited(folders, "create table hr.brand_new as select 1 as x"))
    assert database.rows("select x from hr.brand_new", role="analyst") == [(1,)]


def test_text_that_looks_like_sql_stays_text(folders: Settings, database: Server) -> None:
    working_database(folders.working_database)
    odd = '\'; drop table core.reports; -- \\ å "x" $1 %s'
    with duckdb.connect(str(folders.working_database)) as con:
        con.execute("update quality.findings set location = ?", [odd])
        con.execute(f"comment on table quality.findings is '{odd.replace(chr(39), chr(39) * 2)}'")

    postgres.write(folders, publish.publish(folders, "a" * 64))

    assert database.rows("select distinct location from quality.findings") == [(odd,)]
    assert database.rows("select obj_description('quality.findings'::regclass)") == [(odd,)]


def test_a_server_that_is_away_is_named_without_the_password(folders: Settings) -> None:
    away = replace(folders, postgres="postgresql://loader:hemligt@127.0.0.1:1/avstamt")

    with pytest.raises(postgres.ServerFailed, match="Connection refused") as failed:
        postgres.write(away, published(folders))

    assert "hemligt" not in str(failed.value)
    assert "hemligt" not in repr(away)


def test_without_an_address_the_run_says_which_variable_is_missing(folders: Settings) -> None:
    with pytest.raises(postgres.ServerFailed, match="AVSTAMT_POSTGRES is not set"):
        postgres.write(replace(folders, postgres=""), published(folders))


def test_an_unknown_target_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVSTAMT_TARGET", "oracle")
    with pytest.raises(WrongSetting, match="AVSTAMT_TARGET is 'oracle'; it may be duckdb or postgres"):
        settings.current()
