"""A run that is killed, interrupted, out of disk or not alone: readers see the former publication or the new one, and
the next run publishes what an undisturbed one does."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from faults import command, plan, table, zone

#: How many moments, and where the result is written (`make fault` sets both).
MOMENTS = int(os.environ.get("AVSTAMT_FAULTS", "3"))
RESULT = os.environ.get("AVSTAMT_FAULTS_TABLE")
SEED = int(os.environ.get("AVSTAMT_FAULTS_SEED", "20250512"))


@dataclass(frozen=True)
class World:
    """The landing folder in its new state, a data folder that holds the former publication, and what is published."""

    raw: Path
    former_data: Path
    former: zone.Tables
    new: zone.Tables
    seconds: float
    known: set[str]

    def data(self, folder: Path, from_nothing: bool = False) -> Path:
        """A data folder of one's own."""
        if not from_nothing:
            shutil.copytree(self.former_data, folder, symlinks=True)
        return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The former state run once, the new one once more without any disturbance."""
    here = tmp_path_factory.mktemp("faults")
    raw, former, undisturbed = here / "raw", here / "former", here / "undisturbed"
    zone.land(raw)
    first = command.run(raw, former)
    assert first.code == 2, first.stderr  # the empty file is in quarantine
    shutil.copytree(former, undisturbed, symlinks=True)
    zone.land_more(raw)
    second = command.run(raw, undisturbed)
    assert second.code == 2, second.stderr
    before, after = zone.published(former), zone.published(undisturbed)
    assert before is not None
    assert after is not None
    return World(raw, former, before, after, second.seconds, zone.history(former))


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | None]:
    """An empty disk of 128 MB in memory; None where nobody may mount one."""
    disk = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", str(disk)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield disk if mounted else None
    if mounted:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.fixture(scope="module")
def disturbed(world: World, disk: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which run after run is disturbed, until the last test lets one go through."""
    return world.data((disk or tmp_path_factory.mktemp("disturbed")) / "data")


def assert_whole(world: World, data: Path, from_nothing: bool = False) -> str:
    """What readers see after a disturbance is the former publication or the new one; the history lost nothing."""
    found = zone.published(data)
    if not from_nothing:
        assert world.known <= zone.history(data), "a finding is lost"
    if found is None:
        assert from_nothing, "the former publication is gone"
        return "none"
    if not from_nothing and found == world.former:
        return "former"
    assert found == world.new, differing(found, world.new)
    return "new"


def differing(found: zone.Tables, wanted: zone.Tables) -> str:
    """Names of the tables that differ, with the first row that does."""
    lines = []
    for name in sorted(found.keys() | wanted.keys()):
        ours, theirs = found.get(name, []), wanted.get(name, [])
        if ours != theirs:
            odd = [row for row in ours if row not in theirs][:1] + [row for row in theirs if row not in ours][:1]
            lines.append(f"{name}: {odd}")
    return "\n".join(lines)


def test_the_two_states_differ_in_findings_and_in_their_history(world: World) -> None:
    """What the others compare is no empty thing: errors that were planted, cured, caused and held back."""
    told = {word for row in world.new["quality.finding_events"] for word in row}

    assert {"first_seen", "resolved"} <= told
    assert len(world.known) >= 3
    assert world.former["quality.findings"] != world.new["quality.findings"]
    assert len(world.new["core.reports"]) == 8
    assert len(world.new["quality.quarantine"]) == 1


def interrupt(process: subprocess.Popen) -> None:
    """What Ctrl-C does in a terminal: the signal goes to the whole foreground group."""
    os.killpg(process.pid, signal.SIGINT)


