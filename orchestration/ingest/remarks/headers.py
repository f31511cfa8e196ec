"""Headers and headings that name another period than the report's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from orchestration.ingest.grammar.dates import MONTHS
from orchestration.ingest.identity import Identity
from orchestration.ingest.remarks.source import Columns, Source, statements
from orchestration.ingest.tables.measures import read_title
from orchestration.ingest.words import fold

_OF_PERIOD = frozenset({"budget_ytd", "actual_ytd", "variance_ytd"})


def column_periods(source: Source) -> Iterator[dict]:
    """Headers of columns of the current period that name another month or last year."""
    for table in statements(source):
        wrong = {*_wrong_months(table, source.identity), *_wrong_years(table, source.identity)}
        stated = [t for t in table.titles.values() if t.months or t.years]
        kind = "heading_period" if table.fact == "indicator_cells" else "column_period"
        place = f"{table.statement.replace('_', ' ')}: kolumnrubriker"
        for text in sorted(wrong):
            yield source.row(kind, place, f"”{text}”", table.lines)
        if stated and not wrong:
            yield source.row(kind, place, stated[0].text, table.lines, contradicts=False)
    yield from _odd_indicator_months(source)


def _odd_indicator_months(source: Source) -> Iterator[dict]:
    """An indicator table's header that names another month than the period's, which the report's other tables name."""
    year, month = source.identity.fiscal_year, source.identity.period_end.month
    seen: dict[str, dict] = {}
    for cell in source.rows.get("indicator_cells", ()):
        if cell["measure"] == "actual_ytd" and cell.get("column_title"):
            seen.setdefault(cell["column_title"], cell)
    titles = {text: read_title(text) for text in seen}
    dated = {text: t for text, t in titles.items() if t.months and set(t.years) <= {year}}
    odd = [text for text, t in dated.items() if t.months[-1] != month]
    for text in odd if len(odd) < len(dated) else ():
        lines = (seen[text]["source_line"], seen[text]["source_line_end"])
        yield source.row("heading_period", "indikatorer: en tabells kolumnrubrik", f"”{text}”", lines)


def _wrong_months(table: Columns, identity: Identity) -> Iterator[str]:
    year, month = identity.fiscal_year, identity.period_end.month
    own = {m: t for m, t in table.titles.items() if m in _OF_PERIOD or (identity.full_year and m == "actual_year")}
    own = {m: t for m, t in own.items() if t.months and set(t.years) <= {year}}
    wrong = {m: t for m, t in own.items() if t.months[-1] != month}
    for measure, title in wrong.items():
        ranged = len(title.months) == 2 and title.months[0] == 1 < title.months[1]
        together = sum(1 for t in wrong.values() if t.months == title.months) >= 2
        # A single other month may be meant (`Utfall mars`); with its budget or variance it is the table's period.
        if (ranged or (together and len(wrong) == len(own))) and not _named_elsewhere(table, measure, month, year):
            yield title.text


def _named_elsewhere(table: Columns, measure: str, month: int, year: int) -> bool:
    """Whether another column of the same kind names the report's own period: then this one is meant as it stands."""
    head = table.titles[measure].heads[:1]
    return any(
        other != measure and t.heads[:1] == head and t.months[-1:] == (month,) and set(t.years) <= {year}
        for other, t in table.titles.items()
    )


def _wrong_years(table: Columns, identity: Identity) -> Iterator[str]:
    if table.fact == "indicator_cells":
        return
    year, titles = identity.fiscal_year, table.titles
    named = [t for t in titles.values() if year in t.years]

    def last_year(head: str) -> list[str]:
        return [t.text for t in titles.values() if t.heads[:1] == (head,) and t.years == (year - 1,)]

    if not named:
        return
    variance = titles.get("variance_ytd")
    if variance and variance.years == (year - 1,):
        yield variance.text
    if "forecast_year" not in titles and "total_forecast" not in titles:
        yield from last_year("forecast")
    of_period = "actual_ytd" in titles and "budget_ytd" not in titles
    if not {"budget_year", "total_budget"} & set(titles) and ("forecast_year" in titles or of_period):
        yield from (text for text in last_year("budget") if not read_title(text).months)
    if "actual_ytd" not in titles and {"budget_ytd", "variance_ytd"} <= set(titles):
        yield from last_year("outcome")
    twice = [text for text, n in Counter(fold(t.text) for t in titles.values()).items() if n > 1]
    if (
        len(twice) == 1
        and (again := next(t for t in titles.values() if fold(t.text) == twice[0])).heads
        and again.years
    ):
        yield again.text


