"""What is due is sent, each delivery once per pass; what can't be sent now is tried again later.

A channel that is down is left alone for the rest of the pass. After the configured hours, or when the receiver refuses
for good, the delivery has failed: it stays in the log, and the fallback is told instead.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from orchestration import settings
from orchestration.alerts import http, quiet, render, smtp
from orchestration.alerts.config import Config, Smtp, Webhook
from orchestration.alerts.message import of_plain, undeliverable
from orchestration.alerts.outbox import Delivery, Outbox
from orchestration.alerts.outcome import Outcome

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=2)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def send(outbox: Outbox, config: Config, clock: Clock = utc_now) -> None:
    """One pass over what is due. Never raises for what channels do."""
    until = time.monotonic() + config.pass_seconds
    down: set[str] = set()
    held: set[str] = set()
    for delivery in outbox.due(clock()):
        if time.monotonic() >= until:
            return
        if delivery.channel in down or delivery.recipient in held or _is_quiet(config, delivery, clock()):
            continue
        outbox.begin(delivery)
        outcome = attempt(config, delivery)
        if outcome.ok:
            outbox.sent(delivery, clock())
            continue
        if outcome.channel_down:
            down.add(delivery.channel)
        held.add(delivery.recipient)
        _settle(outbox, config, delivery, outcome, clock())


def _is_quiet(config: Config, delivery: Delivery, now: datetime) -> bool:
    channel = config.channels.get(delivery.channel)
    return channel is not None and quiet.is_quiet(config.quiet_hours_of(delivery.channel), now)


def attempt(config: Config, delivery: Delivery) -> Outcome:
    """Try once, over the delivery's channel as it is configured now."""
    channel = config.channels.get(delivery.channel)
    if channel is None:
        return Outcome(False, f"kanalen {delivery.channel} finns inte längre", final=True)
    wanted = channel.password_env if isinstance(channel, Smtp) else channel.url_env
    value = settings.secret(wanted) if wanted else None
    if wanted and value is None:
        return Outcome(False, f"miljövariabeln {wanted} är inte satt", channel_down=True)
    if isinstance(channel, Smtp):
        return smtp.send(channel, value, delivery)
    secret = None
    if isinstance(channel, Webhook) and channel.secret_env:
        secret = settings.secret(channel.secret_env)
        if secret is None:
            return Outcome(False, f"miljövariabeln {channel.secret_env} är inte satt", channel_down=True)
    return http.send(channel, value or "", secret, delivery)


def wait_after(attempts: int, asked: timedelta | None = None) -> timedelta:
    """1, 2, 4 … minutes, two hours at most; longer when the receiver asks for it."""
    doubled = _FIRST_WAIT * 2 ** min(attempts, 20)
    return max(min(doubled, _LONGEST_WAIT), asked or timedelta())


def _settle(outbox: Outbox, config: Config, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    given_up = now - delivery.created_at >= timedelta(hours=config.give_up_after_hours)
    if not outcome.final and not given_up:
        wait = wait_after(delivery.attempts, outcome.wait)
        outbox.retry(delivery, now + wait, outcome.error, outcome.uncertain)
        return
    with outbox.transaction():
        outbox.fail(delivery, outcome.error, now)
        for number, recipient in enumerate(config.fallback if delivery.again else (), start=1):
            message = undeliverable(of_plain(delivery.again), delivery.recipient, outcome.error)
            outbox.put(
                f"{delivery.key}.{number}",
                recipient.name,
                recipient.channel,
                recipient.to,
                delivery.report_id,
                render.render(config.channels[recipient.channel].kind, message),
                None,
                message.subject,
                now,
            )
