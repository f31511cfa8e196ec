"""A run that is killed, interrupted, out of disk or not alone: readers see the former publication or the new one, and
the next run publishes what an undisturbed one does."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
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
def disturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder in which run after run is disturbed, until the last test lets one go through."""
    yield world.data(tmp_path_factory.mktemp("disturbed") / "data")


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
    states = {row[-1] for row in world.new["quality.finding_events"]} and {
        event for row in world.new["quality.finding_events"] for event in row if event in ("first_seen", "resolved")
    }

    assert states == {"first_seen", "resolved"}
    assert len(world.known) >= 3
    assert world.former["quality.findings"] != world.new["quality.findings"]
    assert len(world.new["core.reports"]) == 8
    assert len(world.new["quality.quarantine"]) == 1


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
