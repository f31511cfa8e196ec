"""A run that is killed, interrupted, out of disk or not alone: readers see the former publication or the new one, and
the next run publishes and tells what an undisturbed one does."""

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
from pathlib import Path

import duckdb
import pytest

from faults import command, plan, receiver, table, world, zone
from faults.world import Undisturbed, World

#: How many moments, and where the result is written (`make fault` sets both).
MOMENTS = int(os.environ.get("AVSTAMT_FAULTS", "10"))
RESULT = os.environ.get("AVSTAMT_FAULTS_TABLE")
SEED = int(os.environ.get("AVSTAMT_FAULTS_SEED", "20250512"))


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | None]:
    """An empty disk of 256 MB in memory; None where nobody may mount one."""
    disk = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(disk)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield disk if mounted else None
    if mounted:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, disk: Path | None) -> Iterator[World]:
    """One data folder, in which run after run is disturbed until the last test lets one go through."""
    folder = tmp_path_factory.mktemp("faults")
    with receiver.listening() as told:
        made = world.make(folder, (disk or folder) / "data", told)
        made.begin()
        yield made


def assert_whole(here: World, from_nothing: bool = False) -> str:
    """What readers see after a disturbance is the former publication or the new one; the history lost nothing."""
    found = zone.published(here.data)
    zone.pages(here.data)
    if not from_nothing:
        assert here.known <= zone.history(here.data), "a finding is lost"
    if found is None:
        assert from_nothing, "the former publication is gone"
        return "none"
    if not from_nothing and found == here.former.tables:
        return "former"
    assert found == here.new.tables, differing(found, here.new.tables)
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


def test_the_two_states_differ_in_findings_and_in_their_history(here: World) -> None:
    """What the others compare is no empty thing: errors that were planted, cured, caused and held back."""
    told = {word for row in here.new.tables["quality.finding_events"] for word in row}

    assert {"first_seen", "resolved"} <= told
    assert len(here.known) >= 5
    assert here.former.tables["quality.findings"] != here.new.tables["quality.findings"]
    assert len(here.new.tables["core.reports"]) == 32
    assert len(here.new.tables["quality.quarantine"]) == 1
    assert len(here.former.told) >= 5
    assert len(here.new.told) >= 7
    assert set(here.new.lengths) == set(plan.STAGES) - {plan.ALERTS}


def interrupt(pid: int) -> None:
    """What Ctrl-C does in a terminal: the signal goes to the whole foreground group."""
    os.killpg(pid, signal.SIGINT)


def test_ctrl_c_ends_a_run_and_says_that_what_is_published_stands(here: World) -> None:
    """In the midst of dbt's work."""
    ended = command.run(here.raw, here.data, at="checking facts", send=interrupt)

    assert ended.code == 130, ended.stderr
    assert ended.stderr.rstrip().endswith(
        "avstamt: interrupted; what is published stands, and the next run goes on from here"
    )
    assert "Traceback" not in ended.stderr
    assert assert_whole(here) == "former"


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """A megabyte is left on the disk."""
    ballast = disk / "ballast"
    with ballast.open("wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, shutil.disk_usage(disk).free - 1024 * 1024)
    try:
        yield
    finally:
        ballast.unlink()


def no_large_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, 1024 * 1024))


def test_a_full_disk_is_named_and_leaves_the_former_publication(here: World, disk: Path | None) -> None:
    """Where nobody may mount a disk, no file may become larger than a megabyte: refused in the same places."""
    with full(disk) if disk else nullcontext():
        ended = command.run(here.raw, here.data, preexec=None if disk else no_large_files)
        assert assert_whole(here) == "former"

    assert ended.code == 1, ended.stderr
    assert re.search("no space left|disk is full|file too large", ended.stderr, re.IGNORECASE), ended.stderr
    assert "Traceback" not in ended.stderr


