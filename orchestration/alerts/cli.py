"""`avstamt alerts`: what would be sent, sending it, and what was sent."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from orchestration.alerts.config import Config
    from orchestration.alerts.fill import Planned
    from orchestration.alerts.outbox import Delivery
    from orchestration.settings import Settings

app = typer.Typer(
    help="Who is told what has changed in the findings, by mail, Teams, Slack or a webhook (docs/alerts.md).",
    no_args_is_help=True,
)

Raw = Annotated[Path | None, typer.Option("--raw", help="Landing folder, with alerts.yml at its root.")]
Data = Annotated[Path | None, typer.Option("--data", help="Data folder with the publication and the outbox.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the full traceback of an error.")]


class Form(StrEnum):
    text = "text"
    html = "html"
    teams = "teams"
    slack = "slack"
    webhook = "webhook"


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


class NotConfigured(Exception):
    """There is no configuration file."""


class NoSuchReport(Exception):
    """The publication has no report of that id."""


@app.command()
def preview(
    report: Annotated[
        str | None, typer.Argument(help="A report's id: what a first message about it would say, whatever was sent.")
    ] = None,
    form: Annotated[Form, typer.Option("--form", help="The form to show it in.")] = Form.text,
    raw: Raw = None,
    data: Data = None,
    debug: Debug = False,
) -> None:
    """Show what would be put in the outbox now, recipient by recipient. Nothing is sent or noted."""
    from orchestration import settings

    folders = settings.activate(raw, data)
    planned = _of_report(folders, report) if report else _planned(folders)
    if not planned:
        typer.echo("Nothing to tell.")
    for number, one in enumerate(planned):
        if number:
            typer.echo("")
        if not report:
            typer.echo(f"To:      {one.recipient.name}")
        typer.echo(f"Subject: {one.message.subject}\n")
        typer.echo(_shown(one, form))


@app.command()
def send(
    failed: Annotated[bool, typer.Option("--failed", help="Try those that have failed again, too.")] = False,
    raw: Raw = None,
    data: Data = None,
    debug: Debug = False,
) -> None:
    """Put what is new in the outbox and send what is due.

    Exit code 0: everything due was sent. 2: something waits for a channel that is down, or has failed.
    1: the configuration can't be used; nothing was sent.
    """
    from orchestration import settings
    from orchestration.alerts import run
    from orchestration.alerts.outbox import Outbox
    from orchestration.alerts.send import utc_now
    from orchestration.lock import writing

    folders = settings.activate(raw, data)
    _config(folders)
    if failed:
        with writing(folders.alerts_lock), Outbox(folders.outbox) as outbox:
            outbox.revive(utc_now())
    done = run.deliver(folders)
    if done is None:
        typer.echo("Another pass is under way.")
        return
    typer.echo(f"{done.sent} sent, {done.waiting} waiting, {done.failed} failed")
    for recipient, error in done.errors.items():
        typer.echo(f"{recipient}: {error}")
    raise typer.Exit(2 if done.errors else 0)


@app.command()
def log(
    last: Annotated[int, typer.Option("--last", min=1, help="How many, the newest first.")] = 50,
    output: Annotated[Format, typer.Option("--format", help="How to print them.")] = Format.table,
    data: Data = None,
    debug: Debug = False,
) -> None:
    """List what was sent and what waits: when, to whom, how often it was tried, and why it could not be sent."""
    from orchestration import console, settings
    from orchestration.alerts.outbox import Outbox

    folders = settings.activate(data=data)
    found: list[Delivery] = []
    if folders.outbox.exists():
        with Outbox(folders.outbox) as outbox:
            found = outbox.log(last)
    console.print_deliveries([_row(delivery) for delivery in found], output.value)


def _row(delivery: Delivery) -> dict[str, Any]:
    from orchestration.alerts.quiet import local

    def shown(when: Any) -> str | None:
        return f"{local(when):%Y-%m-%d %H:%M:%S}" if when else None

    return {
        "created": shown(delivery.created_at),
        "state": delivery.state,
        "recipient": delivery.recipient,
        "subject": delivery.subject,
        "attempts": delivery.attempts,
        "settled": shown(delivery.settled_at),
        "next": shown(delivery.next_at) if delivery.state == "waiting" else None,
        "error": delivery.error,
        "key": delivery.key,
    }


def _config(folders: Settings) -> Config:
    """Raises NotConfigured or BadConfiguration."""
    from orchestration.alerts import config

    found = config.load(folders)
    if found is None:
        raise NotConfigured(f"alerts are off: there is no {folders.alerts_file}; docs/alerts.md says what it holds")
    return found


def _planned(folders: Settings) -> list[Planned]:
    import tempfile

    from orchestration.alerts import fill, run
    from orchestration.alerts.outbox import Outbox
    from orchestration.alerts.send import utc_now

    config, now = _config(folders), utc_now()
    with tempfile.TemporaryDirectory() as empty:
        there = folders.outbox if folders.outbox.exists() else Path(empty) / "alerts.sqlite"
        with Outbox(there) as outbox:
            return fill.preview(outbox, config, run.told_of(folders, now), now)


def _of_report(folders: Settings, report_id: str) -> list[Planned]:
    """By the configuration's link and limits where there is one."""
    from orchestration.alerts import changes, config, fill, routing, run
    from orchestration.alerts.message import Part, of_report
    from orchestration.alerts.send import utc_now

    found = [report for report in run.told_of(folders, utc_now()) if report.report_id == report_id]
    if not found:
        raise NoSuchReport(f"no report {report_id} is published; `avstamt status` lists them")
    configured = config.load(folders)
    limits = routing.limits(configured, found[0]) if configured else config.Materiality()
    anyone = config.Recipient(channel="preview")
    told = [change for change in changes.compare(found[0].findings, {}, anyone, limits).told if change.is_material]
    if not told:
        return []
    message = of_report(Part(found[0], told, 0), configured.link_base if configured else None)
    return [fill.Planned(anyone, message, report_id, "")]


def _shown(planned: Planned, form: Form) -> str:
    import json

    from orchestration.alerts import render

    if form in (Form.text, Form.html):
        return str(render.mail(planned.message)[form.value])
    return json.dumps(render.render(form.value, planned.message), ensure_ascii=False, indent=2)
