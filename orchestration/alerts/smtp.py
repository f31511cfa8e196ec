"""Mail over SMTP. The Message-ID is the delivery's key: a repetition is the same mail to whoever sorts by it."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from orchestration.alerts.config import Smtp
from orchestration.alerts.outbox import Delivery
from orchestration.alerts.outcome import TAKEN, Outcome
from orchestration.alerts.swedish import one_line


def message_of(channel: Smtp, delivery: Delivery) -> EmailMessage:
    """The same bytes at every attempt: date and id are those of the delivery."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = one_line(delivery.payload["subject"], 200)
    mail["From"] = Address(channel.sender_name, addr_spec=channel.sender)
    mail["To"] = Address(addr_spec=delivery.address or "")
    mail["Date"] = format_datetime(delivery.created_at)
    mail["Message-ID"] = f"<{delivery.key}@{channel.sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(delivery.payload["text"])
    mail.add_alternative(delivery.payload["html"], subtype="html")
    mail["Content-Language"] = "sv"
    return mail


def send(channel: Smtp, password: str | None, delivery: Delivery) -> Outcome:
    """Try once. Never raises for what the server does."""
    mail = message_of(channel, delivery)
    begun = False
    try:
        with _connected(channel) as server:
            if channel.username and password:
                server.login(channel.username, password)
            begun = True
            server.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        return Outcome(False, f"inloggningen avvisades ({error.smtp_code})", channel_down=True)
    except smtplib.SMTPRecipientsRefused as error:
        [(code, text)] = list(error.recipients.values())[:1]
        return _refused(code, text)
    except smtplib.SMTPSenderRefused as error:
        return _refused(error.smtp_code, error.smtp_error, channel_down=True)
    except smtplib.SMTPServerDisconnected as error:
        late = isinstance(
            error.__context__, TimeoutError
        )  # smtplib makes one of the other while it waits for an answer
        said = "servern svarar inte i tid" if late else "servern bröt förbindelsen"
        return Outcome(False, said, uncertain=begun, channel_down=True)
    except smtplib.SMTPNotSupportedError as error:
        return Outcome(False, f"servern saknar stöd: {one_line(str(error), 120)}", channel_down=True)
    except smtplib.SMTPConnectError as error:
        return Outcome(False, f"servern tar inte emot ({error.smtp_code})", channel_down=True)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except ssl.SSLCertVerificationError as error:
        return Outcome(False, f"serverns certifikat godtas inte: {error.verify_message}", channel_down=True)
    except TimeoutError:
        return Outcome(False, "servern svarar inte i tid", uncertain=begun, channel_down=True)
    except (OSError, smtplib.SMTPException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return Outcome(False, f"ingen förbindelse: {reason}", uncertain=begun, channel_down=True)
    return TAKEN


def _connected(channel: Smtp) -> smtplib.SMTP:
    if channel.security == "none":
        return smtplib.SMTP(channel.host, channel.port, timeout=channel.timeout_seconds)
    context = ssl.create_default_context(cafile=str(channel.ca_file) if channel.ca_file else None)
    if channel.security == "tls":
        return smtplib.SMTP_SSL(channel.host, channel.port, timeout=channel.timeout_seconds, context=context)
    server = smtplib.SMTP(channel.host, channel.port, timeout=channel.timeout_seconds)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _refused(code: int, text: bytes | str, channel_down: bool = False) -> Outcome:
    """5xx is final, 4xx asks for another attempt; 421 closes the server for now."""
    said = one_line(text.decode("utf-8", "replace") if isinstance(text, bytes) else text, 150)
    return Outcome(False, f"avvisat: {code} {said}", final=500 <= code < 600, channel_down=channel_down or code == 421)
