"""What those who run the pipeline are told, over the alerts' channels: a run failed, a check failed.

Off until `alerts.yml` names them under `operations`. Each run's failure is told once, whoever saw it first (the command
itself or Dagster's sensor); a failing check once a day while what fails stays the same.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from orchestration import journal
from orchestration.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

    from orchestration.alerts.config import Recipient
    from orchestration.alerts.message import Message
    from orchestration.alerts.outbox import Delivery

#: Checks that are told otherwise: who is late to its recipients, a channel that is down by the log of the alerts.
_TOLD_OTHERWISE = {"reports_in_time", "delivered"}

_MOST_LINES, _LONGEST = 12, 400


def of_run(settings: Settings, instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """Note and tell what failed in a run that has ended: its steps, and its checks. Never raises for a channel."""
    broken = list(_broken_checks(instance, run))
    for check, severity, shown in broken:
        journal.note("check failed", level="error" if severity == "ERROR" else "warning", check=check, details=shown)
    if run.is_failure:
        lines = [*_broken_steps(instance, run), *(f"check {check}: {shown}" for check, _, shown in broken)]
        _tell(settings, f"Avstämt: körningen {run.job_name} misslyckades", lines, run, ["run", run.run_id])
    elif broken:
        lines = [f"{severity.lower()}: {check}: {shown}" for check, severity, shown in broken]
        subject = f"Avstämt: {len(broken)} kontroller av flödet slog larm" if len(broken) > 1 else (
            f"Avstämt: kontrollen {broken[0][0]} slog larm"
        )  # fmt: skip
        _tell(settings, subject, lines, run, ["checks", _today(), *sorted(lines)])


def run_failed(settings: Settings, error: str) -> None:
    """Tell that a run could not even begin; the same error once a day."""
    _tell(settings, "Avstämt: körningen kunde inte börja", [error], None, ["begin", _today(), error])


def _broken_steps(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Iterator[str]:
    from dagster import DagsterEventType

    for record in instance.get_records_for_run(run.run_id, of_type=DagsterEventType.STEP_FAILURE).records:
        event = record.event_log_entry.dagster_event
        error = event.step_failure_data.error if event else None
        while error and error.cause:
            error = error.cause
        if event and error and error.cls_name != "DagsterAssetCheckFailedError":
            yield f"step {event.step_key}: {error.message.strip()}"


def _broken_checks(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Iterator[tuple[str, str, str]]:
    """Name, severity and what it shows of each failed check."""
    from dagster import DagsterEventType

    records = instance.get_records_for_run(run.run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION).records
    for record in records:
        event = record.event_log_entry.dagster_event
        check = event.asset_check_evaluation_data if event else None
        if check and not check.passed and check.check_name not in _TOLD_OTHERWISE:
            shown = "; ".join(f"{name}: {getattr(value, 'value', value)}" for name, value in check.metadata.items())
            yield f"{check.check_name} ({'/'.join(check.asset_key.path)})", check.severity.value, shown[:_LONGEST]


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _tell(settings: Settings, subject: str, lines: Sequence[str], run: dg.DagsterRun | None, news: list[str]) -> None:
    """Put the message into the outbox for everyone named, and send what is due; never raises for what channels do."""
    if not settings.alerts_on:
        return
    from orchestration.alerts import config as configuration
    from orchestration.alerts import render, send
    from orchestration.alerts.outbox import Outbox
    from orchestration.lock import RunInProgress, writing

    try:
        config = configuration.load(settings)
    except configuration.BadConfiguration as error:
        journal.note("nobody can be told", level="error", error=str(error))
        return
    if config is None or not config.operations:
        return
    message, now = _message(subject, lines, run), send.utc_now()
    told = [
        (
            hashlib.sha256("\n".join([recipient.name, *news]).encode()).hexdigest()[:32],
            recipient,
            render.render(config.channels[recipient.channel].kind, message),
        )
        for recipient in config.operations
    ]
    try:
        with Outbox(settings.outbox) as outbox:
            with outbox.transaction():
                for key, recipient, payload in told:
                    outbox.put(key, recipient.name, recipient.channel, recipient.to, None, payload, None, subject, now)
            with writing(settings.alerts_lock):
                send.send(outbox, config)
    except RunInProgress:  # that pass, or the next one, sends it
        return
    except (OSError, sqlite3.Error) as error:
        # A full disk, above all, which is what has to be told: at once and past the outbox, perhaps twice.
        journal.note("told past the outbox", level="error", error=str(error))
        for key, recipient, payload in told:
            send.attempt(config, _unkept(key, recipient, payload, subject, now))


def _unkept(key: str, recipient: Recipient, payload: dict[str, Any], subject: str, now: datetime) -> Delivery:
    """A delivery that is in no outbox."""
    from orchestration.alerts.outbox import SENDING, Delivery

    return Delivery(
        id=0,
        key=key,
        recipient=recipient.name,
        channel=recipient.channel,
        address=recipient.to,
        report_id=None,
        subject=subject,
        payload=payload,
        again=None,
        created_at=now,
        state=SENDING,
        attempts=1,
        uncertain=False,
        next_at=now,
        settled_at=None,
        error=None,
    )


def _message(subject: str, lines: Iterable[str], run: dg.DagsterRun | None) -> Message:
    from orchestration.alerts.message import Message, Section
    from orchestration.alerts.swedish import one_line

    told = [one_line(line, _LONGEST) for line in lines]
    shown = told[:_MOST_LINES] + ([f"… och {len(told) - _MOST_LINES} till"] if len(told) > _MOST_LINES else [])
    title = f"körningen {run.job_name} ({run.run_id[:8]})" if run else "körningen"
    section = Section(title, tuple(shown), items=(), cured=(), more=0, checked="", link=None)
    closing = "Det som är publicerat gäller. Vad som kan göras står i docs/operations.md."
    data = {"kind": "operations", "run_id": run.run_id if run else None, "problems": told}
    return Message(one_line(subject, 200), (section,), (closing,), data)