def test_after_kills_at_random_moments_a_run_publishes_and_tells_what_an_undisturbed_one_does(here: World) -> None:
    kills: list[table.Kill] = []
    told = repeated = 0
    chains = plan.chains(SEED, MOMENTS)
    whole = from_nothing(here) if any(chain.from_nothing for chain in chains) else here.new
    for n, chain in enumerate(chains):
        if n or whole is not here.new:
            here.begin(chain.from_nothing)
        wanted = whole if chain.from_nothing else here.new
        for moment in chain.moments:
            ended = here.run(moment, wanted.lengths)
            assert ended.killed or ended.code == 2, ended.stderr
            kills.append(table.Kill(moment, ended.killed, assert_whole(here, chain.from_nothing)))
        finish(here, wanted)
        telling = sum(kill.killed and kill.moment.stage == plan.ALERTS for kill in kills[-len(chain.moments) :])
        assert len(here.receiver.repeated) <= telling, "a message came twice though nobody was killed while it was sent"
        told, repeated = told + len(wanted.told), repeated + len(here.receiver.repeated)
        if RESULT:  # after every chain: what is written is what was done, also when it takes too long
            result = table.Result(kills, chains[: n + 1], told, repeated, SEED, here.new.seconds)
            Path(RESULT).write_text(table.page(result), encoding="utf-8")

    assert sum(kill.killed for kill in kills) >= len(kills) * 0.7
    assert any(kill.seen == "former" for kill in kills if kill.killed)


def from_nothing(here: World) -> Undisturbed:
    """What a run tells that finds no former publication; it publishes the same tables."""
    here.begin(from_nothing=True)
    whole = world.undisturbed(here.raw, here.data, here.receiver)
    assert whole.tables == here.new.tables, differing(whole.tables, here.new.tables)
    return whole


def finish(here: World, wanted: Undisturbed) -> None:
    """A run that nobody disturbs, and what there is afterwards."""
    ended = here.run()
    assert ended.code == 2, ended.stderr
    assert assert_whole(here, from_nothing=True) == "new"
    assert zone.pages(here.data) == wanted.pages
    assert here.receiver.told == wanted.told, "messages were lost, or others came"
    assert not list(here.data.rglob("*.partial")), "half-built generations are left"


def read_only(raw: Path) -> list[str]:
    """Words before a command for which nothing can be written to the landing folder, not even by root."""
    within = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", within, str(raw)]


def test_a_read_only_landing_folder_a_reader_and_a_second_run_disturb_nothing(here: World) -> None:
    here.begin()
    zone.deliver(here.raw, "till.md", zone.report("Arkivnämnden"), after_hours=2)
    former = (here.data / "run.lock").read_text(encoding="ascii")
    before = [] if os.geteuid() else read_only(here.raw)
    for path in here.raw.iterdir():
        path.chmod(0o444)
    here.raw.chmod(0o555)
    try:
        with (
            duckdb.connect(str(here.data / "published" / "marts.duckdb"), read_only=True) as reader,
            command.started(here.raw, here.data, *before, AVSTAMT_TEST_HOOK=here.receiver.url) as first,
        ):
            holder = _holder(here.data, first, former)
            second = command.run(here.raw, here.data)
            stdout, stderr = first.communicate(timeout=command.HANGS)
            former_reports = reader.execute("select count(*) from core.reports").fetchall()
    finally:
        here.raw.chmod(0o755)

    assert second.code == 1
    assert second.stderr.strip() == (
        f"avstamt: another run is writing to {here.data} (process {holder}); try again when it has ended"
    )
    assert first.returncode == 2, stdout + stderr
    assert former_reports == [(len(here.former.tables["core.reports"]),)], "the reader kept what it had opened"
    found = zone.published(here.data)
    assert found is not None
    assert len(found["core.reports"]) == len(here.new.tables["core.reports"]) + 1


def _holder(data: Path, process: subprocess.Popen, former: str) -> str:
    """The process that holds the lock, once the run under way has it."""
    while (holder := (data / "run.lock").read_text(encoding="ascii")) in ("", former):
        assert process.poll() is None
        time.sleep(0.05)
    return holder
