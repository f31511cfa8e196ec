"""What an amount tells of its row: the rules in their order, the first that reads the amount decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from orchestration.ingest.grammar.dates import MONTHS
from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.money.changes import change, revision
from orchestration.ingest.prose.money.differences import (
    crossing_goes_on,
    difference_after,
    difference_before,
    signed_difference_goes_on,
)
from orchestration.ingest.prose.money.levels import level
from orchestration.ingest.prose.money.readings import Reading, ToldAmount
from orchestration.ingest.prose.money.row import Row, row_of

_COORDINATED = re.compile(
    r"(?:\b(?:och|samt|respektive|resp\.?)|,)\s*(?:(?:ca|cirka|omkring|med|ett|en|om|drygt|knappt)\s+)*$"
)
_INCREASED_BUDGET = tolerant(
    r"(?:utöka\w*|ökad|ökat|tillskott|förstärk\w*|höjd)\s+(?:\w+ )?(?:budget\w*|anslag\w*|ram\w*)|tilläggs\w+"
)


def whole_reading(told: ToldAmount, subject: str | None) -> Reading:
    """The reading of an amount that is no part of another, about `subject`."""
    row = row_of(told, subject)
    return next((found for rule in _RULES if (found := rule(told, row))), _other(told, row))


def _other(told: ToldAmount, row: Row) -> Reading:
    return Reading("other", "", row.name, told.printed_sign)


def _increased_investment_budget(told: ToldAmount, row: Row) -> Reading | None:
    if row.investing and _INCREASED_BUDGET.search(told.before) and not w.VARIANCE.search(told.before):
        return Reading("investment_budget_increase", "", row.name, w.Sign(1, None))
    return None


def _per_unit(told: ToldAmount, row: Row) -> Reading | None:
    """`kostnaden per plats`, `58 tkr per månad`: no amount of a row."""
    return _other(told, row) if w.PER_UNIT.search(told.before) or w.PER_AFTER.match(told.after) else None


def _told_earlier(told: ToldAmount, row: Row) -> Reading | None:
    """`I uppföljningen per april var underskottet 5 mnkr`, `År 2023 var överskottet 5 mnkr`: another report's."""
    year = w.YEAR_OPENING.match(told.before)
    if year and int(year["year"]) != told.context.fiscal_year and w.VARIANCE.search(told.before):
        return _other(told, row)
    end = told.context.period_end
    other = [m for m in w.EARLIER_REPORT.finditer(told.lead) if MONTHS.get(m["month"]) not in (None, end.month)]
    return _other(told, row) if other and w.PAST.search(told.lead[other[-1].start() :]) else None


def _coordinated(told: ToldAmount, row: Row) -> Reading | None:
    """`… 5 mnkr och 3 mnkr`: the second amount tells what the first one does."""
    if not told.last or told.last.base == "other":
        return None
    if _COORDINATED.search(told.before) and not w.OWN_VERB.search(told.before):
        return replace(told.last, subject=row.name, part=False)
    return None


def _other_noun(told: ToldAmount, row: Row) -> Reading | None:
    """An addition to the budget, a noun of its own, or the same subject's amount after another such one."""
    last = told.last
    added = _INCREASED_BUDGET.search(told.before) and not row.investing
    same = last is not None and last.base == "other" and last.subject == row.name
    return _other(told, row) if added or w.OTHER_NOUN.search(told.before) or same else None


def _of_several(told: ToldAmount, row: Row) -> Reading | None:
    """`A och B ligger tillsammans 5 mnkr under budget`, `bolaget …`, `mindre än 5 mnkr`: no figure of one row."""
    rows = [n for n in told.named if n.specific and n.start < told.amount.start]
    several = w.TOGETHER.search(told.before) and sum(n.specific for n in told.named_before) > 1
    several = several or (w.TOGETHER_OPENING.match(told.folded) and not rows)
    body = w.OTHER_BODY.search(told.lead) and not w.OTHER_BODY.search(fold(told.context.organisation)) and not rows
    return _other(told, row) if several or body or w.BOUND_BEFORE.search(told.before) else None


_RULES: tuple[Callable[[ToldAmount, Row], Reading | None], ...] = (
    _of_several,
    revision,
    change,
    _told_earlier,
    _per_unit,
    _increased_investment_budget,
    difference_after,
    crossing_goes_on,
    difference_before,
    _coordinated,
    signed_difference_goes_on,
    _other_noun,
    level,
)
