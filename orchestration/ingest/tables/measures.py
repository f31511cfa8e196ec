"""A column's header → its measure. The words live in `vocabulary/columns.yml`; here is only how they combine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from orchestration.ingest.grammar import dates
from orchestration.ingest.words import fold, slug, vocabulary

_MONTHS = "|".join(sorted((fold(m) for m in dates.MONTHS), key=len, reverse=True))
_MONTH = re.compile(rf"\b({_MONTHS})\b")
_YEAR = re.compile(r"\b(20\d\d)\b")
_ISO_MONTH = re.compile(r"\b20\d\d-(0[1-9]|1[0-2])\b(?!-)")
_WORD = re.compile(r"[a-z]+")
_OUTCOMES = frozenset({"actual_ytd", "actual_ytd_prior_year", "actual_year", "actual_prior_year"})


@dataclass(frozen=True, slots=True)
class Title:
    """What a header says: its heads in order, its scopes, years and months, and whether it is a share."""

    heads: tuple[str, ...]
    scopes: frozenset[str]
    years: tuple[int, ...]
    months: tuple[int, ...]
    percent: bool
    text: str


@cache
def _heads() -> tuple[dict[str, str], list[str]]:
    exact = {word: head for head, words in vocabulary("columns")["heads"].items() for word in words}
    return exact, [w for w in exact if len(w) >= 5]


@cache
def head_of(word: str) -> str | None:
    """`utfall` → outcome; damaged words of five letters and more are matched too."""
    exact, long = _heads()
    word = word.replace("w", "vv")  # no Swedish header has a w; optical reading makes one of vv
    if word in exact or len(word) < 5:
        return exact.get(word)
    found = process.extractOne(word, long, scorer=fuzz.ratio, score_cutoff=84)
    return exact[found[0]] if found and abs(len(found[0]) - len(word)) <= 2 else None


@cache
def read_title(text: str) -> Title:
    folded = fold(text)
    words = _WORD.findall(folded)
    heads = tuple(h for w in words if (h := head_of(w)) is not None)
    scopes = frozenset(s for s, known in vocabulary("columns")["scopes"].items() if any(w in known for w in words))
    named = tuple(n for m in _MONTH.findall(folded) if (n := next(v for k, v in dates.MONTHS.items() if fold(k) == m)))
    months = named + tuple(int(m) for m in _ISO_MONTH.findall(folded))
    percent = "%" in text or any(w in vocabulary("columns")["percent"] for w in words)
    return Title(heads, scopes, tuple(int(y) for y in _YEAR.findall(folded)), months, percent, text)


@dataclass(frozen=True, slots=True)
class Frame:
    """The report's own period, which header words are read against."""

    fiscal_year: int
    full_year: bool  # the report covers the whole year
    month: int | None = None  # the period's last month


def amount_measures(titles: list[str], frame: Frame, investment: bool = False) -> list[str]:
    """The measure of each column title of a table of amounts; one that none fits keeps its header in snake_case."""
    read = [read_title(text) for text in titles]
    passed_over = _other_periods(read, frame, investment) | _sides(read)
    found: list[str] = []
    for at, text in enumerate(titles):
        difference = read[at].heads[:1] in (("variance",), ("change",))  # a bare one belongs to the column before
        of_another = at - 1 in passed_over and difference and not read[at].months
        measure = None if at in passed_over or of_another else _amount(read[at], found, frame, investment)
        if measure is None or measure in found:
            measure = _own_name(text, found)
        found.append(measure)
    return found


def indicator_measures(titles: list[str], frame: Frame) -> list[str]:
    """The measure of each column of an indicator table."""
    found: list[str] = []
    for text in titles:
        measure = _indicator(read_title(text), frame)
        if measure is None or measure in found:
            measure = _own_name(text, found)
        found.append(measure)
    return found


def _sides(titles: list[Title]) -> frozenset[int]:
    """Columns of income or cost alone beside one of the net: `Budget Intäkt`, `Budget Kostnad`, `Budget Netto`."""
    parts = vocabulary("columns")["sides"]
    words = [set(_WORD.findall(fold(t.text))) for t in titles]
    netted = {t.heads[0] for t, w in zip(titles, words, strict=True) if t.heads and w & set(parts["net"])}
    return frozenset(
        at
        for at, (t, w) in enumerate(zip(titles, words, strict=True))
        if w & set(parts["gross"]) and netted & set(t.heads)
    )


