"""The headless run over small landing folders: real Dagster, dbt and expectations, hand-made facts."""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from fake_extraction import FakeExtraction, deliver, folders, install

from expectations.result import GateResult
from orchestration import progress, publish, runner, settings
from orchestration.settings import Settings
from orchestration.store.landing import LandingFolderMissing

#: What two runs over the same input may publish differently.
VOLATILE = {"loaded_at", "first_seen", "last_seen", "Inläst", "Först sedd", "Senast sedd"}


def tables(data: Path) -> dict[str, list[tuple]]:
    """Every published table without its volatile columns."""
    with duckdb.connect() as con:
        found = {}
        for path in sorted((data / "published" / "parquet").rglob("*.parquet")):
            volatile = ", ".join(f'"{name}"' for name in sorted(_volatile(con, path)))
            query = f"select * exclude ({volatile})" if volatile else "select *"
            found[f"{path.parent.name}.{path.stem}"] = con.execute(f"{query} from '{path}'").fetchall()
        return found


def _volatile(con: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    return VOLATILE & {row[0] for row in con.execute(f"describe select * from '{path}'").fetchall()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, FakeExtraction, runner.Run]]:
    """Three good files and one bad one, run once."""
    here = folders(tmp_path_factory.mktemp("world"))
    for name in "abc":
        deliver(here, f"{name}.txt", report=f"report-{name}")
    deliver(here, "bad.txt", refuse="no period stated")
    with pytest.MonkeyPatch.context() as patch:
        before = dict(os.environ)
        patch.setenv("AVSTAMT_EXECUTOR", "inline")
        fake = install(patch)
        yield here, fake, runner.run(here.raw, here.data)
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(autouse=True)
def in_world(world: tuple, own_environment: None) -> None:
    settings.activate(world[0].raw, world[0].data)


def test_a_first_run_publishes_the_good_reports_and_names_the_bad_file(world: tuple) -> None:
    here, _, run = world

    published = tables(here.data)

    assert (run.did_work, run.exit_code) == (True, 2)
    assert len(published["core.reports"]) == 3
    assert [row[:2] for row in published["quality.quarantine"]] == [("bad.txt", "no period stated")]


def test_a_run_with_nothing_new_does_nothing_and_ends_as_before(world: tuple) -> None:
    here, fake, _ = world
    before = publish.current(here)
    fake.asked.clear()

    run = runner.run(here.raw, here.data)

    assert (run.did_work, run.exit_code) == (False, 2)
    assert fake.asked == []
    assert publish.current(here) == before


def test_the_same_input_in_another_data_folder_publishes_equal_tables(world: tuple, tmp_path: Path) -> None:
    here, _, _ = world
    seen: list[str] = []

    runner.run(here.raw, tmp_path / "other", lambda stage, done, total: seen.append(stage))

    assert tables(tmp_path / "other") == tables(here.data)
    assert list(dict.fromkeys(seen)) == list(progress.STAGES)


def test_a_failing_gate_two_leaves_the_former_publication(world: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    here, _, _ = world
    before, rows = publish.current(here), tables(here.data)
    deliver(here, "d.txt", report="report-d")
    monkeypatch.setattr("expectations.marts.validate", lambda con: GateResult(False, {}, {}, ()))

    with pytest.raises(runner.RunFailed, match="check gate_two of quality/findings failed"):
        runner.run(here.raw, here.data)

    assert publish.current(here) == before
    assert tables(here.data) == rows


def test_a_failing_test_of_staging_stops_what_is_downstream(world: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration import dbt

    here, _, _ = world
    before = publish.current(here)
    deliver(here, "d.txt", report="report-d")
    build, built = dbt.build, []

    def failing(folders: Settings, select: tuple[str, ...], on_node: object) -> list[dbt.NodeResult]:
        built.append(tuple(select))
        results = build(folders, select)
        test = next(
            i for i, node in enumerate(results) if node.unique_id.startswith("test.") and "stg_" in node.unique_id
        )
        broken = dbt.NodeResult(results[test].unique_id, "fail", 7, "Got 7 results", 0.1)
        return [*results[:test], broken, *results[test + 1 :]]

    monkeypatch.setattr(dbt, "build", failing)
    with pytest.raises(runner.RunFailed, match="failing_rows: 7"):
        runner.run(here.raw, here.data)

    assert built == [dbt.GROUPS["staging"]]
    assert publish.current(here) == before


def test_after_a_failed_run_the_next_one_does_the_work(world: tuple) -> None:
    """What the failed run extracted is not extracted again, but it is published now; the bad file is gone."""
    here, fake, _ = world
    deliver(here, "d.txt", report="report-d")
    (here.raw / "bad.txt").unlink(missing_ok=True)
    fake.asked.clear()

    run = runner.run(here.raw, here.data)

    assert (run.did_work, run.exit_code) == (True, 0)
    assert set(fake.asked) <= {"d.txt"}
    assert len(tables(here.data)["core.reports"]) == 4


def test_a_missing_landing_folder_is_said(world: tuple, tmp_path: Path) -> None:
    with pytest.raises(LandingFolderMissing):
        runner.run(tmp_path / "nowhere", tmp_path / "data")


def test_an_empty_landing_folder_publishes_empty_tables(world: tuple, tmp_path: Path) -> None:
    here = folders(tmp_path)

    assert runner.run(here.raw, here.data).exit_code == 0
    assert tables(here.data)["core.reports"] == []
