"""What a message says, and that no text of a report is ever markup, a header or a link."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from alert_worlds import NOON, configured, finding, report
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from orchestration.alerts import render, smtp
from orchestration.alerts.changes import Change
from orchestration.alerts.message import Message, Part, as_plain, digest, of_plain, undeliverable
from orchestration.alerts.message import of_report as message_of
from orchestration.alerts.outbox import Delivery
from orchestration.alerts.seen import Finding, Report
from orchestration.publish_links import report_url
from orchestration.reckoning import reckoning

BASE = "https://avstamt.example/"


def addend(label: str, value: int | None, line: int | None, weight: int = 1) -> dict[str, Any]:
    number = None if value is None else Decimal(value)
    return {"label": label, "value": number, "unit": "tkr", "weight": weight, "source_line": line}


def with_reckoning(of: Finding, addends: list[dict[str, Any]], **relation: Any) -> Finding:
    """Laid out over a relation of these addends."""
    row = {name: getattr(of, name) for name in ("reported", "suspected_value", "location", "source_line", "rule_id")}
    numbers = {name: getattr(of, name) for name in ("computed", "difference", "tolerance", "unit", "location")}
    row |= {"suspect_cell": None, **{name: numbers[name] for name in ("computed", "difference", "tolerance", "unit")}}
    about = {**numbers, "reported": of.reported, "source_line": of.source_line, **relation}
    return replace(of, reckoning=reckoning(row, addends, about))


SIGN = with_reckoning(
    finding(
        "a1/b?",
        location="text: Köp av tjänster / avvikelse perioden",
        reported=Decimal(-1323),
        computed=Decimal(1323),
        difference=Decimal(-2646),
        tolerance=Decimal("2.5"),
        suspected_value=Decimal(1323),
        message="text: Köp av tjänster / avvikelse perioden: sannolikt teckenfel: −1 323 → +1 323 tkr.",
        source_text="en negativ avvikelse om 1 323 tkr",
    ),
    [
        addend("Intäkter", -10451, 271),
        addend("Köp av tjänster", -1323, 12),
        addend("bidrag", 500, None, weight=-1),
        addend("Hyra", None, 279),
    ],
    location="text: Årets resultat / avvikelse perioden",
    reported=Decimal(-9627),
    computed=Decimal(-12274),
    difference=Decimal(2647),
    source_line=269,
)
PLAIN = with_reckoning(finding("f2", severity="warning", source_line=40), [addend("Löner", 500, 41)])


def of_report(of: Report, changes: list[Change], remaining: int, base: str | None) -> Message:
    return message_of(Part(of, changes, remaining), base)


def told(kind: str, *findings: Finding) -> list[Change]:
    return [Change(kind, f, True, True, 1) for f in findings]


def delivery(payload: dict[str, Any], **given_values: Any) -> Delivery:
    row: dict[str, Any] = {
        "id": 1,
        "key": "k" * 32,
        "recipient": "mail:ks@ekvik.example",
        "channel": "mail",
        "address": "ks@ekvik.example",
        "report_id": "r",
        "subject": "s",
        "payload": payload,
        "again": None,
        "created_at": NOON,
        "state": "waiting",
        "attempts": 0,
        "uncertain": False,
        "next_at": NOON,
        "settled_at": None,
        "error": None,
    }
    return Delivery(**(row | given_values))


def test_a_message_tells_both_numbers_the_difference_the_margin_the_place_and_what_held() -> None:
    changes = told("new", SIGN, PLAIN)
    message = of_report(report(*(c.finding for c in changes)), changes, 4, BASE)

    assert message.subject == (
        "Ekvik kommunstyrelsen, delårsrapport apr 2025: 1 fel, 1 varning"
        " (Köp av tjänster / avvikelse perioden, troligt teckenfel −1\u00a0323 tkr)"
    )
    assert render.mail(message)["text"].replace("\u00a0", " ") == (
        """\
Rapport: Ekvik kommunstyrelsen, delårsrapport jan–apr 2025
Version 1, inläst 2025-05-20 kl. 07.12.
Nytt sedan förra meddelandet: 2. Kvarstår: 4. Åtgärdat: 0.

1. FEL – Text: Köp av tjänster / avvikelse perioden: sannolikt teckenfel (rad 12)
   Rapporten: "en negativ avvikelse om 1 323 tkr"
   Uppställning, tkr:
     Intäkter (rad 271)         −10 451
     Köp av tjänster (rad 12)    −1 323  <- troligen +1 323
     Avgår bidrag                  +500
     Hyra (rad 279)              saknas
     Beräknat värde             −12 274
     Redovisat värde (rad 269)   −9 627
     Differens                   +2 647  (avrundningsmarginal ±2,5)
   Med +1 323 tkr blir summan −9 628 och differensen +1: inom avrundningsmarginalen.\
 Sannolikt teckenfel: −1 323 → +1 323 tkr.
   Förslag: kontrollera om −1 323 tkr ska vara +1 323 tkr (rad 12).
   https://avstamt.example/rapport/ekvik-kommunstyrelsen-delarsrapport-2025-04-30.html#a1%2Fb%3F

