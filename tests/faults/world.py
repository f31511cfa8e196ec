"""What an undisturbed run publishes and tells, beside which the disturbed ones are held."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from faults import command, plan, zone
from faults.receiver import Receiver


@dataclass(frozen=True)
class Undisturbed:
    """What a run published and told, and how long its stages took."""

    tables: zone.Tables
    pages: set[str]
    told: dict[str, str]
    lengths: dict[str, float]

    @property
    def seconds(self) -> float:
        return sum(self.lengths.values())


@dataclass(frozen=True)
class World:
    """The landing folder in its new state, and one data folder after the other at one place (at every other dbt would
    parse its project anew). `known`: the findings of the former publication."""

    raw: Path
    data: Path
    kept: Path
    receiver: Receiver
    former: Undisturbed
    new: Undisturbed
    known: set[str]

    def begin(self, from_nothing: bool = False) -> None:
        """The data folder holds the former publication, or nothing; the receiver has been told nothing since."""
        shutil.rmtree(self.data, ignore_errors=True)
        if not from_nothing:
            shutil.copytree(self.kept, self.data, symlinks=True)
        self.receiver.clear()

    def run(self, moment: plan.Moment | None = None, lengths: dict[str, float] | None = None) -> command.Ended:
        return command.preloaded_run(self.raw, self.data, self.receiver, moment, lengths or self.new.lengths)


def make(here: Path, data: Path, receiver: Receiver) -> World:
    """The former state run once, and the new one once more; the data folder holds the new publication then."""
    raw, kept = here / "raw", here / "former"
    zone.land(raw)
    former = undisturbed(raw, data, receiver)
    shutil.copytree(data, kept, symlinks=True)
    receiver.clear()
    zone.land_more(raw)
    new = undisturbed(raw, data, receiver)
    return World(raw, data, kept, receiver, former, new, zone.history(kept))


def undisturbed(raw: Path, data: Path, receiver: Receiver) -> Undisturbed:
    ended = command.preloaded_run(raw, data, receiver)
    assert ended.code == 2, ended.stderr  # the empty file is in quarantine
    found = zone.published(data)
    assert found is not None
    return Undisturbed(found, zone.pages(data), dict(receiver.told), ended.lengths)
