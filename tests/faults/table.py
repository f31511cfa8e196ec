"""The page that `make fault` writes: how many runs were killed in which stage, and what readers saw after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SEEN = ("none", "former", "new")


@dataclass(frozen=True)
class Kill:
    """One disturbed run: at which share of a run's length, in which stage, whether it was still running, and what
    was published then (nothing, the former tables or the new ones)."""

    share: float
    stage: str
    killed: bool
    seen: str


def page(kills: Sequence[Kill], reruns: int, seed: int, seconds: float) -> str:
    """The page; written only when every assertion of the test held."""
    hit = [kill for kill in kills if kill.killed]
    stages = list(dict.fromkeys(kill.stage for kill in sorted(hit, key=lambda kill: kill.share)))
    seen = Counter((kill.stage, kill.seen) for kill in hit)
    rows = "".join(
        f"| {stage} | {sum(seen[stage, what] for what in SEEN)} | "
        + " | ".join(str(seen[stage, what]) for what in SEEN)
        + " |\n"
        for stage in stages
    )
    return f"""\
# Killed runs

`make fault` kills `avstamt run` with all its processes (SIGKILL) at seeded moments that are spread evenly over the
length of a run, and then lets a run go through. Written by that command; `AVSTAMT_FAULTS` says how many moments.

The landing folder holds eight short reports with planted errors and an unreadable file: in the former publication
five reports, then a new one and two corrected versions. Every fourth data folder begins empty.

- Moments: {len(kills)} (seed {seed}); the run was killed at {len(hit)}, had ended by itself at {len(kills) - len(hit)}
- An undisturbed run took {seconds:.0f} s here
- Publications that were neither absent from the start, the former one nor the new one: 0
- Findings lost from the history: 0
- Runs that went through afterwards: {reruns}; with other tables than an undisturbed run (but for time stamps): 0

| killed while | runs | nothing published yet | former publication | new publication |
| --- | ---: | ---: | ---: | ---: |
{rows}"""