def _other_periods(titles: list[Title], frame: Frame, investment: bool) -> frozenset[int]:
    """The columns that another one with the report's own period outdoes: `Utfall mars` beside `Utfall april`."""
    claims: dict[str, list[int]] = {}
    for at, title in enumerate(titles):
        if title.months and (measure := _amount(title, [], frame, investment)):
            claims.setdefault(measure, []).append(at)

    def fit(at: int) -> tuple[bool, bool, int]:
        months = titles[at].months
        return months[-1] == frame.month, len(months) > 1 and months[0] == 1, -at

    return frozenset(at for columns in claims.values() for at in columns if at != max(columns, key=fit))


def _own_name(text: str, taken: list[str]) -> str:
    name = slug(text, "_") or "column"
    at, base = 2, name
    while name in taken:
        name, at = f"{base}_{at}", at + 1
    return name


def _amount(t: Title, before: list[str], frame: Frame, investment: bool) -> str | None:
    if not t.heads:
        return None
    if t.percent:
        return "variance_pct" if t.heads[0] == "variance" else None
    if t.heads[0] in ("change", "variance") and (
        ("change" in t.heads and ("outcome" in t.heads or len(set(t.years)) > 1)) or _between_outcomes(t, before)
    ):
        return "change_ytd"
    if t.heads[0] in ("variance", "change"):
        return _remaining(t, before) if "remaining" in t.scopes else _variance(t, before, frame)
    head = t.heads[0]
    year = t.years[-1] if t.years else None
    if head == "forecast":
        if "total" in t.scopes:
            return "total_forecast"
        return "forecast_year" if year in (None, frame.fiscal_year) else None
    if head == "budget":
        if "total" in t.scopes:
            return "total_budget"
        if year not in (None, frame.fiscal_year):
            return None
        if t.months or ("ytd" in t.scopes and "year" not in t.scopes):
            return "budget_ytd" if not _whole_year(t) else "budget_year"
        return "budget_year"
    if head == "outcome":
        return _outcome(t, year, frame, investment)
    return None


def _between_outcomes(t: Title, before: list[str]) -> bool:
    """Whether a bare difference follows the outcomes of two years; beside a budget only a `förändring` is theirs."""
    if t.months or "forecast" in t.heads or not _OUTCOMES.issuperset(before[-2:]) or len(before) < 2:
        return False
    planned = any(m.startswith(("budget", "forecast", "total_")) for m in before)
    return not planned or "forandring" in fold(t.text)


def _remaining(t: Title, before: list[str]) -> str | None:
    """What is left of a budget is its variance only against the same period's budget, or against the forecast."""
    if t.months or "ytd" in t.scopes or "budget_ytd" in before:
        return "variance_ytd"
    return "variance_year" if "forecast_year" in before else None


def _whole_year(t: Title) -> bool:
    return len(t.months) == 2 and t.months == (1, 12)


def _outcome(t: Title, year: int | None, frame: Frame, investment: bool) -> str | None:
    periodic = bool(t.months) or "delarsbokslut" in fold(t.text) or ("ytd" in t.scopes and "year" not in t.scopes)
    if "cumulative" in t.scopes and len(t.months) < 2 and (investment or "alla" in fold(t.text)):
        # What was spent up to last year is a column of its own.
        return "actual_cumulative" if year in (None, frame.fiscal_year) else None
    if year is not None and year == frame.fiscal_year - 1:
        return "actual_ytd_prior_year" if periodic and not frame.full_year else "actual_prior_year"
    if year in (None, frame.fiscal_year):
        if frame.full_year or ("year" in t.scopes and not periodic):
            return "actual_year"
        return "actual_ytd"
    return None


def _variance(t: Title, before: list[str], frame: Frame) -> str:
    if "forecast" in t.heads or "year" in t.scopes:
        return "variance_year"
    if t.months or "ytd" in t.scopes:
        return "variance_ytd"
    for measure in reversed(before):
        if measure == "forecast_year":
            return "variance_year"
        if measure == "total_forecast":
            return "variance"
        if measure == "actual_ytd":
            return (
                "variance_ytd"
                if "budget_ytd" in before
                else "variance_year"
                if "forecast_year" in before
                else "variance_ytd"
            )
        if measure == "actual_year":
            return "variance_year"
    return "variance_year" if frame.full_year or "budget_year" in before else "variance_ytd"


def _indicator(t: Title, frame: Frame) -> str | None:
    if not t.heads:
        return f"actual_{t.years[0]}" if len(t.years) == 1 and fold(t.text) == str(t.years[0]) else None
    head = t.heads[0]
    year = t.years[-1] if t.years else None
    if head == "outcome":
        if t.months or "ytd" in t.scopes or year is None:
            return "actual_ytd"
        return f"actual_{year}"
    if head in ("target", "forecast", "assessment", "trend", "department"):
        return head if year in (None, frame.fiscal_year) or head == "target" else None
    if head == "budget":
        return "target"
    return None
