"""From what was read to HTML: one function per kind of page.

Every text is escaped by Jinja; nothing here marks one safe but a chart that `charts` drew, its labels escaped there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from orchestration import reckoning
from orchestration.publish_links import report_page, report_slug
from orchestration.site import charts, formats, marks, texts, views
from orchestration.site.charts import Chart, Enumerated, Month, Period
from orchestration.site.clippings import clipping_file
from orchestration.site.queries import Organisation, Overview, Report

Row = dict[str, Any]

TEMPLATES = Path(__file__).parent / "templates"

#: Nothing from elsewhere, nothing inline. A page may be opened as a file as well, so it stands in the page itself.
CONTENT_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'"
)

#: Findings that the start page lists; all others are on the list's own page.
LISTED_ON_START = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of one build share. `organisations`: the page of each by its key, `has_docs`: dbt's are there."""

    built: datetime
    rules: Mapping[str, Row]
    organisations: Mapping[str, str]
    has_docs: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: `path` below the root of its language, as `rapport/x.html`."""

    path: str
    lang: str

    @property
    def file(self) -> str:
        """Below the root of the site: Swedish stands at the root, English under `en/`."""
        return self.path if self.lang == "sv" else f"en/{self.path}"

    @property
    def _up(self) -> str:
        return "../" * self.path.count("/")

    def to(self, path: str) -> str:
        """The address of another page in the same language."""
        return self._up + path

    def at_root(self, path: str) -> str:
        """The address of what both languages share."""
        return self._up + ("" if self.lang == "sv" else "../") + path

    def other(self) -> str:
        """The address of this page in the other language."""
        return self.at_root(f"en/{self.path}" if self.lang == "sv" else self.path)


def checks_page(report_id: str) -> str:
    return f"kontroller/{report_slug(report_id)}.html"


def source_page(report_id: str) -> str:
    return f"kalla/{report_slug(report_id)}.html"


def start(frame: Frame, lang: str, overview: Overview) -> tuple[str, str]:
    return _page(
        frame,
        Place("index.html", lang),
        "start.html",
        title=texts.text("start_title", lang),
        overview=overview,
        ages=views.by_age(overview.seen, frame.built.date()),
        listed=views.with_shown_difference(overview)[:LISTED_ON_START],
    )


def findings_list(frame: Frame, lang: str, overview: Overview) -> tuple[str, str]:
    title = texts.text("findings_list", lang)
    return _page(
        frame,
        Place("iakttagelser.html", lang),
        "findings.html",
        title=title,
        findings=views.with_shown_difference(overview),
    )


def about(frame: Frame, lang: str) -> tuple[str, str]:
    return _page(frame, Place("om.html", lang), f"about_{lang}.html", title=texts.text("about", lang))


def report_charts(report: Report) -> list[Chart]:
    return [
        *charts.accounts(report.account),
        *charts.goals(report.goals),
        *charts.assignments(report.assignments),
        *charts.sick_leave(report.sick_leave),
    ]


def organisation_charts(told: Organisation) -> list[Chart]:
    return [
        *charts.findings_over_time(told.reports, told.findings),
        *charts.totals_over_time(told.totals),
        *charts.goals_over_time(told.reports, told.goals),
        *charts.sick_leave(told.sick_leave, years=4),
    ]


def report(
    frame: Frame, lang: str, told: Report, findings: Sequence[views.Finding], drawn: Sequence[Chart]
) -> tuple[str, str]:
    total, held = views.held(told, dict(frame.rules))
    certain = [f for f in findings if f.row["state"] == "open" and not f.row["extraction_suspect"]]
    return _page(
        frame,
        Place(report_page(told.report_id), lang),
        "report.html",
        title=_title(told.report, lang),
        told=told,
        report=told.report,
        open_findings=certain,
        uncertain=[f for f in findings if f.row["state"] == "open" and f.row["extraction_suspect"]],
        closed=[f for f in findings if f.row["state"] != "open"],
        counted={severity: sum(f.row["severity"] == severity for f in certain) for severity in views.SEVERITIES},
        outcomes=total,
        held=held,
        coverage=views.coverage(told.coverage),
        charts=drawn,
        known_lines=_known_lines(told),
    )


def checks(frame: Frame, lang: str, told: Report) -> tuple[str, str]:
    total, held = views.held(told, dict(frame.rules))
    title = f"{texts.text('checks_title', lang)}: {_title(told.report, lang)}"
    relations = sorted(told.relations, key=lambda r: (views.rule_order(r["rule_id"]), r["source_line"] or 0))
    place = Place(checks_page(told.report_id), lang)
    return _page(
        frame,
        place,
        "checks.html",
        title=title,
        report=told.report,
        outcomes=total,
        held=held,
        relations=relations,
        known_lines=_known_lines(told),
    )


def source(frame: Frame, lang: str, told: Report) -> tuple[str, str]:
    title = f"{texts.text('source_title', lang)}: {_title(told.report, lang)}"
    by_line: dict[int, list[Row]] = {}
    for finding in told.findings:
        if finding["state"] == "open":
            by_line.setdefault(finding["source_line"], []).append(finding)
    lines = [
        views.Line(
            row["source_line"],
            row["page"],
            marks.marked(row["source_text"], [finding["reported"] for finding in by_line.get(row["source_line"], ())]),
        )
        for row in told.lines
    ]
    place = Place(source_page(told.report_id), lang)
    return _page(frame, place, "source.html", title=title, report=told.report, lines=lines, by_line=by_line)


def organisation(frame: Frame, lang: str, told: Organisation, drawn: Sequence[Chart]) -> tuple[str, str]:
    row = told.organisation
    place = Place(frame.organisations[row["organisation_key"]], lang)
    title = f"{row['organisation']}, {row['municipality']}"
    return _page(frame, place, "organisation.html", title=title, told=told, organisation=row, charts=drawn)


def _known_lines(told: Report) -> frozenset[int]:
    return frozenset(row["source_line"] for row in told.lines)


def _title(row: Row, lang: str) -> str:
    kind = texts.text(row["report_type"] or "report", lang)
    return f"{row['organisation']}, {kind} {formats.period(row['period_start'], row['period_end'], lang)}"


def _page(frame: Frame, place: Place, template: str, **told: Any) -> tuple[str, str]:
    """The file's path below the root of the site, and its text."""
    lang = place.lang
    html = (
        _environment(lang)
        .get_template(template)
        .render(place=place, lang=lang, frame=frame, policy=CONTENT_POLICY, **told)
    )
    return place.file, html


