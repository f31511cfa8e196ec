"""Who is told of a report. Pure.

Every route that matches adds its owner and subscribers; a report without an owner goes to the fallback as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from orchestration.alerts.config import Config, Materiality, Recipient, Route, Snooze
from orchestration.alerts.seen import Finding, Report


def plain(text: str) -> str:
    """Names are the same whatever their case and blanks; `Ekvik kommun` and `Ekvik` are too."""
    return " ".join(text.casefold().split()).removesuffix(" kommun")


def _same(wanted: str | None, name: str) -> bool:
    return wanted is None or plain(wanted) == plain(name)


def matches(route: Route, report: Report) -> bool:
    types = {plain(kind) for kind in route.report_types}
    return (
        _same(route.municipality, report.municipality)
        and _same(route.organisation, report.organisation)
        and (not types or plain(report.report_type) in types)
    )


def recipients(config: Config, report: Report) -> list[Recipient]:
    """Each recipient once, with all the severities that its routes give it."""
    routes = [route for route in config.routes if matches(route, report)]
    chosen = [recipient for route in routes for recipient in (*route.owner, *route.subscribers)]
    if not any(route.owner for route in routes):
        chosen += config.fallback
    return _merged(chosen)


def is_fallback_for(config: Config, report: Report, recipient: Recipient) -> bool:
    """Whether the recipient is told of this report only because no route names an owner of it."""
    routes = [route for route in config.routes if matches(route, report)]
    named = {one.name for route in routes for one in (*route.owner, *route.subscribers)}
    return recipient.name not in named


def _merged(chosen: Iterable[Recipient]) -> list[Recipient]:
    found: dict[str, Recipient] = {}
    for recipient in chosen:
        other = found.get(recipient.name)
        if other is not None:
            recipient = recipient.model_copy(
                update={
                    "severities": tuple(dict.fromkeys((*other.severities, *recipient.severities))),
                    "immediate": tuple(dict.fromkeys((*other.immediate, *recipient.immediate))),
                }
            )
        found[recipient.name] = recipient
    return list(found.values())


def limits(config: Config, report: Report) -> Materiality:
    """Of the matching routes that state limits the narrowest one's: body before municipality before all."""
    stating = [route for route in config.routes if route.materiality and matches(route, report)]
    if not stating:
        return config.materiality
    narrowest = max(stating, key=lambda route: (bool(route.organisation), bool(route.municipality)))
    return narrowest.materiality or config.materiality


def is_snoozed(snoozes: Iterable[Snooze], report: Report, finding: Finding, today: date) -> bool:
    """`until` is the last day of a snooze."""
    return any(
        today <= snooze.until
        and snooze.finding in (None, finding.finding_id)
        and snooze.rule in (None, finding.rule_id)
        and _same(snooze.municipality, report.municipality)
        and _same(snooze.organisation, report.organisation)
        for snooze in snoozes
    )
