"""Plain counts in prose: "fem skolor", "540 platser", "på plats 172"; in an indicator's comment target and outcome."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from orchestration.ingest.grammar.numbers import WORDS
from orchestration.ingest.prose.counts import number_word
from orchestration.ingest.prose.folding import tolerant
from orchestration.ingest.prose.numbers import Quantity

_WORD = "|".join(
    "(?!detta)åtta" if w == "åtta" else w for w, value in WORDS.items() if value > 1 and w not in ("båda", "bägge")
)
_FUNCTION = (
    r"(?:och|samt|eller|till|i|av|på|som|är|var|har|med|för|från|om|under|vid|mot|inom|mellan|per|den|det|de|"
    r"en|ett|att|"
    r"där|varav|medan|respektive|än|ska|kommer|bedöms|når|kan|blev|blir|inte|ej|dels|då|när|men|vilket|"
    r"jämfört|gånger|tkr|mnkr|kr)"
)
_TIMES = tolerant(
    r"^(?:års?|åren|år|månad\w*|veck\w+|timm\w+|sekund\w*|gånger|kvartal\w*|tertial\w*|decimal\w*|dygn\w*|"
    r"tiden|punkter|tkr|mnkr|mkr|kr|miljon\w*|tusen\w*)$"
)
_NOUN = tolerant(
    rf"^\s+(?:(?:av\s+(?:dessa\s+|de\s+|"
    rf"dem\b)?)?(?:(?!{_FUNCTION}\b)[a-z][a-z-]+\s+){{0,2}}?)?(?P<noun>(?!{_FUNCTION}\b)[a-z][a-z-]{{2,}})\b"
)
_IN_WORDS = tolerant(rf"(?<![\w-])(?P<n>{_WORD})(?=\s+(?!{_FUNCTION}\b|(?:till|och|eller|av)\s)|\s+av\s+)")
_ONE = tolerant(r"^(?P<n>en|ett)\s+(?:är|av)\b")
_RANGE = tolerant(rf"^\s+(?:till|eller|-|–)\s+(?:{_WORD}|\d)")
_RANK = tolerant(r"(?:\bplats|placering\w*|rankad\w*(?: som)?(?: nummer)?|rankning\w*)\s+(?:nr\s+|nummer\s+)?$")
_TARGET = tolerant(
    r"\bmål(?:et|värde\w*|nivå\w*)?\b[^.]{0,40}?(?:om|på|är|från|till|\d \w+ till|\d\s)\s*$|"
    r"målsättning\w* [^.]{0,25}$|från \d+ \w+ till $"
)
_OUTCOME = tolerant(r"utfall\w*|resultatet|hittills|uppgår|uppgick|erbj[uo]d\w*|genomfört")
_FORECAST = tolerant(r"prognos\w*|kommer|totalt|årets slut|vid årsskiftet|förväntas|beräknas")
_FEWER = tolerant(r"^\s+(?:färre|lägre|under|mindre)\b|^\s+\w+\s+(?:färre|lägre|under|mindre)\b")
_MORE = tolerant(r"^\s+(?:fler|högre|över)\b")


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain count: claim kind, value, unit, offsets in the sentence."""

    claim: str
    value: Decimal
    decimals: int
    half_width: Decimal
    unit: str | None
    qualifier: str | None
    start: int
    end: int


def read_plain(
    text: str, folded: str, numbers: Sequence[Quantity], taken: Sequence[tuple[int, int]], indicator: bool
) -> list[Plain]:
    """Counts that no other reader took (`taken` are their spans), in an `indicator`'s comment by their role."""
    found: list[Plain] = []

    def free(start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in taken)

    for number in numbers:
        if number.unit is not None or not free(number.start, number.end):
            continue
        rank = bool(_RANK.search(folded[: number.start]))
        noun = _NOUN.match(folded[number.end :])
        kind = _kind(folded, number.start, number.end, indicator)
        if noun and text[number.end + noun.start("noun")].isupper():
            continue  # a number before a name: a project, an address
        if (noun and not _TIMES.match(noun["noun"])) or rank or kind != "other_count":
            if noun and _TIMES.match(noun["noun"]):
                continue
            unit = None if rank else _unit(noun["noun"] if noun else "")
            half = Decimal(0) if number.decimals == 0 and not number.qualifier else number.half_width
            found.append(
                Plain(kind, number.value, number.decimals, half, unit, number.qualifier, number.start, number.end)
            )
    for match in list(_IN_WORDS.finditer(folded)) + list(_ONE.finditer(folded)):
        if not free(match.start(), match.end()) or _RANGE.match(folded[match.end("n") :]):
            continue
        noun = _NOUN.match(folded[match.end("n") :])
        value = number_word(match["n"])
        if (
            value is None
            or (value > 1 and (not noun or _TIMES.match(noun["noun"])))
            or _time_follows(text[match.end("n") :], folded[match.end("n") :])
        ):
            continue
        if re.search(r"\b(?:om|till|eller)\s$", folded[: match.start()]) and re.match(
            r"\s+(?:till|eller)\b", folded[match.end("n") :]
        ):
            continue
        kind = _kind(folded, match.start("n"), match.end("n"), indicator)
        found.append(Plain(kind, Decimal(value), 0, Decimal(0), "st", None, match.start("n"), match.end("n")))
    return _one_role(found)


def _one_role(found: list[Plain]) -> list[Plain]:
    """Only the first number of a sentence is the indicator's outcome or forecast; the others count something else."""
    told = False
    kept = []
    for plain in sorted(found, key=lambda p: p.start):
        role = plain.claim in ("indicator_actual_ytd", "indicator_forecast")
        kept.append(replace(plain, claim="other_count") if role and told else plain)
        told = True
    return kept


def _time_follows(after: str, folded: str) -> bool:
    """A time follows within two words ("är" is none, though it folds like "år")."""
    words = list(re.finditer(r"[a-z]+", folded[:40]))[:2]
    return any(_TIMES.match(w[0]) and after[w.start() : w.end()].lower() != "är" for w in words)


def _unit(noun: str) -> str | None:
    if re.match(r"dag(?:ar|ars|en)?s?$", noun):
        return "dag"
    if re.match(r"min(?:ut\w*)?$", noun):
        return "min"
    if re.match(tolerant(r"årsarbet\w+"), noun):
        return "årsarbetare"
    return "st"


def _kind(folded: str, start: int, end: int, indicator: bool) -> str:
    before, after = folded[max(0, start - 70) : start], folded[end : end + 40]
    if _TARGET.search(before):
        return "indicator_target"
    if not indicator:
        return "other_count"
    if _FEWER.match(after):
        return "indicator_shortfall"
    if _MORE.match(after):
        return "indicator_surplus"
    if _OUTCOME.search(before):
        return "indicator_actual_ytd"
    return "indicator_forecast" if _FORECAST.search(before) else "other_count"
