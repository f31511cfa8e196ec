"""How an attempt to send ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ok`: taken. Otherwise `error` says why, without any secret; `final`: asking again will not help.
    `uncertain`: it may have been taken all the same. `channel_down`: others on this channel need not be tried now.
    `wait`: how long the receiver asks to be left alone."""

    ok: bool
    error: str = ""
    final: bool = False
    uncertain: bool = False
    channel_down: bool = False
    wait: timedelta | None = None


TAKEN = Outcome(True)
