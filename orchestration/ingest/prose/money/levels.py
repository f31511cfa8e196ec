"""Levels: what a budget, a forecast or an outcome amounts to, of a year's account or of whole projects."""

from __future__ import annotations

import re

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.folding import fold
from orchestration.ingest.prose.money.period import actual_period, period_of
from orchestration.ingest.prose.money.readings import Reading, ToldAmount
from orchestration.ingest.prose.money.row import Row

_PERIOD_BUDGET = re.compile("periodbudget|periodens budget|budget\\w* f.r perioden")
#: `… har kostat 38 mnkr mot budgeterade`: the budget of what was told before.
_COMPARED_BUDGET = re.compile(
    r"\b(?:mot|jamfort med|att jamfora med)(?: en| ett| den)? (?:ars|period)?budget\w*\s*"
    r"(?:ca|cirka|omkring|pa|om)?\s*$"
)
#: How much of the sentence's opening, in characters, still speaks of a later amount.
_OPENING = 60


def level(told: ToldAmount, row: Row) -> Reading | None:
    """The level that the words before the amount tell, if they tell any."""
    before = told.before
    if not (told.amount.bracketed or _tells_level(before)):
        return None
    head = before + " " + told.folded[:_OPENING] if told.earlier else before
    sign = _result_sign(told)
    prefix = "investment_" if row.investing and _whole_projects(told) else ""
    if told.earlier and _COMPARED_BUDGET.search(before):
        return Reading(prefix + "budget", actual_period(told.context), row.name, sign)
    if _of_budget(before, head):
        return Reading(prefix + "budget", "ytd" if _PERIOD_BUDGET.search(head) else "year", row.name, sign)
    if _of_forecast(told, head):
        return Reading(prefix + "forecast", "year", row.name, sign)
    if w.LAST_YEAR_OPENING.match(before):
        return Reading(prefix + "actual", "prior_year" if told.context.whole_year else "ytd_prior_year", row.name, sign)
    heard = any(p.search(head) for p in (w.OUTCOME, w.SPOKEN, w.RESULT, w.MONEY_NOUN))
    return Reading("actual" if heard else "other", actual_period(told.context), row.name, sign)


def _tells_level(before: str) -> bool:
    return bool(w.LEVEL.search(before) or w.FORECAST_STRONG.search(before) or w.budget_named(before))


def _result_sign(told: ToldAmount) -> w.Sign:
    """The printed sign, or the one that a result's own word tells."""
    if w.RESULT.search(told.before) and (found := w.last_match(w.RESULT_SIGN, told.before)):
        return w.Sign(-1 if found.lastgroup == "minus" else 1, found[0])
    return told.printed_sign


def _of_budget(before: str, head: str) -> bool:
    budget = w.budget_named(before) or w.budget_named(head)
    if not budget or w.FORECAST_STRONG.search(head):
        return False
    return not w.OUTCOME.search(head[budget.end() :].replace("uppg", ""))


def _of_forecast(told: ToldAmount, head: str) -> bool:
    if w.FORECAST_STRONG.search(head):
        return True
    return not told.context.whole_year and period_of(told) == "year" and not w.OUTCOME.search(head)


def _whole_projects(told: ToldAmount) -> bool:
    """Whether an investment's level is that of whole projects, not of the year."""
    measures = told.context.statement_measures
    if told.statement and told.statement in measures:
        return "total_budget" in measures[told.statement]
    if any(w.FORECAST_STRONG.search(fold(s)) for s in told.sections) or w.THIS_YEAR.search(told.folded):
        return False
    return not w.FORECAST.search(re.sub(r"prog\w+", "", told.folded))
