"""One pass of the alerts over a publication: fill the outbox, send what is due, say how it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from orchestration import publish
from orchestration.alerts import config as configuration
from orchestration.alerts import fill, overdue, quiet, seen, send
from orchestration.alerts.config import BadConfiguration, Config
from orchestration.alerts.outbox import FAILED, SENDING, SENT, WAITING, Outbox
from orchestration.lock import RunInProgress, writing
from orchestration.published import Tables
from orchestration.settings import Settings


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pass ended. `problem`: why nothing was sent at all. `errors`: of what waits or has failed, by recipient."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    problem: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


def deliver(settings: Settings, clock: send.Clock = send.utc_now) -> Standing | None:
    """A whole pass; None without a configuration, or while another pass is under way. Never raises for what channels
    or the configuration file do."""
    try:
        config = configuration.load(settings)
    except BadConfiguration as error:
        return Standing(problem=str(error))
    if config is None:
        return None
    try:
        with writing(settings.alerts_lock), Outbox(settings.outbox) as outbox:
            before = outbox.counts()[SENT]
            fill.fill(outbox, config, told_of(settings, clock()), clock())
            send.send(outbox, config, clock)
            return standing(outbox, before)
    except RunInProgress:
        return None


def told_of(settings: Settings, now: datetime) -> list[seen.Report]:
    """The reports of the publication, and those that are expected; nothing before the first publication."""
    publication = publish.current(settings)
    if publication is None:
        return []
    tables = Tables(publication)
    reports = seen.reports(tables)
    came = {r.report_id: quiet.local(_aware(r.loaded_at)).date() for r in reports if r.loaded_at and r.version_no == 1}
    expected = overdue.expected(tables)
    return [
        *overdue.with_meetings(reports, expected),
        *overdue.as_reports(expected, came, quiet.local(now).date()),
    ]


def stands(settings: Settings) -> Standing | None:
    """How it stands between passes, without doing anything; None without a configuration."""
    try:
        if configuration.load(settings) is None:
            return None
    except BadConfiguration as error:
        return Standing(problem=str(error))
    with Outbox(settings.outbox) as outbox:
        return standing(outbox)


def _aware(when: datetime) -> datetime:
    """The tables hold UTC without saying so."""
    from datetime import UTC

    return when.replace(tzinfo=UTC)


def standing(outbox: Outbox, sent_before: int = 0) -> Standing:
    counts = outbox.counts()
    unsettled = [d for d in outbox.log() if d.state != SENT and d.error]
    return Standing(
        sent=counts[SENT] - sent_before,
        waiting=counts[WAITING] + counts[SENDING],
        failed=counts[FAILED],
        errors={delivery.recipient: delivery.error or "" for delivery in unsettled},
    )


def is_due(settings: Settings, now: datetime) -> bool:
    """Whether a pass has something to do: cheap enough to be asked every minute. A file that can't be used is due
    once it is asked for by hand, not here."""
    try:
        config = configuration.load(settings)
    except BadConfiguration:
        return False
    return config is not None and _has_work(settings, config, now)


def _has_work(settings: Settings, config: Config, now: datetime) -> bool:
    with Outbox(settings.outbox) as outbox:
        due = outbox.due(now)
        if any(not quiet.is_quiet(config.quiet_hours_of(d.channel), now) for d in due if d.channel in config.channels):
            return True
        return bool(fill.preview(outbox, config, told_of(settings, now), now))