2. VARNING – Drift: Summa / utfall (rad 40)
   Rapporten: "Summa 1 000"
   Uppställning, tkr:
     Löner (rad 41)              500
     Redovisat värde (rad 40)  1 000
     Differens                  +500  (avrundningsmarginal ±1,5)
   Redovisat 1 000 tkr, men delposterna summerar till 500 tkr.
   https://avstamt.example/rapport/ekvik-kommunstyrelsen-delarsrapport-2025-04-30.html#f2

Visa källrader och alla kontroller: https://avstamt.example/rapport/ekvik-kommunstyrelsen-delarsrapport-2025-04-30.html
Kontrollerat: 185 samband stämmer, 43 inom avrundning, 16 kunde inte prövas.

"""
        "Stämmer inte bedömningen? Den kan godtas med motivering (känd, obefogad eller osäker avläsning) i"
        " godtagandefilen.\nAutomatiskt meddelande från Avstämt. Avstämt ändrar inget i rapporten.\n"
    )


def test_a_message_for_the_fallback_is_kept_whole_and_begins_with_why_it_comes() -> None:
    kept = json.loads(json.dumps(as_plain(of_report(report(), told("new", SIGN), 0, BASE))))
    message = undeliverable(of_plain(kept), "mail:bygg@ekvik.example", "550 no such user")

    reason = "Meddelandet kunde inte lämnas till mail:bygg@ekvik.example: 550 no such user"
    assert render.mail(message)["text"].startswith(f"{reason}\n\nRapport: Ekvik kommunstyrelsen")
    assert reason in render.mail(message)["html"]
    assert reason in json.dumps(render.teams(message), ensure_ascii=False)
    assert reason in json.dumps(render.slack(message), ensure_ascii=False)
    assert "Differens" in render.mail(message)["text"]


def test_after_the_notice_a_message_says_that_it_is_put_right_at_the_meeting() -> None:
    of = report(SIGN, notice_on=date(2025, 5, 20), meeting_on=date(2025, 5, 27))
    message = message_of(Part(of, told("new", SIGN), 0), BASE, before_meeting=True)

    assert message.subject.startswith("Rättas vid sammanträdet 27 maj 2025: Ekvik kommunstyrelsen, ")
    assert (
        "Kallelsen gick ut 20 maj 2025: det som är nytt här rättas vid sammanträdet 27 maj 2025."
        in render.mail(message)["text"]
    )
    assert (message.data["kind"], message.data["meeting_on"]) == ("erratum", "2025-05-27")


def test_a_correction_says_what_is_cured_and_where() -> None:
    message = of_report(replace(report(), version_no=2), told("resolved", SIGN), 0, BASE)

    assert message.subject == "Ekvik kommunstyrelsen, delårsrapport apr 2025: åtgärdat 1, inget nytt"
    assert "Åtgärdat:\n  - Text: Köp av tjänster / avvikelse perioden (rad 12)\n" in render.mail(message)["text"]
    assert "Version 2" in render.mail(message)["text"]


def test_many_findings_are_cut_with_their_number() -> None:
    changes = told("new", *(finding(f"f{n}") for n in range(40)))
    text = render.mail(of_report(report(), changes, 0, BASE))["text"]

    assert "\n10. FEL" in text
    assert "\n11. FEL" not in text
    assert "… och 30 till på sidan." in text


def test_a_draft_is_called_one_and_without_a_base_there_are_no_links() -> None:
    text = render.mail(of_report(replace(report(), is_draft=True), told("new", SIGN), 0, None))["text"]

    assert "Version 1 (utkast)" in text
    assert "http" not in text


def test_the_page_s_name_is_safe_in_an_address_whatever_the_report_is_called() -> None:
    assert report_url(BASE, "Å/../b c?#<.x_1") == "https://avstamt.example/rapport/--..-b-c---.x_1.html"


# --- the mail --------------------------------------------------------------------------------------------------------


def mail_of(message: Any) -> Any:
    return smtp.message_of(configured().channels["mail"], delivery(render.mail(message)))


def test_a_mail_is_text_and_html_is_marked_as_automatic_and_keeps_its_id() -> None:
    mail = mail_of(of_report(report(), told("new", SIGN), 0, BASE))

    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{'k' * 32}@ekvik.example>"
    assert str(mail["From"]) == "Avstämt <avstamt@ekvik.example>"
    assert "Köp av tjänster" in mail["Subject"]
    assert list(mail.iter_attachments()) == []


def test_two_attempts_send_the_same_headers_and_text() -> None:
    message = of_report(report(), told("new", SIGN), 0, BASE)
    first, second = mail_of(message), mail_of(message)

    assert first.items()[:-1] == second.items()[:-1]  # the last one names the boundary between the parts
    assert [part.get_content() for part in first.iter_parts()] == [part.get_content() for part in second.iter_parts()]


EVIL = (
    'x\r\nBcc: offer@else.example\r\n\r\n<script>alert(1)</script><img src=x onerror="y">&amp;"\'>'
    " [länk](https://evil.example) <https://evil.example|klicka> <!channel> *fet* {{ 7*7 }} \u202eabc \x00\x1b[31m"
)
FIELDS = [
    "location",
    "message",
    "source_text",
    "unit",
    "addend",
    "municipality",
    "organisation",
    "report_type",
    "report_id",
    "finding_id",
]


def with_evil(field: str) -> tuple[Report, Finding]:
    if field in ("municipality", "organisation", "report_type", "report_id"):
        return report(SIGN, **{field: EVIL}), SIGN
    if field == "addend":
        return report(), with_reckoning(SIGN, [addend(EVIL, 1, 3)])
    return report(), replace(SIGN, **{field: EVIL})


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("kind", ["new", "resolved"])
def test_no_field_of_a_report_becomes_a_header_or_markup(field: str, kind: str) -> None:
    of, bad = with_evil(field)
    changes = told(kind, bad, replace(bad, finding_id="brief"), bad, bad)
    for message in (
        of_report(of, changes, 0, BASE),
        digest([Part(of, changes, 0)], BASE),
        undeliverable(of_report(of, changes, 0, BASE), EVIL, EVIL),
    ):
        mail = mail_of(message)
        sent = mail.as_bytes()
        assert sent.count(b"\r\n\r\n") >= 1
        assert b"\nBcc:" not in sent.split(b"\r\n\r\n")[0]
        assert {name.lower() for name in mail} == {
            "subject",
            "from",
            "to",
            "date",
            "message-id",
            "auto-submitted",
            "x-auto-response-suppress",
            "content-language",
            "mime-version",
            "content-type",
        }
        text, shown = (part.get_content() for part in mail.iter_parts())
        page = lxml_html.fromstring(shown)
        assert page.xpath("//script | //img | //*[@onerror]") == []
        assert all(link.startswith("https://avstamt.example/rapport/") for link in page.xpath("//a/@href"))
        assert "\x00" not in text + shown
        assert "\x1b" not in text + shown
        assert "\u202e" not in text + shown
        assert "49" not in shown.replace("\u00a0", ""), "a template in a text is text"


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_a_report_is_markup_in_teams_or_slack(field: str) -> None:
    of, bad = with_evil(field)
    message = of_report(of, told("new", bad, bad), 0, BASE)

    card = render.teams(message)["attachments"][0]["content"]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}, "a TextBlock reads Markdown"
    assert {run["type"] for block in card["body"] for run in block["inlines"]} == {"TextRun"}
    assert all(action["url"].startswith("https://avstamt.example/rapport/") for action in card["actions"])

    slack = render.slack(message)
    assert "<" not in slack["text"]
    assert ">" not in slack["text"]
    texts = [b["text"] for b in slack["blocks"] if "text" in b] + slack["blocks"][-1]["elements"]
    assert {text["type"] for text in texts} == {"plain_text"}, "mrkdwn reads links and mentions"


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
def test_any_text_makes_a_mail_that_reads_back_as_one_line_per_header(place: str, body: str, said: str) -> None:
    bad = replace(SIGN, location=place, message=said, source_text=said)
    mail = mail_of(of_report(report(bad, organisation=body), told("new", bad), 0, BASE))

    assert len(mail.as_bytes()) > 500
    assert "\n" not in mail["Subject"]
    assert mail["To"] == "ks@ekvik.example"


# --- the services' limits --------------------------------------------------------------------------------------------


def test_cards_and_blocks_stay_within_what_the_services_take() -> None:
    long = with_reckoning(replace(SIGN, message="å" * 5000), [addend("ä" * 60, n, n) for n in range(1, 60)])
    parts = [Part(report(report_id=f"r{n}"), told("new", *[long] * 30), 0) for n in range(30)]

    for message in (digest(parts, BASE), message_of(parts[0], BASE)):
        card = render.teams(message)
        assert len(json.dumps(card, ensure_ascii=False).encode()) < 28_000
        assert len(card["attachments"][0]["content"]["actions"]) <= 6
        blocks = render.slack(message)["blocks"]
        assert len(blocks) <= 50
        assert max(len(b["text"]["text"]) for b in blocks if "text" in b) <= 3000
        assert len(blocks[0]["text"]["text"]) <= 150


def test_a_program_gets_plain_values_with_amounts_as_text() -> None:
    payload = json.loads(json.dumps(render.webhook(of_report(report(), told("new", SIGN), 2, BASE))))

    [change] = payload["changes"]
    assert (change["reported"], change["suspected_value"], change["change"]) == ("-1323", "1323", "new")
    assert payload["remaining"] == 2
    assert payload["report"]["period_end"] == "2025-04-30"


def test_a_year_and_a_single_month_are_named_so() -> None:
    year = report(period_start=date(2024, 1, 1), period_end=date(2024, 12, 31), loaded_at=datetime(2025, 1, 9, 22, 30))
    title = of_report(year, told("new", SIGN), 0, None).sections[0]

    assert title.title.endswith(" 2024")
    assert title.facts[0] == "Version 1, inläst 2025-01-09 kl. 23.30."
