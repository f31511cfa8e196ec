"""Sending over real servers: nothing twice, nothing lost, whatever a channel or the process does."""

from __future__ import annotations

import hashlib
import hmac
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import trustme
from alert_worlds import (
    NOON,
    Endpoint,
    Mailbox,
    configured,
    finding,
    free_port,
    mail_config,
    mail_server,
    report,
    web_endpoint,
)

from orchestration.alerts import fill, send
from orchestration.alerts.config import Config
from orchestration.alerts.outbox import Outbox

PAST_DIGEST = "digest: {at: 23:59}\n"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "alerts.sqlite") as opened:
        yield opened


def one_pass(outbox: Outbox, config: Config, now: datetime = NOON, state: str = "open") -> None:
    fill.fill(outbox, config, [report(finding(state=state))], now)
    send.send(outbox, config, lambda: now)


def states(outbox: Outbox) -> list[tuple[str, int, str | None]]:
    return [(d.state, d.attempts, d.error) for d in reversed(outbox.log())]


# --- mail ------------------------------------------------------------------------------------------------------------


def test_a_mail_arrives_once_however_many_passes_there_are(outbox: Outbox) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        for hours in range(3):
            one_pass(outbox, mail_config(port, PAST_DIGEST), NOON + timedelta(hours=hours))

    assert box.to == ["ekonomi@ekvik.example"]
    assert box.mails[0]["Subject"].startswith("Ekvik kommunstyrelsen, delårsrapport apr 2025: 1 fel")
    assert "Redovisat" in box.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert states(outbox) == [("sent", 1, None)]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate authority's file, and a server's side of TLS with a certificate of it for 127.0.0.1."""
    made = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    made.cert_pem.write_to_path(str(path))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.issue_cert("127.0.0.1").configure_cert(context)
    return path, context


def login(ca: Path | None, security: str) -> str:
    trusted = f", ca_file: {ca}" if ca else ""
    return f"security: {security}, username: avstamt, password_env: TEST_SMTP_PASSWORD{trusted}"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_over_tls_with_a_login_from_the_environment(
    outbox: Outbox, authority: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    ca, context = authority
    box = Mailbox()
    given = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    rules = {"authenticator": box.authenticate, "auth_required": True, "auth_require_tls": security == "starttls"}
    monkeypatch.setenv("TEST_SMTP_PASSWORD", "hemligt")

    with mail_server(box, **given, **rules) as port:
        one_pass(outbox, mail_config(port, PAST_DIGEST, login(ca, security)))

    assert (len(box.mails), box.encrypted, box.logins) == (1, [True], [(b"avstamt", b"hemligt")])


def test_a_server_whose_certificate_is_not_trusted_gets_neither_password_nor_mail(
    outbox: Outbox, authority: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Mailbox()
    monkeypatch.setenv("TEST_SMTP_PASSWORD", "hemligt")

    with mail_server(box, tls_context=authority[1], authenticator=box.authenticate) as port:
        one_pass(outbox, mail_config(port, PAST_DIGEST, login(None, "starttls")))

    assert (box.mails, box.logins) == ([], [])
    [(state, _, error)] = states(outbox)
    assert state == "waiting"
    assert "certifikat godtas inte" in str(error)


def test_a_server_that_offers_no_tls_gets_nothing(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Mailbox()
    monkeypatch.setenv("TEST_SMTP_PASSWORD", "hemligt")

    with mail_server(box) as port:
        one_pass(outbox, mail_config(port, PAST_DIGEST, login(None, "starttls")))

    assert box.mails == []
    assert [state for state, _, _ in states(outbox)] == ["waiting"]


def test_a_wrong_or_missing_password_loses_nothing_and_is_told_without_the_password(
    outbox: Outbox, authority: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    ca, context = authority
    box = Mailbox()
    errors = []
    with mail_server(box, tls_context=context, authenticator=box.authenticate, auth_required=True) as port:
        config = mail_config(port, PAST_DIGEST, login(ca, "starttls"))
        for number, password in enumerate([None, "gissning", "hemligt"]):
            if password:
                monkeypatch.setenv("TEST_SMTP_PASSWORD", password)
            one_pass(outbox, config, NOON + 10 * number * MINUTE)
            errors.append(states(outbox)[0][2])

    assert errors == ["miljövariabeln TEST_SMTP_PASSWORD är inte satt", "inloggningen avvisades (535)", None]
    assert len(box.mails) == 1


def test_a_server_that_is_down_is_tried_again_later_and_later_and_gets_the_mail_once(outbox: Outbox) -> None:
    box, port = Mailbox(), free_port()
    config = mail_config(port, PAST_DIGEST)

    one_pass(outbox, config)
    one_pass(outbox, config, NOON + MINUTE / 2)  # not yet
    one_pass(outbox, config, NOON + MINUTE)
    one_pass(outbox, config, NOON + 2 * MINUTE)  # not yet: the second wait is two minutes
    assert states(outbox) == [("waiting", 2, "ingen förbindelse: Connection refused")]
    with mail_server(box, port):
        one_pass(outbox, config, NOON + 3 * MINUTE)

    assert len(box.mails) == 1
    assert states(outbox) == [("sent", 3, None)]


def test_waits_double_up_to_two_hours_unless_the_receiver_asks_for_more() -> None:
    waits = [send.wait_after(n) // MINUTE for n in range(10)]

    assert waits == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120]
    assert send.wait_after(0, timedelta(hours=5)) == timedelta(hours=5)


def test_a_server_that_hangs_is_given_up_in_time_and_not_asked_again_in_that_pass(outbox: Outbox) -> None:
    box = Mailbox(hang=3)
    with mail_server(box) as port:
        config = mail_config(port, PAST_DIGEST)
        reports = [report(finding(f"f{n}"), report_id=f"r{n}") for n in range(5)]
        fill.fill(outbox, config, reports, NOON)
        send.send(outbox, config, lambda: NOON)

        assert sum(d.attempts for d in outbox.log()) == 1, "the others would have waited as long"
        assert {d.error for d in outbox.log() if d.attempts} == {"servern svarar inte i tid"}
        box.hang = 0
        send.send(outbox, config, lambda: NOON + MINUTE)

    assert {d.state for d in outbox.log()} <= {"sent", "waiting"}
    assert len(set(box.ids)) == 5
    assert len(box.ids) - len(set(box.ids)) <= 1, "what hung may have been taken: the same mail, by its id"


def test_what_is_refused_for_good_goes_to_the_fallback_and_stays_in_the_log(outbox: Outbox) -> None:
    box = Mailbox(refuse="550 no such mailbox")
    routes = "routes: [{organisation: Kommunstyrelsen, owner: [{channel: mail, to: gammal@ekvik.example}]}]\n"
    with mail_server(box) as port:
        config = mail_config(port, routes + PAST_DIGEST)
        one_pass(outbox, config)
        assert states(outbox)[0] == ("failed", 1, "avvisat: 550 no such mailbox")
        box.refuse = None
        one_pass(outbox, config, NOON + MINUTE)

    assert box.to == ["ekonomi@ekvik.example"]
    assert box.mails[0]["Subject"].startswith("Ej levererat: Ekvik")
    text = box.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.startswith("Meddelandet kunde inte lämnas till mail:gammal@ekvik.example: avvisat: 550 no such mailbox")


def test_a_busy_server_is_no_refusal(outbox: Outbox) -> None:
    box = Mailbox(refuse="451 try again")
    with mail_server(box) as port:
        config = mail_config(port, PAST_DIGEST)
        one_pass(outbox, config)
        box.refuse = None
        one_pass(outbox, config, NOON + MINUTE)

    assert len(box.mails) == 1


def test_after_the_configured_hours_a_delivery_has_failed_and_can_be_tried_again_by_hand(outbox: Outbox) -> None:
    box, port = Mailbox(), free_port()
    config = mail_config(port, PAST_DIGEST + "give_up_after_hours: 3\n")
    for hours in range(5):
        one_pass(outbox, config, NOON + timedelta(hours=hours))
    assert [state for state, _, _ in states(outbox)] == ["failed"]

    with mail_server(box, port):
        outbox.revive(NOON + timedelta(hours=6))
        one_pass(outbox, config, NOON + timedelta(hours=6))

    assert len(box.mails) == 1


def test_a_cure_never_overtakes_its_finding(outbox: Outbox) -> None:
    box, port = Mailbox(), free_port()
    config = mail_config(port, PAST_DIGEST)
    one_pass(outbox, config)
    one_pass(outbox, config, NOON + MINUTE / 2, state="resolved")
    with mail_server(box, port):
        for minutes in (0.7, 1, 2, 4):
            one_pass(outbox, config, NOON + minutes * MINUTE, state="resolved")

    assert ["åtgärdat" in mail["Subject"] for mail in box.mails] == [False, True]


def test_what_became_due_waits_for_quiet_hours_to_end(outbox: Outbox) -> None:
    box, port = Mailbox(), free_port()
    config = mail_config(port, PAST_DIGEST + "quiet_hours: {from: 18:00, until: 07:00}\n")
    one_pass(outbox, config)
    with mail_server(box, port):
        one_pass(outbox, config, NOON + timedelta(hours=8))
        assert box.mails == []
        one_pass(outbox, config, NOON + timedelta(hours=20))

    assert len(box.mails) == 1


# --- killed between sending and recording ----------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
sys.path[:0] = [{tests!r}]
from alert_worlds import NOON, finding, report, configured
from orchestration.alerts import fill, send
from orchestration.alerts.outbox import Outbox
where = sys.argv[1]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if where == "after":
    Outbox.sent = die          # it was taken, and nobody wrote that down
if where == "before":
    send.attempt = die         # noted as under way, and never sent
if where == "filling":
    Outbox.note_digest = die   # in the middle of the transaction
config = configured(sys.argv[3], mail=sys.argv[4], hook=sys.argv[5])
with Outbox(Path(sys.argv[2])) as outbox:
    fill.fill(outbox, config, [report(finding())], NOON)
    send.send(outbox, config, lambda: NOON)
"""


