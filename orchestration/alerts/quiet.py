"""When it is quiet and when a digest is due, by the Swedish clock, over midnight and over summer time's two nights."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from orchestration.alerts.config import Digest, QuietHours

SWEDEN = ZoneInfo("Europe/Stockholm")


def local(now: datetime) -> datetime:
    """An aware time on the Swedish clock."""
    return now.astimezone(SWEDEN)


def is_quiet(hours: QuietHours | None, now: datetime) -> bool:
    """`now` is aware. What the clock on the wall shows decides, so the hour that comes twice is judged alike twice."""
    if hours is None:
        return False
    here = local(now)
    if hours.weekends and here.weekday() >= 5:
        return True
    clock = here.time().replace(second=0, microsecond=0, fold=0)
    return _between(clock, hours.from_, hours.until)


def _between(clock: time, start: time, end: time) -> bool:
    """The end itself is outside. Equal ends: never."""
    return start <= clock < end if start <= end else clock >= start or clock < end


def digest_day(digest: Digest, now: datetime) -> date | None:
    """The day whose digest may go out now; None before its time, and on weekends when it rests then."""
    here = local(now)
    if here.time().replace(fold=0) < digest.at or (here.weekday() >= 5 and not digest.weekends):
        return None
    return here.date()