@cache
def _environment(lang: str) -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=formats.clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    other = "en" if lang == "sv" else "sv"

    def told(key: Any, **values: Any) -> str:
        return texts.text(str(key), lang, **values) if key else "–"

    def number(value: Decimal | int | None, *, signed: bool = False) -> str:
        return formats.number(value, lang, signed=signed)

    def amount(value: Decimal | None, unit: str | None, *, signed: bool = False) -> str:
        """With its unit, that doesn't leave it at the end of a line."""
        shown = number(value, signed=signed)
        return shown if value is None or not unit or unit == "st" else f"{shown}\u00a0{told(unit)}"

    def cell(value: Any) -> Any:
        """What a chart's table holds: a number, a value of an enumeration, a month, a period, a text."""
        match value:
            case None:
                return "–"
            case Enumerated(value=name):
                return told(name)
            case Month(number=n):
                return formats.month(n, lang)
            case Period(start=start, end=end):
                return formats.period(start, end, lang)
            case Decimal() | int():
                return number(value)
            case _:
                return value

    @pass_context
    def shown_rules(context: Context, rule_ids: Iterable[str]) -> list[tuple[str, str]]:
        rules = context["frame"].rules
        ordered = sorted(rule_ids, key=views.rule_order)
        return [
            (rule_id, f"{rule_id} {rules.get(rule_id, {}).get(f'title_{lang}') or ''}".strip()) for rule_id in ordered
        ]

    env.filters |= {  # what a select offers: values, and how they are shown
        "zip_with_itself": lambda values: [(value, value) for value in values],
        "initial": reckoning.capital,
        "shown_enum": lambda values: [(value, told(value).capitalize()) for value in values],
        "shown_rule": shown_rules,
    }
    env.globals |= {
        "t": told,
        "other_lang": other,
        "other_name": texts.text("other_language", lang),
        "report_page": report_page,
        "checks_page": checks_page,
        "source_page": source_page,
        "clipping_file": clipping_file,
        "report_title": lambda row: _title(row, lang),
        "period": lambda row: formats.period(row["period_start"], row["period_end"], lang),
        "n": number,
        "amount": amount,
        "difference_unit": reckoning.difference_unit,
        "cell": cell,
        "day": lambda value: formats.day(value, lang),
        "iso": formats.iso,
        "percent": lambda share: formats.percent(share, lang),
        "share_of": views.coverage,
        "rule_title": lambda rule: rule.get(f"title_{lang}") or "",
        "chart_svg": lambda chart: Markup(chart.svg(lang)),
        "severities": views.SEVERITIES,
        "outcome_names": views.OUTCOMES,
        "swatch": lambda colour: "swatch-" + colour.removeprefix("var(--").removesuffix(")"),
        "most_rows": charts.MOST_ROWS,
    }
    return env
