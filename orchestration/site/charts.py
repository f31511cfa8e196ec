"""Charts as inline SVG, drawn by Vega-Lite, each with the table that says the same in figures.

A chart's colours are the page's own (`var(--…)`), so that it follows dark mode and print, and it carries no style of
its own, which the pages' content policy would not let through. It is drawn once, in Swedish; `Chart.svg` puts the few
words on it into the language of the page. Pure: rows in, charts out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from itertools import groupby
from typing import Any

from orchestration.site import formats, texts

Row = dict[str, Any]

#: Rows and series that a chart can show and still be read; the table beside it has them all.
MOST_ROWS = 24

_WIDTH = 430
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_LABEL_SIGNS = 34  # of a label beside a bar; the table has it whole

_NUMBER = re.compile("[−-]?\\d[\\d\u00a0\u202f]*(?:,\\d+)?")
_ENGLISH_SIGNS = str.maketrans({"\u00a0": ",", "\u202f": ",", ",": "."})
_COUNT, _PERCENT, _INDICATORS = {"antal": "number"}, {"procent": "percent"}, {"indikatorer": "indicators"}
_AMOUNT = {"mnkr": "SEK million"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its title's text id (or the title itself), and whether it holds numbers."""

    title: str
    numeric: bool = True
    unit: str | None = None
    translated: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. `series`: (text id or name, colour) in the order of the legend; `drawn`: the SVG, or None when there
    is too little to draw. `words`: what stands on it in Swedish → the same in English.
    """

    kind: str  # text id of its title
    about: str  # what the title is about, in the report's words; may be empty
    series: list[tuple[str, str]]
    columns: list[Column]
    rows: list[list[Any]]
    drawn: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    left_out: int = 0  # rows that only the table has

    @property
    def is_long(self) -> bool:
        """Whether its table holds so much text that it needs the page's whole width."""
        return sum(not column.numeric for column in self.columns) > 2

    def svg(self, lang: str) -> str | None:
        """The SVG element, its words and numbers in the language."""
        if self.drawn is None or lang == "sv":
            return self.drawn
        return re.sub(r">([^<>]+)<", lambda found: f">{self._said(found[1], lang)}<", self.drawn)

    def _said(self, words: str, lang: str) -> str:
        if words in self.words:
            return escape(self.words[words])
        if words in _MONTHS:
            return formats.month(_MONTHS[words], lang)
        return words.translate(_ENGLISH_SIGNS) if _NUMBER.fullmatch(words) else words


_MONTHS = {formats.month(number, "sv"): number for number in range(1, 13)}

_BUDGET, _FORECAST, _ACTUAL = (
    ("budget", "var(--series-1)"),
    ("forecast", "var(--series-2)"),
    ("actual", "var(--series-3)"),
)
_MEASURES = (("budget_year_sek", _BUDGET), ("forecast_year_sek", _FORECAST))
_VERDICTS = (
    ("uppfyllt", "var(--good)"),
    ("delvis uppfyllt", "var(--partly)"),
    ("ej uppfyllt", "var(--bad)"),
    ("inget värde angivet", "var(--none)"),
)
_SEVERITIES = (("error", "var(--bad)"), ("warning", "var(--partly)"), ("info", "var(--none)"))


def accounts(rows: Sequence[Row]) -> list[Chart]:
    """Budget, forecast and outcome per row (department or kind of account), one chart per table of the report."""
    charts = []
    for statement, group in groupby(rows, key=lambda row: row["statement"]):
        of_table = list(group)
        actual = "actual_ytd_sek" if any(row["actual_ytd_sek"] is not None for row in of_table) else "actual_year_sek"
        measures = [*_MEASURES, (actual, _ACTUAL)]
        measures = [(name, told) for name, told in measures if any(row[name] is not None for row in of_table)]
        if len(measures) < 2:
            continue
        items = [row for row in of_table if row["line_kind"] in ("item", "memo")]
        drawn = items[:MOST_ROWS]
        values = [
            {"row": at, "label": _short(row["line_label"]), "series": told[0], "value": float(row[name] / 1_000_000)}
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
                drawn=_bars(values, [told for _, told in measures], "mnkr") if len(drawn) > 1 else None,
                words=_AMOUNT,
                left_out=len(items) - len(drawn),
            )
        )
    return charts


