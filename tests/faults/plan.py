"""Which moments runs are killed at: seeded, each within one of a run's stages, as many in every stage."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

#: Before a run tells of a stage it reads its program; then the stages as the command names them; the alerts are seen by
#: their receiver.
STARTING, ALERTS = "starting", "telling"
STAGES = (
    STARTING,
    "reading reports",
    "storing facts",
    "checking facts",
    "reconciling",
    "explaining findings",
    "building marts",
    "publishing",
    "writing pages",
    ALERTS,
)


@dataclass(frozen=True)
class Moment:
    """At a share of a stage's length. While telling: a share below a half is before the receiver has answered.

    `whole`: all processes of the run end at once, as in a power cut; else the run's own alone, as by `kill -9`.
    """

    stage: str
    share: float
    whole: bool


@dataclass(frozen=True)
class Chain:
    """Runs over the same data folder that are killed one after the other, each going on where the one before ended.

    `from_nothing`: the data folder is not there yet; else it holds a former publication.
    """

    moments: tuple[Moment, ...]
    from_nothing: bool = False


def chains(seed: int, moments: int) -> list[Chain]:
    """One moment in every stage, in their order, makes a chain, so that no stage is passed by because a later one was
    reached before; a last, shorter chain takes some of them. Alerts are told before pages are written, or after it when
    the run before was killed in between: half of the chains take them in the one order, half in the other. Every fourth
    chain begins from nothing."""
    random = Random(seed)
    made = []
    while moments > 0:
        count = min(moments, len(STAGES))
        order = STAGES if random.random() < 0.5 else (*STAGES[:-2], STAGES[-1], STAGES[-2])
        at = sorted(random.sample(range(len(STAGES)), count))
        chosen = tuple(Moment(order[n], random.random(), random.random() < 0.5) for n in at)
        made.append(Chain(chosen, from_nothing=len(made) % 4 == 3))
        moments -= count
    return made