def test_ctrl_c_ends_a_run_and_says_that_what_is_published_stands(world: World, disturbed: Path) -> None:
    """In the midst of dbt's work."""
    ended = command.run(world.raw, disturbed, at="reconciling", send=interrupt)

    assert ended.code == 130, ended.stderr
    assert ended.stderr.rstrip().endswith(
        "avstamt: interrupted; what is published stands, and the next run goes on from here"
    )
    assert "Traceback" not in ended.stderr
    assert assert_whole(world, disturbed) == "former"


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """A megabyte is left on the disk."""
    ballast = disk / "ballast"
    with ballast.open("wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, shutil.disk_usage(disk).free - 1024 * 1024)
    yield
    ballast.unlink()


def no_large_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, 1024 * 1024))


def test_a_full_disk_is_named_and_leaves_the_former_publication(
    world: World, disturbed: Path, disk: Path | None
) -> None:
    """Where nobody may mount a disk, no file may become larger than a megabyte: refused in the same places."""
    with full(disk) if disk else nullcontext():
        ended = command.run(world.raw, disturbed, preexec=None if disk else no_large_files)
        assert assert_whole(world, disturbed) == "former"

    assert ended.code == 1, ended.stderr
    assert re.search("no space left|disk is full|file too large", ended.stderr, re.IGNORECASE), ended.stderr
    assert "Traceback" not in ended.stderr


def read_only(raw: Path) -> list[str]:
    """Words before a command for which nothing can be written to the landing folder, not even by root."""
    within = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", within, str(raw)]


def test_over_a_read_only_landing_folder_with_a_reader_and_a_second_run_it_goes_through(
    world: World, disturbed: Path
) -> None:
    """After all that happened to this data folder above."""
    former = (disturbed / "run.lock").read_text(encoding="ascii")
    before = [] if os.geteuid() else read_only(world.raw)
    for path in world.raw.iterdir():
        path.chmod(0o444)
    world.raw.chmod(0o555)
    try:
        with (
            duckdb.connect(str(disturbed / "published" / "marts.duckdb"), read_only=True) as reader,
            command.started(world.raw, disturbed, *before) as first,
        ):
            holder = _holder(disturbed, first, former)
            second = command.run(world.raw, disturbed)
            stdout, stderr = first.communicate(timeout=command.HANGS)
            former_reports = reader.execute("select count(*) from core.reports").fetchall()
    finally:
        world.raw.chmod(0o755)

    assert second.code == 1
    assert second.stderr.strip() == (
        f"avstamt: another run is writing to {disturbed} (process {holder}); try again when it has ended"
    )
    assert first.returncode == 2, stdout + stderr
    assert assert_whole(world, disturbed) == "new"
    assert former_reports == [(len(world.former["core.reports"]),)], "the reader kept what it had opened"


def _holder(data: Path, process: subprocess.Popen, former: str) -> str:
    """The process that holds the lock, once the run under way has it."""
    while (holder := (data / "run.lock").read_text(encoding="ascii")) in ("", former):
        assert process.poll() is None
        time.sleep(0.05)
    return holder


def test_after_kills_at_random_moments_a_run_publishes_what_an_undisturbed_one_does(
    world: World, tmp_path: Path
) -> None:
    kills: list[table.Kill] = []
    planned = plan.chains(SEED, MOMENTS)
    for n, chain in enumerate(planned):
        data = world.data(tmp_path / f"data{n}", chain.from_nothing)
        for share in chain.moments:
            ended = command.run(world.raw, data, after=share * world.seconds)
            assert ended.killed or ended.code == 2, ended.stderr
            seen = assert_whole(world, data, chain.from_nothing)
            kills.append(table.Kill(share, ended.stage, ended.killed, seen))
        again = command.run(world.raw, data)
        assert again.code == 2, again.stderr
        assert assert_whole(world, data) == "new"
        assert not list(data.rglob("*.partial")), "half-built generations are left"
        shutil.rmtree(data)

    assert any(kill.killed for kill in kills)
    if RESULT:
        Path(RESULT).write_text(table.page(kills, len(planned), SEED, world.seconds), encoding="utf-8")
