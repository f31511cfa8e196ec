"""Publication: a reader is never disturbed, and a crash leaves the former publication or the new one."""

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from fake_marts import working_database

from orchestration import publish
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(raw=tmp_path / "raw", data=tmp_path / "data")
    working_database(settings.working_database)
    return settings


def reports(settings: Settings) -> int:
    with duckdb.connect(str(settings.published / "marts.duckdb"), read_only=True) as con:
        return con.execute("select count(*) from core.reports").fetchall()[0][0]


def test_the_published_schemas_are_copied_and_nothing_else(settings: Settings) -> None:
    publish.publish(settings, "a" * 64)

    with duckdb.connect(str(settings.published / "marts.duckdb"), read_only=True) as con:
        found = {
            f"{schema}.{name}"
            for schema, name in con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        }
        views = con.execute("select count(*) from duckdb_views() where not internal").fetchall()

    parquet = {f"{p.parent.name}.{p.stem}" for p in (settings.published / "parquet").rglob("*.parquet")}
    assert found == parquet
    assert {"core.reports", "quality.findings", "finance.operating_account"} <= found
    assert "intermediate.not_for_readers" not in found
    assert views == [(0,)]


def test_parquet_and_database_hold_the_same_rows(settings: Settings) -> None:
    publish.publish(settings, "a" * 64)

    table = pq.read_table(settings.published / "parquet" / "core" / "finance_cells.parquet")
    with duckdb.connect(str(settings.published / "marts.duckdb"), read_only=True) as con:
        rows = con.execute("select * from core.finance_cells").fetchall()

    assert [tuple(row.values()) for row in table.to_pylist()] == rows
    assert len(rows) == 1200


def test_descriptions_go_with_the_tables(settings: Settings) -> None:
    publish.publish(settings, "a" * 64)

    with duckdb.connect(str(settings.published / "marts.duckdb"), read_only=True) as con:
        table = con.execute("select comment from duckdb_tables() where table_name = 'finance_cells'").fetchall()
        column = con.execute(
            "select comment from duckdb_columns() where column_name = 'value' and comment is not null"
        ).fetchall()

    assert table == [("One row per cell's value.",)]
    assert column == [("As printed, in the unit.",)]


def test_a_reader_with_the_former_file_open_goes_on_reading_it(settings: Settings) -> None:
    publish.publish(settings, "a" * 64)
    former = (settings.published / "marts.duckdb").resolve()
    with duckdb.connect(str(former), read_only=True) as reader:
        working_database(settings.working_database, reports=3)
        publish.publish(settings, "b" * 64)

        assert reader.execute("select count(*) from core.reports").fetchall() == [(1,)]
    assert (settings.published / "marts.duckdb").resolve() != former
    assert reports(settings) == 3


@pytest.mark.parametrize("broken", ["build", "_flush_tree", "switch"])
def test_a_crash_at_any_step_leaves_the_former_publication(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    first = publish.publish(settings, "a" * 64)
    working_database(settings.working_database, reports=3)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publish, broken, crash)
    with pytest.raises(KeyboardInterrupt):
        publish.publish(settings, "b" * 64)
    monkeypatch.undo()

    assert publish.current(settings) == first
    assert reports(settings) == 1

    publish.publish(settings, "c" * 64)
    assert reports(settings) == 3
    assert len(list(settings.generations.iterdir())) == 2, "what the crash left is gone"


def test_the_link_is_never_missing_while_it_is_switched(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish.publish(settings, "a" * 64)
    seen: list[bool] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        if target == settings.published:
            seen.append(settings.published.is_dir())
            replaced = replace(self, target)
            seen.append(settings.published.is_dir())
            return replaced
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    publish.publish(settings, "b" * 64)

    assert seen == [True, True]


def test_the_last_two_generations_are_kept(settings: Settings) -> None:
    published = [publish.publish(settings, letter * 64).folder for letter in "abcd"]

    assert sorted(settings.generations.iterdir()) == published[-2:]


def test_the_former_generation_is_kept_when_the_clock_has_gone_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name would sort it after the new one; a reader may have it open by its folder."""

    class Yesterday(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) - timedelta(days=1)

    former = publish.publish(settings, "a" * 64).folder
    monkeypatch.setattr(publish, "datetime", Yesterday)
    new = publish.publish(settings, "b" * 64).folder

    assert new.name < former.name
    assert sorted(settings.generations.iterdir()) == [new, former]
    assert publish.current(settings) == publish.Publication(new, "b" * 64)


def test_the_link_is_relative_so_that_the_data_folder_may_move(settings: Settings, tmp_path: Path) -> None:
    publish.publish(settings, "a" * 64)
    settings.data.rename(tmp_path / "moved")

    assert (tmp_path / "moved" / "published" / "marts.duckdb").is_file()
    assert not Path(os.readlink(tmp_path / "moved" / "published")).is_absolute()  # noqa: PTH115 - the link, not its target


def test_nothing_published_is_none(settings: Settings) -> None:
    assert publish.current(settings) is None


def test_two_publications_of_the_same_tables_are_equal(settings: Settings) -> None:
    first = publish.publish(settings, "a" * 64).folder
    second = publish.publish(settings, "a" * 64).folder

    for path in first.rglob("*.parquet"):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()