def killed(where: str, path: Path, text: str, mail: str, hook: str) -> None:
    script = KILLED.format(tests=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", script, where, str(path), text, mail, hook], check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("where", ["after", "before", "filling"])
@pytest.mark.parametrize("channel", ["mail", "hook"])
def test_a_process_killed_at_the_worst_moment_neither_loses_a_message_nor_sends_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, channel: str
) -> None:
    box, endpoint, path = Mailbox(), Endpoint(), tmp_path / "alerts.sqlite"
    text = "digest: {at: 08:00}\n"
    text += "fallback: [{channel: hook}]\n" if channel == "hook" else ""
    with mail_server(box) as port, web_endpoint(endpoint) as url:
        monkeypatch.setenv("TEST_HOOK", url)
        mail = f"{{kind: smtp, host: 127.0.0.1, port: {port}, security: none, sender: avstamt@ekvik.example}}"
        hook = "{kind: webhook, url_env: TEST_HOOK}"
        killed(where, path, text, mail, hook)
        arrived = box.ids if channel == "mail" else endpoint.keys
        assert len(arrived) == (1 if where == "after" else 0)

        config = configured(text, mail=mail, hook=hook)
        with Outbox(path) as outbox:
            for minutes in range(3):
                one_pass(outbox, config, NOON + minutes * MINUTE)
            assert [d.state for d in outbox.log()] == ["sent"]

    arrived = box.ids if channel == "mail" else endpoint.keys
    assert len(set(arrived)) == 1, "whoever goes by the key has one message"
    assert len(arrived) == (2 if where == "after" else 1)
    if channel == "mail" and where == "after":
        first, second = box.mails
        assert first["Date"] == second["Date"]
        assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()  # type: ignore[union-attr]


