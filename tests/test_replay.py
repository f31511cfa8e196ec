"""`avstamt replay` reads files again although nothing of them has changed; and the other commands of the runbook."""

import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import duckdb
import pytest
import typer
from fake_extraction import FakeExtraction, deliver, folders, install
from typer.testing import CliRunner

from orchestration import cli, journal, runner
from orchestration.settings import REPOSITORY, Settings
from orchestration.store import chosen

World = tuple[Settings, FakeExtraction]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two versions of a report, another report, and a file that was held back by a limit; run once."""
    here = folders(tmp_path_factory.mktemp("replay"))
    deliver(here, "2025/a utkast.txt", report="report-a", date="2025-05-01")
    deliver(here, "2025/a.txt", report="report-a", date="2025-05-20")
    deliver(here, "b.txt", report="report-b")
    deliver(here, "held.txt", report="report-c", title="x" * 300)
    with pytest.MonkeyPatch.context() as patch:
        before = dict(os.environ)
        patch.setenv("AVSTAMT_EXECUTOR", "inline")
        patch.setenv("AVSTAMT_MAX_LINE_KB", "0.2")
        fake = install(patch)
        assert runner.run(here.raw, here.data).exit_code == 2
        yield here, fake
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("b.txt", ["b.txt"]),
        ("2025/a.txt", ["2025/a.txt"]),
        ("report-a", ["2025/a utkast.txt", "2025/a.txt"]),
        ("held.txt", ["held.txt"]),
    ],
)
def test_a_file_or_a_report_is_named(world: World, name: str, files: list[str]) -> None:
    assert sorted(chosen.paths(world[0], name)) == files


def test_a_path_of_this_machine_names_the_file_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    here, _ = world
    monkeypatch.chdir(here.raw / "2025")

    assert chosen.paths(here, str(here.raw / "b.txt")) == ["b.txt"]
    assert chosen.paths(here, "a.txt") == ["2025/a.txt"]


@pytest.mark.parametrize(("name", "nearest"), [("c.txt", "b.txt"), ("report-aa", "report-a")])
def test_an_unknown_name_is_said_with_the_nearest(world: World, name: str, nearest: str) -> None:
    here, _ = world

    with pytest.raises(chosen.NothingChosen) as refused:
        chosen.paths(here, name)

    assert str(refused.value) == f"no file of {here.raw} and no report is named {name}; the nearest is {nearest}"


def test_what_was_held_back_by_a_limit_is_published_once_the_limit_is_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run alone leaves it in quarantine: neither the file nor the extraction has changed."""
    here, fake = world
    fake.asked.clear()
    monkeypatch.setenv("AVSTAMT_MAX_LINE_KB", "256")
    assert runner.run(here.raw, here.data).did_work is False

    done = runner.replay(["held.txt", "report-a"], here.raw, here.data)

    assert sorted(fake.asked) == ["2025/a utkast.txt", "2025/a.txt", "held.txt"], "any set of reports in one run"
    assert (done.did_work, done.exit_code) == (True, 0)
    assert "report-c" in reports(here.published)


def test_the_log_names_the_file_and_line_of_what_was_read_and_what_was_held_back(world: World) -> None:
    """One JSON object a line, over the runs above."""
    noted = [json.loads(line) for line in journal.path_of(world[0]).read_text(encoding="utf-8").splitlines()]
    held = [note for note in noted if note["event"] == "file held back"]
    read = {note["file"]: note for note in noted if note["event"] == "file read"}
    runs = [note for note in noted if note["event"] == "run began"]

    assert [(note["file"], note["line"], note["reason"]) for note in held] == [("held.txt", 2, "line too long")]
    assert read.keys() == {"2025/a utkast.txt", "2025/a.txt", "b.txt", "held.txt"}
    assert read["b.txt"]["report_id"] == "report-b"
    assert [note["trigger"] for note in runs] == ["command", "replay"]
    assert len({note["run_id"] for note in runs}) == 2
    assert {note["level"] for note in held} == {"warning"}


def reports(published: Path) -> set[str]:
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as con:
        return {name for (name,) in con.execute("select report_id from core.reports").fetchall()}


def runbook() -> list[list[str]]:
    """The commands of `docs/operations.md`, in its order."""
    text = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def test_the_runbook_names_ten_things_that_go_wrong_each_with_a_command() -> None:
    text = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    parts = re.split(r"^### (\d+)\. ", text, flags=re.MULTILINE)[1:]

    assert [int(number) for number in parts[::2]] == list(range(1, 11))
    assert all("```sh\n" in part for part in parts[1::2])


@pytest.mark.parametrize("command", runbook(), ids=" ".join)
def test_every_command_of_the_runbook_is_one(command: list[str], world: World) -> None:
    """Those that only look are run; of the others the command line is read as it would be."""
    here, _ = world
    program, *arguments = command
    if program != ".venv/bin/avstamt":
        assert shutil.which(program), program
        looked_at = [here.data.parent / word for word in arguments if word.startswith(("data/", "raw/"))]
        assert all(list(path.parent.glob(path.name)) for path in looked_at if "2025" not in path.parts), command
        return
    group, name = typer.main.get_command(cli.app), arguments[0]
    with click.Context(group) as above:
        found = group.get_command(above, name)  # type: ignore[attr-defined]
        assert found is not None, name
        if isinstance(found, click.Group):
            inner = found.get_command(above, arguments[1])
            assert inner is not None, arguments
            inner.make_context(arguments[1], list(arguments[2:]))
        else:
            found.make_context(name, list(arguments[1:]))
    if name in ("status", "alerts") and "send" not in arguments:
        done = CliRunner().invoke(cli.app, [*arguments, "--data", str(here.data)])
        assert done.exit_code == 0, done.output
