"""Which moments a run is killed at: seeded, and spread evenly over its length."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Chain:
    """Runs over the same data folder that are killed one after the other, each at a share of a run's length.

    `from_nothing`: the data folder is not there yet; else it holds a former publication.
    """

    moments: tuple[float, ...]
    from_nothing: bool = False


def chains(seed: int, moments: int) -> list[Chain]:
    """Each share of the length is as likely. Three moments make one chain; of more every second run is killed once
    before it may go on, the others two or three times, and every fourth begins from nothing."""
    random = Random(seed)
    shares = [(n + random.random()) / moments for n in range(moments)]
    if moments <= 3:
        return [Chain(tuple(shares))]
    random.shuffle(shares)
    made = []
    while shares:
        length = random.choice((1, 1, 2, 3))
        made.append(Chain(tuple(shares[:length]), from_nothing=len(made) % 4 == 3))
        shares = shares[length:]
    return made