# --- HTTP ------------------------------------------------------------------------------------------------------------


def web_config(kind: str = "webhook", more: str = "", text: str = "") -> Config:
    stated = f"{{kind: {kind}, url_env: TEST_HOOK, timeout_seconds: 1{more}}}"
    return configured(f"fallback: [{{channel: hook}}]\n{PAST_DIGEST}{text}", hook=stated)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    endpoint = Endpoint()
    with web_endpoint(endpoint) as url:
        monkeypatch.setenv("TEST_HOOK", url)
        yield endpoint


@pytest.mark.parametrize("answer", [500, 502, 429, 408, 401, 1.5])
def test_an_endpoint_that_fails_or_hangs_gets_the_same_message_again_under_its_key(
    outbox: Outbox, hook: Endpoint, answer: float
) -> None:
    hook.answers = [answer, answer]
    for minutes in (0, 0.5, 1, 3, 10):
        one_pass(outbox, web_config(), NOON + minutes * MINUTE)

    assert states(outbox) == [("sent", 3, None)]
    assert len(hook.bodies) == 3
    assert len(set(hook.keys)) == 1
    assert all(body == hook.bodies[0] for body in hook.bodies)
    assert hook.bodies[0]["key"] == hook.keys[0]


@pytest.mark.parametrize("answer", [400, 404, 410, (302, {"Location": "http://127.0.0.1:1/else"})])
def test_what_an_endpoint_refuses_for_good_has_failed_and_says_so(
    outbox: Outbox, hook: Endpoint, answer: object
) -> None:
    hook.answers = [answer]
    one_pass(outbox, web_config())
    one_pass(outbox, web_config(), NOON + timedelta(days=1))

    [(state, attempts, error)] = states(outbox)
    assert (state, attempts, len(hook.bodies)) == ("failed", 1, 1)
    assert str(error).startswith("mottagaren svarar ")