_RANGE = re.compile(
    rf"\b(?:januari|jan)\.?\s*(?:-|till(?: och med)?|t\.?o\.?m\.?)\s*(?P<month>{'|'.join(fold(m) for m in MONTHS)})\b"
    r"\.?(?:\s+(?P<year>20\d\d))?"
)
_REPORT_OF = re.compile(
    r"^(?:delarsrapport|delarsbokslut|manadsrapport|manadsuppfoljning|tertialrapport)\s+(?:per\s+|t\.?o\.?m\.?\s+)?"
    rf"(?:januari\s*-\s*|jan\s*-\s*)?(?P<month>{'|'.join(fold(m) for m in MONTHS)})\s+(?P<year>20\d\d)\b"
)
_YEAR = re.compile(r"\b20\d\d\b")
_OF_THIS_YEAR = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s+)?(?:helarsprognos|prognos|arsprognos|maluppfyllelse|maluppfoljning|periodens utfall|"
    r"utfall for perioden|driftredovisning|investeringsredovisning|viktiga handelser)\s+(?P<year>20\d\d)$"
)
_COMPARES = re.compile(
    r"\b(?:jamfor\w*|foregaende|forra|fjol\w*|mot|sedan|fran|mellan|overfor\w*|tidigare|andring\w*|utveckling\w*|"
    r"sjuk\w*|franvaro\w*|personal\w*)\b"
)
_BY_FOLDED = {fold(name): number for name, number in MONTHS.items()}


def heading_periods(source: Source) -> Iterator[dict]:
    """Headings that name another period than the report's; a running header counts where it recurs."""
    end = source.identity.period_end
    for block in source.prose:
        text = fold(block.text)
        if block.kind != "heading" or _COMPARES.search(" ".join([text, *map(fold, block.sections)])):
            continue
        if len(_YEAR.findall(text)) > 1 or len(_RANGE.findall(text)) > 1:  # titles of columns, or a span of years
            continue
        lines = (block.first_line, block.last_line)
        if ranged := _RANGE.search(text):
            stated = (int(ranged["year"] or end.year), _BY_FOLDED[ranged["month"]])
            if stated != (end.year, end.month) and _mistakable(stated, source):
                yield source.row("heading_period", "rubriker", f"”{block.text}”", lines)
        elif (yearly := _OF_THIS_YEAR.match(text)) and int(yearly["year"]) == end.year - 1:
            yield source.row("heading_period", "rubriker", f"”{block.text}”", lines)
    running: dict[tuple[int, int], list[int]] = {}
    for line in source.document.lines:
        if named := _REPORT_OF.match(fold(line.text).strip("# *")):
            running.setdefault((int(named["year"]), _BY_FOLDED[named["month"]]), []).append(line.number)
    for stated, numbers in running.items():
        if stated != (end.year, end.month) and len(numbers) > 1 and (end.year, end.month) in running:
            text = source.document.lines[numbers[0] - 1].text.strip()
            yield source.row("heading_period", "rubriker", f"”{text}”", (numbers[0], numbers[0]))


def _mistakable(stated: tuple[int, int], source: Source) -> bool:
    """Whether it is a period that a former report's heading may have left: this year's, or last year's same months."""
    year, month = stated
    end = source.identity.period_end
    return (year == end.year and not source.identity.full_year) or (year == end.year - 1 and month == end.month)
