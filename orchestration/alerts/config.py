"""`alerts.yml`: channels, who is told of which bodies' reports, what is material, when it is quiet. Checked whole.

A file that breaks a rule sends nothing: half of a reviewed decision would be another decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from orchestration.alerts import yaml_lines
from orchestration.settings import Settings

Severity = Literal["error", "warning", "info"]

_MAX_PROBLEMS = 10
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


class BadConfiguration(Exception):
    """The file breaks a rule; the text names file and line of each breach (the first ten)."""


def _clock(text: Any) -> Any:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise ValueError(f"{text!r} is no time such as 07:30")
    return time.fromisoformat(text)


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is no mail address")
    return text


def _variable(text: str) -> str:
    if not _VARIABLE.fullmatch(text):
        raise ValueError("the name of an environment variable is expected, such as AVSTAMT_SMTP_PASSWORD")
    return text


def _web(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s\"<>]+", text):
        raise ValueError(f"{text!r} is no address that begins with https:// or http://")
    return text


Clock = Annotated[time, BeforeValidator(_clock)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Address = Annotated[Text, AfterValidator(_address)]
Variable = Annotated[Text, AfterValidator(_variable)]
WebAddress = Annotated[Text, AfterValidator(_web)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuietHours(_Model):
    """Nothing is sent from `from` until `until`, Swedish time (over midnight when `from` is the later), nor on
    weekends when `weekends` says so. What happens meanwhile is told when it ends, as it is then."""

    from_: Annotated[Clock, Field(alias="from")]
    until: Clock
    weekends: bool = False


class _Channel(_Model):
    timeout_seconds: Annotated[int, Field(ge=1, le=120)] = 20
    quiet_hours: QuietHours | None = None


class Smtp(_Channel):
    """Mail. `starttls` (port 587) and `tls` (465) check the server's certificate; `none` takes no password."""

    kind: Literal["smtp"]
    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Text | None = None
    password_env: Variable | None = None
    ca_file: Path | None = None
    sender: Address
    sender_name: Text = "Avstämt"


class Teams(_Channel):
    """A Teams channel's workflow ("Post to a channel when a webhook request is received")."""

    kind: Literal["teams"]
    url_env: Variable
    ca_file: Path | None = None


class Slack(_Channel):
    """A Slack channel's incoming webhook."""

    kind: Literal["slack"]
    url_env: Variable
    ca_file: Path | None = None


class Webhook(_Channel):
    """JSON to any address; `secret_env` signs it (HMAC-SHA256 over the body)."""

    kind: Literal["webhook"]
    url_env: Variable
    secret_env: Variable | None = None
    ca_file: Path | None = None


Channel = Annotated[Smtp | Teams | Slack | Webhook, Field(discriminator="kind")]


class Recipient(_Model):
    """Who is told: a channel, for mail with an address. `severities` are told at all (the page shows everything),
    those in `immediate` at once when material; the rest comes in the daily digest."""

    channel: Text
    to: Address | None = None
    severities: tuple[Severity, ...] = ("error", "warning")
    immediate: tuple[Severity, ...] = ("error",)

    @property
    def name(self) -> str:
        """Names the recipient in the ledger and the log."""
        return f"{self.channel}:{self.to}" if self.to else self.channel


class Materiality(_Model):
    """A difference is material from this amount or this share of the reported value on, whichever comes first.
    Counts, sign errors and overdue reports always are."""

    amount_tkr: Annotated[Decimal, Field(ge=0)] = Decimal(100)
    share_pct: Annotated[Decimal, Field(ge=0)] = Decimal(1)


class Route(_Model):
    """Whose reports, and who is told of them. What is left out (municipality, organisation) matches all."""

    municipality: Text | None = None
    organisation: Text | None = None
    report_types: tuple[Text, ...] = ()
    owner: tuple[Recipient, ...] = ()
    subscribers: tuple[Recipient, ...] = ()
    materiality: Materiality | None = None


class Snooze(_Model):
    """What nobody is told of until a day has passed: a finding, a rule or a body's reports, or these together."""

    finding: Text | None = None
    rule: Text | None = None
    municipality: Text | None = None
    organisation: Text | None = None
    until: date  # the last day
    reason: Text


class Digest(_Model):
    """When the daily digest goes out, Swedish time."""

    at: Clock = time(7, 30)
    weekends: bool = False


