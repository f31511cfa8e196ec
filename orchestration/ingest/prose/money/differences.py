"""Differences against budget: told by a word before the amount, after it, or by the difference told before."""

from __future__ import annotations

import re

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.money.period import actual_period, period_of
from orchestration.ingest.prose.money.readings import Reading, ToldAmount
from orchestration.ingest.prose.money.row import Row

_NONE_OF_IT = re.compile(r"\b(?:ing(?:en|a|et)|utan)\s(?:\w+\s)?$")


def difference_after(told: ToldAmount, row: Row) -> Reading | None:
    """`175 tkr lägre än budget`."""
    found = w.VARIANCE_AFTER.match(told.after)
    if not found:
        return None
    return Reading("variance", period_of(told), row.name, w.variance_sign(found, told.following, row.over_is_bad))


def crossing_goes_on(told: ToldAmount, row: Row) -> Reading | None:
    """`… överskrids med 5 mnkr, vilket är 2 mnkr mer`: the second amount is a difference as well."""
    if not told.last or not told.last.sign.crossing:
        return None
    found = w.RISE_AFTER.match(told.after)
    if not found:
        return None
    sign = w.Sign(1 if (found.lastgroup == "down") == row.over_is_bad else -1, found[0].strip())
    return Reading("variance", period_of(told), row.name, sign)


def difference_before(told: ToldAmount, row: Row) -> Reading | None:
    """`ett överskott om 5 mnkr`; a result that is itself a surplus, and a difference that is denied, apart."""
    found = w.last_match(w.VARIANCE, told.before)
    if not found:
        return None
    if _NONE_OF_IT.search(told.before[: found.start()]):
        return Reading("other", "", row.name, told.printed_sign)
    sign = w.variance_sign(found, told.original, row.over_is_bad)
    if _is_result(told, found):
        return Reading("actual", actual_period(told.context), row.name, sign)
    if told.amount.sign and not sign.factor:
        sign = told.printed_sign
    return Reading("variance", period_of(told), row.name, sign)


def signed_difference_goes_on(told: ToldAmount, row: Row) -> Reading | None:
    """`… avviker med +5 mnkr …, -2 mnkr`: a printed sign goes on with the difference."""
    if told.amount.sign and told.last and told.last.base == "variance":
        return Reading("variance", period_of(told), row.name, told.printed_sign)
    return None


def _is_result(told: ToldAmount, found: re.Match[str]) -> bool:
    """`Resultatet för perioden, ett överskott om …` is the result itself, not its difference to the budget."""
    if found.lastgroup not in ("plus", "minus") or re.search("avvik", found[0]):
        return False
    against = re.search(r"budget", told.before[found.start() :]) or re.match(r"[^,.;]{0,30}\bbudget", told.after)
    return bool(w.RESULT.search(told.before)) and not against