def goals(rows: Sequence[Row]) -> list[Chart]:
    """Target attainment per goal: its indicators by verdict; where none has one, the table of the goals alone."""
    told = [row for row in rows if row["title"] or row["assessment"] or row["indicators"]]
    if not told:
        return []
    counted = (
        ("uppfyllt", "indicators_fulfilled"),
        ("delvis uppfyllt", "indicators_partly"),
        ("ej uppfyllt", "indicators_not"),
    )
    values, with_verdict = [], 0
    drawn = [row for row in told if row["indicators"]][:MOST_ROWS]
    for at, row in enumerate(drawn):
        left = row["indicators"]
        for verdict, column in counted:
            if row[column]:
                values.append(_counted(at, _goal(row), verdict, row[column]))
                left -= row[column]
                with_verdict += row[column]
        if left > 0:
            values.append(_counted(at, _goal(row), "inget värde angivet", left))
    return [
        Chart(
            kind="chart_goals",
            about="",
            series=list(_VERDICTS),
            columns=[
                Column("goal", numeric=False),
                Column("assessment", numeric=False),
                Column("trend", numeric=False),
                Column("indicators"),
                *(Column(verdict) for verdict, _ in counted),
            ],
            rows=[
                [
                    " ".join(part for part in (row["goal_no"], row["title"]) if part),
                    _enum(row["assessment"]),
                    _enum(row["trend"]),
                    row["indicators"],
                    *(row[column] for _, column in counted),
                ]
                for row in told
            ],
            drawn=_stacked(values, _VERDICTS, "indikatorer") if with_verdict else None,
            words=_INDICATORS,
        )
    ]


@dataclass(frozen=True, slots=True)
class Enumerated:
    """A value of an enumeration: shown in the language of the page."""

    value: str


def _enum(value: str | None) -> Enumerated | None:
    return None if value is None else Enumerated(value)


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
        values += [_counted(at, label, prognosis, n) for prognosis, n in by_prognosis.items()]
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
            drawn=_stacked(values, used, "antal"),
            words=_COUNT | words,
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
                drawn=_lines(values, series, "month", "at", "procent"),
                words=_PERCENT,
            )
        )
    return charts


@dataclass(frozen=True, slots=True)
class Month:
    """A month of any year."""

    number: int


@dataclass(frozen=True, slots=True)
class Period:
    """From and to, as a row's head."""

    start: Any
    end: Any


def totals_over_time(rows: Sequence[Row]) -> list[Chart]:
    """The total rows of an organisation's accounts over its reports; drawn from two periods on."""
    charts = []
    for (statement, label), group in groupby(rows, key=lambda row: (row["statement"], row["line_label"])):
        by_period = {row["period_end"]: row for row in group}
        of_line = list(by_period.values())
        measures = [*_MEASURES, ("actual_ytd_sek", _ACTUAL)]
        measures = [(name, told) for name, told in measures if any(row[name] is not None for row in of_line)]
        if len(of_line) < 2 or not measures:
            continue
        values = [
            {
                "month": formats.period(row["period_start"], row["period_end"], "sv"),
                "at": at,
                "series": told[0],
                "value": float(row[name] / 1_000_000),
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
                drawn=_lines(values, [told for _, told in measures], "month", "at", "mnkr"),
                words=_AMOUNT | _periods(of_line),
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
        _counted(at, formats.period(row["period_start"], row["period_end"], "sv"), name, told[row["report_id"]][name])
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
            drawn=_stacked(values, series, "antal"),
            words=_COUNT | _periods(of_reports),
        )
    ]


def goals_over_time(reports: Sequence[Row], rows: Sequence[Row]) -> list[Chart]:
    told = ((row["report_id"], row["assessment"], row["n"]) for row in rows)
    return counts_over_time("chart_goals_over_time", reports, told, _VERDICTS)


def findings_over_time(reports: Sequence[Row], rows: Sequence[Row]) -> list[Chart]:
    told = ((row["report_id"], row["severity"], row["n"]) for row in rows)
    return counts_over_time("chart_findings_over_time", reports, told, _SEVERITIES)


def _periods(rows: Sequence[Row]) -> dict[str, str]:
    spans = ((row["period_start"], row["period_end"]) for row in rows)
    return {formats.period(*span, "sv"): formats.period(*span, "en") for span in spans}


def _goal(row: Row) -> str:
    return _short(" ".join(part for part in (row["goal_no"], row["title"]) if part))


def _short(label: str | None) -> str:
    label = " ".join((label or "–").split())
    return label if len(label) <= _LABEL_SIGNS else label[: _LABEL_SIGNS - 1].rstrip() + "…"


def _counted(at: int, label: str, series: str, n: int) -> dict[str, Any]:
    return {"row": at, "label": label, "series": series, "value": n}


def _bars(values: list[dict[str, Any]], series: Sequence[tuple[str, str]], unit: str) -> str | None:
    """Grouped horizontal bars: a row per label, a bar per series."""
    if not values:
        return None
    rows = len({value["row"] for value in values})
    return _draw(
        {
            "data": {"values": values},
            "width": _WIDTH,
            "height": rows * (len(series) * 9 + 8),
            "mark": {"type": "bar"},
            "encoding": {
                "y": _labels(values),
                "yOffset": {"field": "series", "type": "nominal", "sort": [name for name, _ in series]},
                "x": {"field": "value", "type": "quantitative", "axis": {"title": unit, "tickCount": 5}},
                "color": _colours(series),
            },
        }
    )


