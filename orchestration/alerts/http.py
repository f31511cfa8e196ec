"""Teams, Slack and any webhook: one POST of JSON. The delivery's key goes with it as Idempotency-Key.

The address is a secret (whoever has it can post), so no error text names it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from orchestration.alerts.config import Slack, Teams, Webhook
from orchestration.alerts.outbox import Delivery
from orchestration.alerts.outcome import TAKEN, Outcome

if TYPE_CHECKING:
    import requests

_CONNECT_SECONDS = 10

#: Another attempt would be answered alike.
_FINAL = {400, 404, 405, 406, 410, 411, 413, 414, 415, 422}

#: For receivers that know no keys.
_REPEATED = "Kan vara en upprepning: förra försöket bröts innan det bekräftades."


def body_of(channel: Teams | Slack | Webhook, delivery: Delivery) -> bytes:
    """The JSON; where the receiver can't tell a repetition by its key, the text says that it may be one."""
    payload: dict[str, Any] = dict(delivery.payload)
    if channel.kind == "webhook":
        payload["key"] = delivery.key
    elif delivery.uncertain and channel.kind == "slack":
        note = {"type": "plain_text", "text": _REPEATED, "emoji": False}
        payload["blocks"] = [*payload["blocks"], {"type": "context", "elements": [note]}]
    elif delivery.uncertain:
        [attachment] = payload["attachments"]
        run = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": _REPEATED, "isSubtle": True}]}
        content = {**attachment["content"], "body": [*attachment["content"]["body"], run]}
        payload["attachments"] = [{**attachment, "content": content}]
    return json.dumps(payload, ensure_ascii=False).encode()


def send(channel: Teams | Slack | Webhook, url: str, secret: str | None, delivery: Delivery) -> Outcome:
    """Try once. Never raises for what the receiver does."""
    import requests

    body = body_of(channel, delivery)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": delivery.key,
        "User-Agent": "avstamt",
    }
    if secret:
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Avstamt-Signature"] = f"sha256={signature}"
    try:
        with requests.post(
            url,
            data=body,
            headers=headers,
            timeout=(min(_CONNECT_SECONDS, channel.timeout_seconds), channel.timeout_seconds),
            allow_redirects=False,
            stream=True,  # an answer without end is not read
            verify=str(channel.ca_file) if channel.ca_file else True,
        ) as answer:
            return _judged(answer)
    except requests.exceptions.SSLError:
        return Outcome(False, "mottagarens certifikat godtas inte", channel_down=True)
    except requests.exceptions.ConnectTimeout:
        return Outcome(False, "mottagaren svarar inte i tid", channel_down=True)
    except requests.exceptions.Timeout:
        return Outcome(False, "mottagaren svarar inte i tid", uncertain=True, channel_down=True)
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
        return Outcome(False, "adressen i miljövariabeln är ingen webbadress", channel_down=True)
    except requests.exceptions.ConnectionError as error:
        refused = "Connection refused" in str(error) or "resolve" in str(error)
        return Outcome(False, "ingen förbindelse med mottagaren", uncertain=not refused, channel_down=True)
    except requests.exceptions.RequestException as error:
        return Outcome(False, f"fel vid sändningen: {type(error).__name__}", uncertain=True, channel_down=True)


def _judged(answer: requests.Response) -> Outcome:
    code = answer.status_code
    if 200 <= code < 300:
        return TAKEN
    error = f"mottagaren svarar {code}"
    if code in _FINAL or 300 <= code < 400:
        return Outcome(False, error, final=True)
    return Outcome(False, error, channel_down=True, wait=_wait(answer.headers.get("Retry-After")))


def _wait(text: str | None) -> timedelta | None:
    """Seconds; the form with a date is left to the usual waiting."""
    if text is None or not text.strip().isdigit():
        return None
    return timedelta(seconds=min(int(text), 24 * 3600))
