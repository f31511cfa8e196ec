"""What a part of an amount is called by the words around it."""

from __future__ import annotations

import re

from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.money.readings import ToldAmount

_OF_WHAT = tolerant(
    r"^\s*,?\s*(?:tkr|mnkr|kr)?\)?\s*(?:av \w+ )?(?:som )?(?:är |kan |har )?(?:\w+ )?(?:avser|för|till|"
    r"kopplas till|kopplat till|hänförlig\w* till|hänförs till|"
    r"förklaras av|beror på|på|inom|från|gällande|avseende|i)\s+(?P<what>[^,.;()]{3,90})"
)
_STANDS_FOR = tolerant(
    r"(?:varav|där|därav)\s+(?P<what>.{4,120}?)\s+(?:står för|utgör|svarar för|uppgår till|är)\s+(?:ca |"
    r"cirka |omkring )?$"
)
_BRACKETED_NAME = re.compile(
    r"(?P<what>(?:[^,;()]{4,80},\s(?=inkl|exkl|sasom))?[^,;()]{4,120}?),?\s*\((?:[^()]*,)?\s*[+\-−–]?\s*$"
)
_LIST_LEAD = tolerant(
    r"^.*?\b(?:utgörs (?:av|bland annat av)|hänförs till|kopplas till(?: bland annat)?|består av|beror på|förklaras av|"
    r"gällande(?: exempelvis)?|knutna till|inkluderar(?: även)?|exempelvis)\s+"
)
_LIST_JOIN = tolerant(
    r"^(?:\s|och|samt|eller|även|för|till|bland annat|exempelvis|intäkter från|inköp av(?= \())+\b\s*"
)
_PLAIN_WORDS = re.compile(r"\s*(?P<what>[a-z][^,.;()]{3,60})")
_TRAILING_JOIN = re.compile(r"\s+(?:där|och|samt|medan)\s*$")


def part_name(told: ToldAmount) -> str | None:
    """The name before the part's bracket or verb, else the words that follow the amount; as printed."""
    if told.amount.bracketed and (found := _BRACKETED_NAME.search(told.before)):
        return _list_item(_printed(found, told.original))
    if found := _STANDS_FOR.search(told.before):
        return _printed(found, told.original).strip()
    if found := _OF_WHAT.match(told.after) or _PLAIN_WORDS.match(told.after):
        return _TRAILING_JOIN.sub("", _printed(found, told.following).strip()) or None
    return None


def _printed(found: re.Match[str], text: str) -> str:
    """The match's `what` in the original that the matched text is a folded copy of."""
    return text[found.start("what") : found.end("what")]


def _list_item(piece: str) -> str | None:
    """One name out of a list, without the words that lead the list in or join it."""
    if lead := _LIST_LEAD.match(fold(piece)):
        piece = piece[lead.end() :]
    if join := _LIST_JOIN.match(fold(piece)):
        piece = piece[join.end() :]
    return piece.strip(" ,;:-–") or None
