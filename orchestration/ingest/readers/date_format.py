"""A workbook's stored day or time as the sheet shows it in Swedish; a whole date always as 2024-08-31."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from orchestration.ingest.readers.number_format import sections_of

_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"?|\\.|_.|\*.|\[[^\]]*\])|(?P<clock>AM/PM|A/P)|(?P<run>y+|m+|d+|h+|s+(?:\.0+)?)|(?P<other>.)""",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def is_date_code(code: str) -> bool:
    """Whether a number format shows a day or a time."""
    first = sections_of(code)[0]
    if _ELAPSED.search(first):
        return True
    tokens = list(_TOKEN.finditer(first))
    if any(t["other"] in ("0", "#", "?") for t in tokens) or "general" in first.lower():
        return False
    return any(t["run"] for t in tokens)


def shown_date(value: datetime | date | time | timedelta, code: str) -> str:
    """A day, a time or a length of time as a cell with this format shows it."""
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    parts = _parts(code)
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    clock = f" {moment:%H:%M}" if "h" in parts and moment.time() != time() else ""
    if {"y", "d"} <= parts or not parts & {"y", "m", "d"}:
        return f"{moment:%Y-%m-%d}{clock}"
    return " ".join(_written(moment, code).split())


def _runs(code: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(sections_of(code)[0]))


def _parts(code: str) -> set[str]:
    """The first letters of what the format shows; an `m` beside hours or seconds is minutes and left out."""
    runs = [t["run"][0].lower() for t in _runs(code) if t["run"]]
    return {r for at, r in enumerate(runs) if r != "m" or not _is_minutes(runs, at)}


def _is_minutes(runs: list[str], at: int) -> bool:
    return runs[at - 1 : at] == ["h"] or runs[at + 1 : at + 2] == ["s"]


def _written(moment: datetime, code: str) -> str:
    text = ""
    for token in _runs(code):
        if token["run"]:
            text += _part(moment, token["run"].lower())
        elif token["literal"]:
            literal = token["literal"]
            text += literal.strip('"') if literal[0] == '"' else literal[1] if literal[0] == "\\" else ""
        elif token["other"] not in (None, "@", ";"):
            text += token["other"]
    return text


def _part(moment: datetime, run: str) -> str:
    """A year is always written whole: `aug 24` could be a day."""
    length = len(run)
    if run[0] == "y":
        return f"{moment.year}"
    if run[0] == "m":
        name = _MONTHS[moment.month - 1]
        return name if length >= 4 else name[:3] if length == 3 else f"{moment.month:0{length}d}"
    if run[0] == "d":
        name = _DAYS[moment.weekday()]
        return name if length >= 4 else name[:3] if length == 3 else f"{moment.day:0{length}d}"
    return ""
