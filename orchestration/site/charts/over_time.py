"""The charts of an organisation: what its reports tell, period by period. Published rows in, charts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from orchestration.site import formats
from orchestration.site.charts.chart import AMOUNT, COUNT, MOST_ROWS, Chart, Column, Period, Row
from orchestration.site.charts.drawing import count_of, lines, stacked
from orchestration.site.charts.series import ACTUAL, MEASURES, SEVERITIES, VERDICTS


def totals_over_time(rows: Sequence[Row]) -> list[Chart]:
    """The total rows of an organisation's accounts over its reports; drawn from two periods on."""
    charts = []
    for (statement, label), group in groupby(rows, key=lambda row: (row["statement"], row["line_label"])):
        by_period = {row["period_end"]: row for row in group}
        of_line = list(by_period.values())
        measures = [*MEASURES, ("actual_ytd_sek", ACTUAL)]
        measures = [(name, told) for name, told in measures if any(row[name] is not None for row in of_line)]
        if len(of_line) < 2 or not measures:
            continue
        values = [
            {
                "month": formats.period(row["period_start"], row["period_end"], "sv"),
                "at": at,
                "series": told[0],
                "value": float(row[name] / 1_000_000),
                "span": row["period_end"].year,  # each year begins at nothing
            }
            for at, row in enumerate(of_line)
            for name, told in measures
            if row[name] is not None
        ]
        charts.append(
            Chart(
                kind="chart_totals",
                about=f"{label} ({statement.replace('_', ' ')})",
                series=[told for _, told in measures],
                columns=[Column("period", numeric=False)] + [Column(told[0], unit="tkr") for _, told in measures],
                rows=[
                    [
                        Period(row["period_start"], row["period_end"]),
                        *(None if row[name] is None else row[name] / 1000 for name, _ in measures),
                    ]
                    for row in of_line
                ],
                drawn=lines(values, [told for _, told in measures], "month", "at", "mnkr"),
                words=AMOUNT | _periods(of_line),
            )
        )
    return charts


def counts_over_time(
    kind: str, reports: Sequence[Row], counts: Iterable[tuple[str, str, int]], series: Sequence[tuple[str, str]]
) -> list[Chart]:
    """Counts per report, by series: `counts` is (report_id, series, n). Drawn from two reports on."""
    told: dict[str, dict[str, int]] = {}
    for report_id, name, n in counts:
        told.setdefault(report_id, {})[name] = n
    of_reports = [row for row in reports if row["report_id"] in told]
    if len(of_reports) < 2:
        return []
    values = [
        count_of(at, formats.period(row["period_start"], row["period_end"], "sv"), name, told[row["report_id"]][name])
        for at, row in enumerate(of_reports[-MOST_ROWS:])
        for name, _ in series
        if told[row["report_id"]].get(name)
    ]
    return [
        Chart(
            kind=kind,
            about="",
            series=list(series),
            columns=[Column("period", numeric=False)] + [Column(name) for name, _ in series],
            rows=[
                [
                    Period(row["period_start"], row["period_end"]),
                    *(told[row["report_id"]].get(name, 0) for name, _ in series),
                ]
                for row in of_reports
            ],
            drawn=stacked(values, series, "antal"),
            words=COUNT | _periods(of_reports),
        )
    ]


def goals_over_time(reports: Sequence[Row], rows: Sequence[Row]) -> list[Chart]:
    told = ((row["report_id"], row["assessment"], row["n"]) for row in rows)
    return counts_over_time("chart_goals_over_time", reports, told, VERDICTS)


def findings_over_time(reports: Sequence[Row], rows: Sequence[Row]) -> list[Chart]:
    told = ((row["report_id"], row["severity"], row["n"]) for row in rows)
    return counts_over_time("chart_findings_over_time", reports, told, SEVERITIES)


def _periods(rows: Sequence[Row]) -> dict[str, str]:
    spans = ((row["period_start"], row["period_end"]) for row in rows)
    return {formats.period(*span, "sv"): formats.period(*span, "en") for span in spans}
