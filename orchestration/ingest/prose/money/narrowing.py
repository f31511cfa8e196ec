"""Amounts of less than a whole row: an item within it, a cause, a kind of money that is no row of the table."""

from __future__ import annotations

import re

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.money.readings import Reading, ToldAmount
from orchestration.ingest.prose.money.subject import PROJECT

_OWN_PART = tolerant(
    r"^\s*(?:för|från|gällande|avseende|inom)\s+(?!perioden|året|helåret|delåret|januari|år\b|20\d\d|nämnden|"
    r"kommunen|verksamheten\b)(?P<what>(?:den |det |de )?[a-z][^,.;()]{3,80}?)"
    r"\s+(?:har|är|om|uppgår|ökade|minskade|ökar|minskar|med|överskr\w+|beräknas|bedöms|förväntas|prog\w+)\b"
)
_BUDGET_FOR = tolerant(
    r"budget\w*\s+(?:för|gällande|avseende)\s+(?P<what>(?!perioden|året|helåret|år\b|"
    r"20\d\d)[^,.;()]{3,90}?)\s+(?:har|är|uppgår|överskr\w+|beräknas)\b"
)
_LEADING = re.compile(
    r"^\W*(?P<what>[\w/-]+(?:\s[\w/-]+){0,6}?)(?=\s(?:ger|gav|har|är|var|beräknas|bedöms|förväntas|väntas|"
    r"genererar|medför|innebär|"
    r"bidrar|visar|redovisar|uppgår|uppgick|prog\w+|som|på|om|med|kostar|kostade|leder|motsvarar)\b)"
)


def narrower(told: ToldAmount, reading: Reading) -> str | None:
    """`row - item` where the words narrow the reading's row down to an item, else None."""
    what = _item_after_row(told, reading) if told.named_before else _budget_item(told, reading)
    if what is not None:
        return f"{reading.subject} - {what}"
    if not told.start and _of_a_cause(told, reading):
        words = _LEADING.match(told.text)
        named = words["what"] if words else ""
        return f"{reading.subject} - {named}" if words and fold(named) != fold(reading.subject or "") else None
    return _other_money(told, reading)


def _item_after_row(told: ToldAmount, reading: Reading) -> str | None:
    """`personalkostnaderna för den politiska verksamheten`: an item within the row that the words before name."""
    own = told.named_before
    if not reading.subject or own[-1].label != reading.subject or reading.base == "other":
        return None
    found = _OWN_PART.match(told.folded[own[-1].end : told.amount.start + 12])
    if not found:
        return None
    piece = told.text[own[-1].end :][found.start("what") : found.end("what")]
    if w.FORECAST.search(fold(piece)) or w.LAST_YEAR.search(fold(piece)):
        return None
    return piece.strip()


def _budget_item(told: ToldAmount, reading: Reading) -> str | None:
    """`Budgeten för … överskrids`: an item of the row in force."""
    if reading.subject is None or reading.subject != told.memory.subject:
        return None
    found = _BUDGET_FOR.search(told.before)
    return told.original[found.start("what") : found.end("what")].strip() if found else None


def _of_a_cause(told: ToldAmount, reading: Reading) -> bool:
    """Whether the sentence opens with something that is neither a row, a body nor the report's own terms."""
    if reading.base == "other" or w.GENERIC_OPENING.match(told.folded):
        return False
    if any(n.start < told.amount.start for n in told.named):
        return False
    return not PROJECT.search(told.folded[: told.amount.start + 1])


def _other_money(told: ToldAmount, reading: Reading) -> str | None:
    """A kind of money that is no row of the table ("kapitalkostnaderna"): the amount is not the whole subject's."""
    if not reading.subject or reading.base == "other" or reading.base.startswith("investment_"):
        return None
    noun = max(w.MONEY_NOUN.finditer(told.folded, told.start, told.amount.start), key=re.Match.start, default=None)
    if noun is None or any(n.start < noun.end() and noun.start() < n.end for n in told.named):
        return None
    words = told.text[noun.start() : noun.end()]
    return None if fold(words)[:8] in fold(reading.subject) else f"{reading.subject} - {words}"