def test_an_endpoint_that_asks_for_time_is_given_it(outbox: Outbox, hook: Endpoint) -> None:
    hook.answers = [(503, {"Retry-After": "3600"})]
    for minutes in (0, 10, 59, 60):
        one_pass(outbox, web_config(), NOON + minutes * MINUTE)

    assert len(hook.bodies) == 2


def test_the_address_is_a_secret_and_stands_in_no_log(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, url in enumerate(["http://127.0.0.1:9/s3cr3t", "nonsense/s3cr3t", "https://127.0.0.1:9/s3cr3t", None]):
        if url:
            monkeypatch.setenv("TEST_HOOK", url)
        else:
            monkeypatch.delenv("TEST_HOOK")
        one_pass(outbox, web_config(), NOON + number * timedelta(hours=1))
        [(state, _, error)] = states(outbox)
        assert state == "waiting"
        assert error

    assert b"s3cr3t" not in (tmp_path / "alerts.sqlite").read_bytes()


def test_a_webhook_is_signed_over_its_bytes(outbox: Outbox, hook: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_SECRET", "nyckel")
    one_pass(outbox, web_config(more=", secret_env: TEST_SECRET"))

    expected = hmac.new(b"nyckel", hook.raw[0], hashlib.sha256).hexdigest()
    assert hook.headers[0]["X-Avstamt-Signature"] == f"sha256={expected}"


@pytest.mark.parametrize("kind", ["teams", "slack"])
def test_a_repetition_says_so_where_the_receiver_knows_no_keys(outbox: Outbox, hook: Endpoint, kind: str) -> None:
    hook.answers = [1.5, 500]
    for minutes in (0, 1, 5):
        one_pass(outbox, web_config(kind), NOON + minutes * MINUTE)

    assert ["upprepning" in raw.decode() for raw in hook.raw] == [False, True, True]
    assert states(outbox) == [("sent", 3, None)]


def test_one_channel_that_is_down_holds_no_other_up(outbox: Outbox, hook: Endpoint) -> None:
    down = f"{{kind: smtp, host: 127.0.0.1, port: {free_port()}, security: none, sender: a@ekvik.example}}"
    config = configured(
        f"routes: [{{owner: [{{channel: mail, to: a@ekvik.example}}, {{channel: hook}}]}}]\n{PAST_DIGEST}",
        mail=down,
        hook="{kind: webhook, url_env: TEST_HOOK}",
    )
    one_pass(outbox, config)

    assert len(hook.bodies) == 1
    assert sorted(state for state, _, _ in states(outbox)) == ["sent", "waiting"]


def test_two_processes_at_once_send_one_message(tmp_path: Path, hook: Endpoint) -> None:
    """The second finds the first one's lock and leaves; afterwards there is nothing left to send."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "alerts.yml").write_text(
        "channels: {hook: {kind: webhook, url_env: TEST_HOOK, timeout_seconds: 5}}\nfallback: [{channel: hook}]\n"
    )
    with Outbox(tmp_path / "data" / "state" / "alerts.sqlite") as outbox:
        fill.fill(outbox, web_config(), [report(finding())], NOON)
    hook.answers = [0.5]
    command = [sys.executable, "-c", "from orchestration.cli import main; main()", "alerts", "send"]
    places = ["--raw", str(tmp_path / "raw"), "--data", str(tmp_path / "data")]
    running = [subprocess.Popen([*command, *places], env=os.environ, stdout=subprocess.PIPE) for _ in range(2)]
    for process in running:
        process.communicate(timeout=60)

    assert len(set(hook.keys)) == 1
    assert len(hook.keys) == 1
