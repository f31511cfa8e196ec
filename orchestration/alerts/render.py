"""A message in the form of its channel: mail as text and HTML, a Teams card, Slack blocks, plain JSON. Pure.

Text of reports is never markup: HTML is escaped, cards take runs of text without Markdown, Slack `plain_text`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.alerts.item import Item
from orchestration.alerts.message import Message, Section

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).parent / "templates"

#: What the services take: a Teams message 28 KB, a Slack message 50 blocks of at most 3,000 signs.
_TEAMS_BYTES, _SLACK_BLOCKS, _SLACK_SIGNS = 24_000, 48, 2_900

_COLOURS = {"error": "attention", "warning": "warning", "info": "default"}


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def render(kind: str, message: Message) -> dict[str, Any]:
    """The payload for a channel of this kind, as plain JSON values."""
    return {"smtp": mail, "teams": teams, "slack": slack, "webhook": webhook}[kind](message)


def mail(message: Message) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "text": _template("mail.txt.j2").render(message=message).strip() + "\n",
        "html": _template("mail.html.j2").render(message=message),
    }


def webhook(message: Message) -> dict[str, Any]:
    return {"subject": message.subject, "text": mail(message)["text"], **message.data}


def lines_of(item: Item, number: int) -> list[str]:
    """The item in lines of text, the heading first."""
    lines = [f"{number}. {item.heading}"]
    if item.quote:
        lines.append(f'Rapporten: "{item.quote}"')
    if item.rows and item.unit:
        lines.append(f"Uppställning, {item.unit}:")
    lines += [f"{row.label}: {row.value}{f' {row.mark}' if row.mark else ''}" for row in item.rows]
    return [*lines, *filter(None, (item.text, item.proposal))]


def teams(message: Message) -> dict[str, Any]:
    """An Adaptive Card as a Teams workflow posts it; findings are left out from the end until it is small enough."""
    import json

    for most in (10, 5, 3, 1, 0):
        card = _card(message, most)
        if len(json.dumps(card, ensure_ascii=False).encode()) <= _TEAMS_BYTES:
            break
    return card


def _card(message: Message, most: int) -> dict[str, Any]:
    body: list[dict[str, Any]] = [_run(message.subject, weight="bolder", size="medium")]
    body += [_run(line) for line in message.preface]
    actions = []
    for section in message.sections[: 12 if most else 6]:
        body.append(_run(section.title, weight="bolder"))
        body += [_run(fact) for fact in section.facts]
        for number, item in enumerate(section.items[:most], start=1):
            heading, *rest = lines_of(item, number)
            body.append(_run(heading, weight="bolder", color=_COLOURS[item.severity]))
            body += [_run(line) for line in rest]
        body += [_run(line) for line in _tail(section, most)]
        if section.link:
            actions.append({"type": "Action.OpenUrl", "title": f"Visa {section.title}"[:80], "url": section.link})
    if len(message.sections) > (12 if most else 6):
        body.append(_run("… och fler rapporter på webbplatsen."))
    body += [_run(line, isSubtle=True, size="small") for line in message.closing]
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": actions[:6],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def _run(text: str, **style: Any) -> dict[str, Any]:
    """A TextBlock would read Markdown in the text, a TextRun does not."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}


def _tail(section: Section, most: int) -> list[str]:
    more = section.more + max(0, len(section.items) - most)
    lines = [f"Åtgärdat: {line}" for line in section.cured]
    if more:
        lines.append(f"… och {more} till på sidan.")
    return [*lines, section.checked] if section.checked else lines


def slack(message: Message) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(message.subject, 150)}]
    if message.preface:
        blocks.append({"type": "section", "text": _plain("\n".join(message.preface))})
    for section in message.sections:
        blocks.append({"type": "section", "text": _plain("\n".join([section.title, *section.facts]))})
        for number, item in enumerate(section.items, start=1):
            blocks.append({"type": "section", "text": _plain("\n".join(lines_of(item, number)))})
        if tail := _tail(section, len(section.items)):
            blocks.append({"type": "section", "text": _plain("\n".join(tail))})
        if section.link:
            button = {"type": "button", "text": _plain("Visa källrader", 75), "url": section.link}
            blocks.append({"type": "actions", "elements": [button]})
    if len(blocks) > _SLACK_BLOCKS:
        blocks = [*blocks[:_SLACK_BLOCKS], {"type": "section", "text": _plain("… och fler på webbplatsen.")}]
    blocks.append({"type": "context", "elements": [_plain(message.closing[-1])]})
    return {"text": _escaped(message.subject), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def _plain(text: str, longest: int = _SLACK_SIGNS) -> dict[str, Any]:
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return {"type": "plain_text", "text": cut, "emoji": False}


def _escaped(text: str) -> str:
    """The three signs that Slack reads as markup in `text`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
