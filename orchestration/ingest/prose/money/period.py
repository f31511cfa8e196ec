"""Which period an amount is told for: the report's own period (ytd) or its whole year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.context import ClaimContext
from orchestration.ingest.prose.folding import fold
from orchestration.ingest.prose.money.readings import ToldAmount


def period_of(told: ToldAmount) -> str:
    """ytd or year, by the nearest words that tell it: before the amount, in its sentence, in the headings above."""
    return period_told(told, told.sections)


def period_told(told: ToldAmount, sections: Sequence[str]) -> str:
    """The same, with `sections` for the headings."""
    if told.context.whole_year:
        return "year"
    expected = "year" if w.EXPECTED.search(told.before) else None
    named = _in_words(told.before) or expected or _in_words(told.folded) or _in_headings(sections)
    return named or ("year" if w.FORECAST.search(told.folded) else "ytd")


def actual_period(context: ClaimContext) -> str:
    """The period of what has been: a report on a whole year tells the year's."""
    return "year" if context.whole_year else "ytd"


def _in_words(folded: str) -> str | None:
    year, ytd = w.last_match(w.FORECAST_STRONG, folded), w.last_match(w.PERIOD, folded)
    if year and ytd:
        forecast = year.start() < ytd.start() and "budget" not in ytd[0] and "prog" in year[0]
        return "year" if forecast else "ytd"
    if year:
        return "year"
    return "ytd" if ytd else None


def _in_headings(sections: Sequence[str]) -> str | None:
    for section in reversed(sections):
        heading = fold(section)
        period = w.PERIOD.search(heading)
        if w.FORECAST_STRONG.search(heading) and not period:
            return "year"
        if period or re.search("utfall", heading):
            return "ytd"
    return None
