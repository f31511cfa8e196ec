"""Changes: against the year before, and of a forecast against the one given earlier."""

from __future__ import annotations

import re

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.money.period import actual_period
from orchestration.ingest.prose.money.readings import Reading, ToldAmount
from orchestration.ingest.prose.money.row import Row

_BETTER_OR_WORSE = re.compile("b[aed]{1,2}ttr|s[aed]{1,2}mr")
_CHANGES = tolerant(r"(?P<better>förbättras)|(?P<worse>försämras)")
_ADJUSTED = re.compile(r"juster\w+ (?:[\w-]+ ){0,5}?(?:upp|ne[dr])")
_VERB_OR_NOUN = re.compile(r"^(?:[oed]{1,2}ka|minska)|ning")
_BY = re.compile(r"\bmed\b[^.]{0,20}$")
#: How much of the words after the amount, in characters, may name an earlier forecast, or last year.
_FORECAST_REACH = 90
_LAST_YEAR_REACH = 60


def revision(told: ToldAmount, row: Row) -> Reading | None:
    """A forecast changed since the one before: `prognosen har justerats ned med 5 mnkr`."""
    sign = _revision_sign(told)
    return Reading("forecast_revision", "year", row.name, sign) if sign else None


def change(told: ToldAmount, row: Row) -> Reading | None:
    """A change against the year before: `ökat med 5 mnkr jämfört med föregående år`."""
    sign = _change_sign(told)
    base = "cost_increase" if row.is_cost else "change"
    return Reading(base, actual_period(told.context), row.name, sign) if sign else None


def _revision_sign(told: ToldAmount) -> w.Sign | None:
    before, after = told.before, told.after
    risen = w.RISE_AFTER.match(after)
    if risen and w.EARLIER_SAID.search(told.lead):
        return _turned(w.rise_sign(risen, told.following))
    against_forecast = w.EARLIER_FORECAST.search(before + " " + after[:_FORECAST_REACH])
    if not (_ADJUSTED.search(before) or against_forecast) or w.LAST_YEAR.search(after[:_LAST_YEAR_REACH]):
        return None
    if risen:
        return w.rise_sign(risen, told.following)
    if found := w.last_match(w.RISE, before):
        return w.rise_sign(found, told.original)
    if found := w.last_match(_CHANGES, before):
        return w.Sign(1 if found.lastgroup == "better" else -1, found[0])
    return _better_or_worse(told, ("plus", "minus"))


def _change_sign(told: ToldAmount) -> w.Sign | None:
    if sign := _difference_of_years(told):
        return sign
    between_years = _between_years(told)
    if between_years and (sign := _better_or_worse(told)):
        return sign
    if w.VARIANCE_AFTER.match(told.after) or w.VARIANCE.search(told.before):
        return None
    if between_years and (found := w.RISE_AFTER.match(told.after)):
        return w.rise_sign(found, told.following)
    found = w.last_match(w.RISE, told.before)
    if found and not re.search("utok", found[0]) and (between_years or _rises_by(told, found)):
        return w.rise_sign(found, told.original)
    return None


def _between_years(told: ToldAmount) -> bool:
    heading = fold(told.sections[-1]) if told.sections else ""
    return bool(w.LAST_YEAR.search(told.folded) or w.BETWEEN_YEARS.search(heading))


def _difference_of_years(told: ToldAmount) -> w.Sign | None:
    """`Skillnaden är 5 mnkr`, of a rise that this sentence or the one before tells."""
    spoken = told.folded + " " + told.memory.sentence
    if not (w.DIFFERENCE.search(told.before) and w.LAST_YEAR.search(spoken)):
        return None
    if found := w.last_match(w.RISE, told.before):
        return w.rise_sign(found, told.original)
    found = w.last_match(w.RISE, told.memory.sentence)
    return w.rise_sign(found, told.memory.sentence) if found else None


def _better_or_worse(told: ToldAmount, kinds: tuple[str, ...] | None = None) -> w.Sign | None:
    """The sign of `förbättrats` or `försämrats`, when that is the last word of a difference (of one of `kinds`)."""
    found = w.last_match(w.VARIANCE, told.before)
    if not found or not _BETTER_OR_WORSE.search(found[0]) or (kinds and found.lastgroup not in kinds):
        return None
    return w.variance_sign(found, told.original, False)


def _rises_by(told: ToldAmount, found: re.Match[str]) -> bool:
    """`ökat med …` needs no year to compare with, unless a forecast is spoken of."""
    by = _VERB_OR_NOUN.search(found[0]) and _BY.search(told.before)
    return bool(by) and not w.FORECAST_STRONG.search(told.before)


def _turned(sign: w.Sign) -> w.Sign:
    return w.Sign(-sign.factor, sign.word)