def _stacked(values: list[dict[str, Any]], series: Sequence[tuple[str, str]], title: str) -> str | None:
    """Stacked horizontal bars of counts."""
    if not values:
        return None
    rows = len({value["row"] for value in values})
    order = f"indexof({_literal([name for name, _ in series])}, datum.series)"
    return _draw(
        {
            "data": {"values": values},
            "transform": [{"calculate": order, "as": "order"}],
            "width": _WIDTH,
            "height": rows * 24,
            "mark": {"type": "bar", "height": {"band": 0.75}, "stroke": "var(--paper)", "strokeWidth": 1.5},
            "encoding": {
                "y": _labels(values),
                "x": {
                    "field": "value",
                    "type": "quantitative",
                    "axis": {"title": title, "tickMinStep": 1, "format": "d", "tickCount": 6},
                },
                "order": {"field": "order", "type": "quantitative"},
                "color": _colours(series),
            },
        }
    )


def _lines(
    values: list[dict[str, Any]], series: Sequence[tuple[str, str]], x: str, order: str, unit: str
) -> str | None:
    """Lines with a point per value; each series has a shape of its own besides its colour."""
    if not values:
        return None
    encoding = {
        "x": {
            "field": x,
            "type": "ordinal",
            "sort": {"field": order},
            "axis": {"title": None, "labelAngle": 0, "labelOverlap": True},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "axis": {"title": unit, "tickCount": 5, "titleAngle": 0, "titleAlign": "left", "titleY": -8, "titleX": 0},
        },
        "color": _colours(series),
    }
    shapes = ["circle", "square", "triangle-up", "diamond"]
    domain = [name for name, _ in series]
    return _draw(
        {
            "data": {"values": values},
            "width": _WIDTH + 90,
            "height": 200,
            "encoding": encoding,
            "layer": [
                {"mark": {"type": "line", "strokeWidth": 2}},
                {
                    "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                    "encoding": {
                        "shape": {
                            "field": "series",
                            "type": "nominal",
                            "legend": None,
                            "scale": {"domain": domain, "range": [shapes[at % 4] for at in range(len(domain))]},
                        }
                    },
                },
            ],
        }
    )


def _labels(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A row each, also where two have one label: the place is the row's number, and what is shown its label."""
    labels = [label for _, label in sorted({(value["row"], value["label"]) for value in values})]
    rows = sorted({value["row"] for value in values})
    shown = dict(zip(rows, labels, strict=True))
    return {
        "field": "row",
        "type": "ordinal",
        "axis": {
            "title": None,
            "ticks": False,
            "domain": False,
            "labelLimit": 260,
            "labelPadding": 8,
            # Data, never code: the labels are looked up by their place.
            "labelExpr": f"{_literal([shown.get(at, '') for at in range(max(rows) + 1)])}[datum.value]",
        },
    }


def _literal(labels: Sequence[str]) -> str:
    """A list of texts as Vega's expression language writes one: every sign by its number, so that none ends a text."""
    quoted = ("".join(f"\\u{unit:04x}" for unit in _utf16(formats.clean(label))) for label in labels)
    return "[" + ", ".join(f'"{text}"' for text in quoted) + "]"


def _utf16(text: str) -> list[int]:
    raw = text.encode("utf-16-be", "replace")
    return [raw[at] << 8 | raw[at + 1] for at in range(0, len(raw), 2)]


def _colours(series: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The legend stands in the page, where it can be read aloud."""
    return {
        "field": "series",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": [name for name, _ in series], "range": [colour for _, colour in series]},
    }


_CONFIG = {
    "aria": False,
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--muted)",
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": "var(--rule)",
        "domainColor": "var(--muted)",
        "tickColor": "var(--muted)",
    },
    "axisQuantitative": {"format": ",~f"},
}


def _draw(spec: dict[str, Any]) -> str:
    import vl_convert

    # A control character is no XML, and the native renderer ends the whole process over one.
    values = [{name: formats.clean(value) for name, value in row.items()} for row in spec["data"]["values"]]
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    whole = {"$schema": schema, "config": _CONFIG, **spec, "data": {"values": values}}
    svg: str = vl_convert.vegalite_to_svg(whole, vl_version="5.20", format_locale="sv-SE")
    return _for_the_page(svg)


_SAID = ("role", "aria-roledescription", "aria-label", "aria-hidden")
_OF_A_FILE = (*_SAID, "class", "pointer-events", "style", "version")


def _for_the_page(svg: str) -> str:
    """Without what only a file of its own needs, and hidden from readers of the page: its figure has a name, and the
    table says the same."""
    from lxml import etree

    root = etree.fromstring(svg.encode())
    etree.strip_attributes(root, *_OF_A_FILE)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    etree.cleanup_namespaces(root)
    text: str = etree.tostring(root, encoding="unicode")
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", text).replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)
