"""The page that `make fault` writes: how many runs were killed in which stage, and what readers saw after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from faults.plan import STAGES, Chain, Moment

SEEN = ("none", "former", "new")


@dataclass(frozen=True)
class Kill:
    """One disturbed run: when it was to be killed, whether it was (else it had ended by itself), and what was published
    then (nothing, the former tables or the new ones)."""

    moment: Moment
    killed: bool
    seen: str


@dataclass(frozen=True)
class Result:
    """All of them so far; every assertion held. `told`: messages that receivers were to get, over all data folders;
    `repeated`: of these came again under their own key."""

    kills: Sequence[Kill]
    chains: Sequence[Chain]
    told: int
    repeated: int
    seed: int
    seconds: float


def page(result: Result) -> str:
    hit = [kill for kill in result.kills if kill.killed]
    seen = Counter((kill.moment.stage, kill.seen) for kill in hit)
    rows = "".join(
        f"| {stage} | {sum(seen[stage, what] for what in SEEN)} | "
        + " | ".join(str(seen[stage, what]) for what in SEEN)
        + " |\n"
        for stage in STAGES
        if any(seen[stage, what] for what in SEEN)
    )
    empty = sum(chain.from_nothing for chain in result.chains)
    alone = sum(not kill.moment.whole for kill in hit)
    return f"""\
# Killed runs

`make fault` kills `avstamt run` (SIGKILL) at seeded moments, as many in every stage of a run, and lets a run go
through at the end. Each run goes on where the killed one before it ended. Written by that command; `AVSTAMT_FAULTS`
says how many moments.

The landing folder holds thirty short reports with planted errors, two later versions and an unreadable file: fifteen
reports in the former publication, the others new. Alerts go to an HTTP endpoint on the same machine.

- Moments: {len(result.kills)} (seed {result.seed}); the run was killed at {len(hit)}, had ended
  by itself at {len(result.kills) - len(hit)}
- Of these {len(hit) - alone} with all its processes at once, {alone} its main process alone
- Data folders: {len(result.chains)}, of which {empty} began empty; an undisturbed run took {result.seconds:.0f} s here
- Publications that were neither absent from the start, the former one nor the new one: 0
- Pages that were cut off: 0
- Findings lost from the history: 0
- Tables that differ from those of an undisturbed run at the end (but for time stamps): 0
- Messages: {result.told} to be told, 0 lost, 0 told twice under different keys; {result.repeated} came again
  under their own key, because the run was killed while the receiver was answering

| killed while | runs | nothing published yet | former publication | new publication |
| --- | ---: | ---: | ---: | ---: |
{rows}"""
