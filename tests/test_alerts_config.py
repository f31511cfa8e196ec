"""`alerts.yml`: what it may say, and that every breach names the file and the line."""

from pathlib import Path

import pytest

from orchestration.alerts.config import (
    BadConfiguration,
    Config,
    Digest,
    Materiality,
    QuietHours,
    Recipient,
    Route,
    Slack,
    Smtp,
    Snooze,
    Teams,
    Webhook,
    load,
    parse,
)
from orchestration.settings import Settings
from orchestration.store import landing

GOOD = """\
link_base: https://avstamt.example
channels:
  mail: {kind: smtp, host: mail.example, sender: a@ekvik.example, username: u, password_env: SMTP_PASSWORD}
  teams:
    kind: teams
    url_env: TEAMS_URL
quiet_hours: {from: 18:00, until: 07:00}
routes:
  - organisation: Kommunstyrelsen
    owner:
      - {channel: mail, to: ks@ekvik.example}
    materiality: {amount_tkr: 50.5}
fallback:
  - {channel: mail, to: ekonomi@ekvik.example}
snooze:
  - {rule: R1, until: 2026-01-31, reason: Känt}
"""


def test_a_good_file_is_read_with_times_dates_and_exact_numbers() -> None:
    config = parse(GOOD.encode())

    assert str(config.quiet_hours.from_) == "18:00:00"  # 18:00 is no number of seconds
    assert str(config.routes[0].materiality.amount_tkr) == "50.5"
    assert config.snooze[0].until.isoformat() == "2026-01-31"
    assert config.channels["mail"].security == "starttls"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("kind: teams", "kind: telegram", 4, "does not match any of the expected tags"),
        ("    url_env: TEAMS_URL", "    url: https://hooks.example/s3cr3t", 6, "a secret does not stand in the file"),
        ("password_env: SMTP_PASSWORD", "password: hemligt", 3, "password_env names the environment variable"),
        ("host: mail.example, ", "", 3, "Field required"),
        ("18:00", "25:00", 7, "'25:00' is no time"),
        ("{channel: mail, to: ks@", "{channel: mejl, to: ks@", 11, "there is no channel 'mejl'"),
        ("{channel: mail, to: ks@ekvik.example}", "{channel: mail}", 11, "mail needs an address"),
        ("{channel: mail, to: ks@ekvik.example}", "{channel: teams, to: a@b.se}", 11, "only mail has addresses"),
        ("ks@ekvik.example", '"ks@ekvik.example\\nBcc: x@y.se"', 11, "routes.0.owner.0.to"),
        ("amount_tkr: 50.5", "amount_tkr: mycket", 12, "valid decimal"),
        ("amount_tkr: 50.5", "amount_tkr: .inf", 12, "routes.0.materiality.amount_tkr"),
        ("  - organisation:", "  - organization:", 9, "unknown field"),
        ("  - {channel: mail, to: ekonomi@ekvik.example}", "  []", 13, "fallback"),
        ("{rule: R1, until", "{until", 16, "says what is snoozed"),
        ("2026-01-31", "snart", 16, "snooze.0.until"),
        ("username: u, ", "", 3, "username and password_env belong together"),
        ("username: u", "security: none, username: u", 3, "not sent over a connection without TLS"),
        ("link_base: https://", "link_base: javascript://", 1, "no address"),
        ("    kind: teams", "   kind: teams", 6, "no YAML"),
        ("snooze:", "channels:", 15, "channels is given twice"),
    ],
)
def test_a_breach_names_file_line_and_what_is_wrong(old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    with pytest.raises(BadConfiguration) as error:
        parse(GOOD.replace(old, new).encode())

    assert f"alerts.yml, line {line}: " in str(error.value)
    assert said in str(error.value)
    assert "hemligt" not in str(error.value)
    assert "s3cr3t" not in str(error.value)


def test_every_breach_is_named_not_only_the_first() -> None:
    broken = GOOD.replace("25", "x").replace("R1", "''").replace("kind: teams", "kind: x").replace("50.5", "x")

    with pytest.raises(BadConfiguration) as error:
        parse(broken.encode())

    assert str(error.value).count("alerts.yml, line ") == 3


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"- a", b"a: &a [*a]", b"channels: {}\nfallback: []"])
def test_no_text_whatever_gets_by_or_breaks_the_reader(text: bytes) -> None:
    with pytest.raises(BadConfiguration, match=r"alerts\.yml, line \d+: "):
        parse(text)


def test_aliases_of_aliases_do_not_grow_without_end() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    with pytest.raises(BadConfiguration, match="more than the"):
        parse("\n".join(levels).encode())


def test_without_a_file_there_are_no_alerts_and_the_file_is_no_report(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path, data=tmp_path / "data")
    assert load(settings) is None

    (tmp_path / "alerts.yml").write_text(GOOD, encoding="utf-8")

    assert load(settings) == parse(GOOD.encode())
    assert landing.scan(settings, {}) == []


def test_a_file_that_a_setting_names_and_that_is_missing_is_said(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path, data=tmp_path / "data", alerts=tmp_path / "elsewhere.yml")

    with pytest.raises(BadConfiguration, match=r"elsewhere\.yml can't be read"):
        load(settings)


DOCUMENTED = (Path(__file__).parent.parent / "docs" / "alerts.md").read_text(encoding="utf-8")


def test_the_documented_file_can_be_used_and_names_every_field() -> None:
    text = DOCUMENTED.split("```yaml\n")[1].split("```")[0]

    config = parse(text.encode())

    assert {channel.kind for channel in config.channels.values()} == {"smtp", "teams", "slack", "webhook"}
    models = [Config, QuietHours, Recipient, Materiality, Route, Snooze, Digest, Smtp, Teams, Slack, Webhook]
    fields = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert {name for name in fields if f"{name}:" not in text} == set()