class Config(_Model):
    """The whole file."""

    link_base: WebAddress | None = None
    channels: dict[Text, Channel]
    routes: tuple[Route, ...] = ()
    fallback: Annotated[tuple[Recipient, ...], Field(min_length=1)]
    operations: tuple[Recipient, ...] = ()  # those who run the pipeline: told of failed runs and checks
    materiality: Materiality = Materiality()
    quiet_hours: QuietHours | None = None
    digest: Digest = Digest()
    snooze: tuple[Snooze, ...] = ()
    max_age_days: Annotated[int, Field(ge=1, le=3650)] = 120
    give_up_after_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 72
    pass_seconds: Annotated[int, Field(ge=5, le=3600)] = 120

    def quiet_hours_of(self, channel: str) -> QuietHours | None:
        return self.channels[channel].quiet_hours or self.quiet_hours


def load(settings: Settings) -> Config | None:
    """The configuration; None without a file. Raises BadConfiguration."""
    if not settings.alerts_on:
        return None
    path = settings.alerts_file
    name = path.relative_to(settings.raw).as_posix() if path.is_relative_to(settings.raw) else str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadConfiguration(f"{name} can't be read: {error.strerror}") from None
    return parse(data, name)


def parse(data: bytes, name: str = "alerts.yml") -> Config:
    """Raises BadConfiguration."""
    try:
        plain, lines = yaml_lines.read(data)
    except yaml_lines.BadYaml as error:
        raise BadConfiguration(f"{name}, line {error.line}: {error}") from None
    try:
        config = Config.model_validate({} if plain is None else plain)
    except ValidationError as error:
        problems = [(yaml_lines.line_of(lines, wrong["loc"]), _said(wrong["loc"], wrong)) for wrong in error.errors()]
        raise BadConfiguration(_listed(name, problems)) from None
    problems = [(yaml_lines.line_of(lines, path), text) for path, text in _breaches(config)]
    if problems:
        raise BadConfiguration(_listed(name, problems))
    return config


def _said(loc: Sequence[str | int], wrong: Any) -> str:
    where = ".".join(str(part) for part in loc) or "the file"
    text = wrong["msg"].removeprefix("Value error, ")
    if wrong["type"] == "extra_forbidden" and str(loc[-1]) in ("password", "url", "secret"):
        text = f"a secret does not stand in the file; {loc[-1]}_env names the environment variable that holds it"
    elif wrong["type"] == "extra_forbidden":
        text = "unknown field"
    return f"{where}: {text[:200]}"  # a value may be long


def _listed(name: str, problems: Sequence[tuple[int, str]]) -> str:
    shown = [f"{name}, line {line}: {text}" for line, text in sorted(problems)[:_MAX_PROBLEMS]]
    more = len(problems) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def _breaches(config: Config) -> Iterator[tuple[yaml_lines.Path, str]]:
    """What no single value shows."""
    for name, channel in config.channels.items():
        place: yaml_lines.Path = ("channels", name)
        if ":" in name:
            yield place, "a channel's name has no colon"
        if isinstance(channel, Smtp):
            if (channel.username is None) != (channel.password_env is None):
                yield place, "username and password_env belong together"
            if channel.username and channel.security == "none":
                yield place, "a password is not sent over a connection without TLS"
    for path, recipient in _recipients(config):
        wanted = config.channels.get(recipient.channel)
        if wanted is None:
            yield (*path, "channel"), f"there is no channel {recipient.channel!r} in channels"
        elif isinstance(wanted, Smtp) and recipient.to is None:
            yield path, "mail needs an address: to"
        elif not isinstance(wanted, Smtp) and recipient.to is not None:
            yield (*path, "to"), f"the channel {recipient.channel!r} has one receiver; only mail has addresses"
    for at, snooze in enumerate(config.snooze):
        if not (snooze.finding or snooze.rule or snooze.municipality or snooze.organisation):
            yield ("snooze", at), "finding, rule, municipality or organisation says what is snoozed"


def _recipients(config: Config) -> Iterator[tuple[yaml_lines.Path, Recipient]]:
    for at, recipient in enumerate(config.fallback):
        yield ("fallback", at), recipient
    for at, recipient in enumerate(config.operations):
        yield ("operations", at), recipient
    for number, route in enumerate(config.routes):
        for part in ("owner", "subscribers"):
            for at, recipient in enumerate(getattr(route, part)):
                yield ("routes", number, part, at), recipient
