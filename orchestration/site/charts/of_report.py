"""The charts of one report: its accounts, goals, assignments and sick leave. Published rows in, charts out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from orchestration.site import formats, texts
from orchestration.site.charts.chart import (
    AMOUNT,
    COUNT,
    INDICATORS,
    MOST_ROWS,
    PERCENT,
    Chart,
    Column,
    Enumerated,
    Month,
    Row,
)
from orchestration.site.charts.drawing import LONG_LABEL_SIGNS, bars, count_of, lines, short, stacked
from orchestration.site.charts.series import ACTUAL, MEASURES, VERDICTS


def accounts(rows: Sequence[Row]) -> list[Chart]:
    """Budget, forecast and outcome per row (department or kind of account), one chart per table of the report."""
    charts = []
    for statement, group in groupby(rows, key=lambda row: row["statement"]):
        of_table = list(group)
        actual = "actual_ytd_sek" if any(row["actual_ytd_sek"] is not None for row in of_table) else "actual_year_sek"
        measures = [*MEASURES, (actual, ACTUAL)]
        measures = [(name, told) for name, told in measures if any(row[name] is not None for row in of_table)]
        if len(measures) < 2:
            continue
        items = [row for row in of_table if row["line_kind"] in ("item", "memo")]
        drawn = items[:MOST_ROWS]
        values = [
            {"row": at, "label": short(row["line_label"]), "series": told[0], "value": float(row[name] / 1_000_000)}
            for at, row in enumerate(drawn)
            for name, told in measures
            if row[name] is not None
        ]
        charts.append(
            Chart(
                kind="chart_account",
                about=statement.replace("_", " "),
                series=[told for _, told in measures],
                columns=[Column("row", numeric=False)] + [Column(told[0], unit="tkr") for _, told in measures],
                rows=[
                    [row["line_label"], *(None if row[name] is None else row[name] / 1000 for name, _ in measures)]
                    for row in of_table
                ],
                drawn=bars(values, [told for _, told in measures], "mnkr") if len(drawn) > 1 else None,
                words=AMOUNT,
                left_out=len(items) - len(drawn),
            )
        )
    return charts


def goals(rows: Sequence[Row]) -> list[Chart]:
    """Target attainment per goal: its indicators by verdict; where none has one, the table of the goals alone."""
    told = [row for row in rows if row["title"] or row["assessment"] or row["indicators"]]
    if not told:
        return []
    verdicts = (
        ("uppfyllt", "indicators_fulfilled"),
        ("delvis uppfyllt", "indicators_partly"),
        ("ej uppfyllt", "indicators_not"),
    )
    values, with_verdict = [], 0
    drawn = [row for row in told if row["indicators"]][:MOST_ROWS]
    for at, row in enumerate(drawn):
        for verdict, column in verdicts:
            if row[column]:
                values.append(count_of(at, _goal(row), verdict, row[column]))
                with_verdict += row[column]
        if left := _without_verdict(row, verdicts):
            values.append(count_of(at, _goal(row), "inget värde angivet", left))
    return [
        Chart(
            kind="chart_goals",
            about="",
            series=list(VERDICTS),
            columns=[
                Column("goal", numeric=False),
                Column("assessment", numeric=False),
                Column("trend", numeric=False),
                Column("indicators"),
                *(Column(verdict) for verdict, _ in VERDICTS),
            ],
            rows=[
                [
                    " ".join(part for part in (row["goal_no"], row["title"]) if part),
                    _enum(row["assessment"]),
                    _enum(row["trend"]),
                    row["indicators"],
                    *(row[column] for _, column in verdicts),
                    _without_verdict(row, verdicts),
                ]
                for row in told
            ],
            drawn=stacked(values, VERDICTS, "indikatorer") if with_verdict else None,
            words=INDICATORS,
        )
    ]


def assignments(rows: Sequence[Row]) -> list[Chart]:
    """How many assignments have which status, and how many of them keep to plan."""
    if not rows:
        return []
    series = (
        ("enligt plan", "var(--good)"),
        ("avvikelse från plan", "var(--bad)"),
        ("no_prognosis", "var(--none)"),
    )
    counted: dict[tuple[str, str], dict[str, int]] = {}
    order = {"ej påbörjad": 0, "påbörjad": 1, "slutförd": 2, "struken": 3}
    for row in sorted(rows, key=lambda r: (r["kind"], order.get(r["status"], 9))):
        of_status = counted.setdefault((row["kind"], row["status"] or "no_status"), {})
        prognosis = row["prognosis"] or "no_prognosis"
        of_status[prognosis] = of_status.get(prognosis, 0) + row["n"]
    words, values = dict[str, str](), list[dict[str, Any]]()
    for at, ((kind, status), by_prognosis) in enumerate(counted.items()):
        label, words_in_english = (f"{texts.text(kind, lang)}, {texts.text(status, lang)}" for lang in ("sv", "en"))
        words[label] = words_in_english
        values += [count_of(at, label, prognosis, n) for prognosis, n in by_prognosis.items()]
    used = [told for told in series if any(told[0] in by for by in counted.values())]
    return [
        Chart(
            kind="chart_assignments",
            about="",
            series=used,
            columns=[
                Column("kind", numeric=False),
                Column("status", numeric=False),
                *(Column(name) for name, _ in used),
                Column("total"),
            ],
            rows=[
                [_enum(kind), _enum(status), *(by.get(name, 0) for name, _ in used), sum(by.values())]
                for (kind, status), by in counted.items()
            ],
            drawn=stacked(values, used, "antal"),
            words=COUNT | words,
        )
    ]


def sick_leave(rows: Sequence[Row], years: int = 2) -> list[Chart]:
    """Sick leave by month, the latest year against the one before (or as many years as asked for), per population."""
    charts = []
    monthly = [row for row in rows if row["value_months"] == 1 and row["group_name"] is None]
    for population, group in groupby(monthly, key=lambda row: row["population"]):
        told: dict[int, dict[int, Decimal]] = {}
        for row in group:
            told.setdefault(row["value_period_start"].year, {})[row["value_period_start"].month] = row["value"]
        shown = sorted(told)[-years:]
        months = sorted({month for year in shown for month in told[year]})
        if len(months) < 2:
            continue
        colours = ["var(--series-3)", "var(--series-2)", "var(--series-1)", "var(--series-4)"]
        series = [(str(year), colours[at % len(colours)]) for at, year in enumerate(reversed(shown))]
        values = [
            {"month": formats.month(month, "sv"), "at": month, "series": str(year), "value": float(told[year][month])}
            for year in shown
            for month in months
            if month in told[year]
        ]
        charts.append(
            Chart(
                kind="chart_sick_leave",
                about=population,
                series=series,
                columns=[Column("month", numeric=False)]
                + [Column(name, unit="%", translated=False) for name, _ in series],
                rows=[[Month(month), *(told[int(year)].get(month) for year, _ in series)] for month in months],
                drawn=lines(values, series, "month", "at", "procent"),
                words=PERCENT,
            )
        )
    return charts


def _enum(value: str | None) -> Enumerated | None:
    return None if value is None else Enumerated(value)


def _without_verdict(row: Row, verdicts: Sequence[tuple[str, str]]) -> int:
    with_one: int = sum(row[column] or 0 for _, column in verdicts)
    return max(0, (row["indicators"] or 0) - with_one)


def _goal(row: Row) -> str:
    return short(" ".join(part for part in (row["goal_no"], row["title"]) if part), LONG_LABEL_SIGNS)
