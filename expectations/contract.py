"""What the published tables promise, as data: tables, columns with their kind of type, keys, enumerations.

Kinds: text, integer, decimal, float, date, timestamp, boolean, any. The columns of `core` take theirs from the fact
schemas. Marts that analysts query have columns of their own; here stands only that they exist.
"""

from __future__ import annotations

import pyarrow as pa

from expectations.fact_suites import ENUMERATIONS as FACT_ENUMERATIONS
from expectations.frames import CELLS
from orchestration.ingest.schemas import FACTS

OUTCOMES = ("consistent", "rounding", "inconsistent", "not_evaluable")
SEVERITIES = ("error", "warning", "info")

_COMMON = "report_id page source_line source_text confidence"
_CELLS = f"{_COMMON} statement line_no line_label line_kind measure value unit"
_CORE = {
    "finance_cells": _CELLS,
    "investment_cells": _CELLS,
    "other_cells": _CELLS,
    "goals": f"{_COMMON} goal_no title assessment assessment_text trend",
    "calculation_arcs": "report_id statement weight basis",
    "indicator_cells": f"{_COMMON} goal_no indicator scope department measure value text_value unit",
    "assignments": f"{_COMMON} goal_no kind title department prognosis due_date due_text status comment comment_date",
    "status_counts": f"{_COMMON} kind status on_plan deviating total",
    "sick_leave": f"{_COMMON} population group_name measure period_start period_end value",
    "staff_turnover": f"{_COMMON} population kind period_start period_end value",
    "internal_control_risks": f"{_COMMON} risk description risk_value follow_up result action",
    "carried_over_assignments": f"{_COMMON} title new_deadline on_plan_deadline deadline_text decision",
    "cell_boxes": "report_id fact fact_no page x0 y0 x1 y1",
    "claims": f"{_COMMON} claim subject value unit sentence",
}
_REPORTS = (
    "report_id source_file content_sha256 reader municipality organisation report_type period_start period_end "
    "fiscal_year title is_draft"
)
_FIGURES = "reported:decimal computed:decimal difference:decimal tolerance:decimal"
_QUALITY = {
    "reconciliations": (
        f"rule_id:text report_id:text location:text {_FIGURES} outcome:text severity:text source_line:integer"
    ),
    "findings": (
        f"finding_id:text rule_id:text report_id:text location:text {_FIGURES} unit:text severity:text "
        "extraction_suspect:boolean suspect_cell:text suspected_value:any message_sv:text message_en:text "
        "source_line:integer source_line_end:integer source_text:text page:integer box_x0:float box_y0:float "
        "box_x1:float box_y1:float state:text accepted_by:text "
        "accepted_reason:text accepted_kind:text accepted_until:date version_no:integer resolved_in_version:integer "
        "first_seen:any last_seen:any"
    ),
    "finding_addends": "finding_id:text",
    "finding_events": (
        "finding_id:text report_id:text event_no:integer event:text version_sha256:text reported:decimal "
        "computed:decimal suspected_value:any unit:text cause_sv:text first_seen:any"
    ),
    "rules": "rule_id:text family:text title_en:text severity:text",
    "unparsed": "report_id:text reason:text",
    "coverage": "report_id:text numeric_tokens:integer loaded:integer classified_other:integer unaccounted:integer",
    "quarantine": "source_file:text reason:text detail:text first_seen:any",
}


def kind_of(kind: pa.DataType) -> str:
    """The contract's kind of an Arrow type: `decimal128(18, 4)` → decimal."""
    for name, holds in (
        ("text", pa.types.is_string(kind) or pa.types.is_large_string(kind)),
        ("integer", pa.types.is_integer(kind)),
        ("decimal", pa.types.is_decimal(kind)),
        ("float", pa.types.is_floating(kind)),
        ("date", pa.types.is_date(kind)),
        ("timestamp", pa.types.is_timestamp(kind)),
        ("boolean", pa.types.is_boolean(kind)),
    ):
        if holds:
            return name
    return str(kind)


def _of_fact(fact: str, columns: str) -> dict[str, str]:
    return {name: kind_of(FACTS[fact].field(name).type) for name in columns.split()}


COLUMNS: dict[str, dict[str, str]] = {
    "core.reports": _of_fact("reports", _REPORTS)
    | {"version_no": "integer", "is_current": "boolean", "loaded_at": "timestamp"},
    **{f"core.{fact}": _of_fact(fact, columns) for fact, columns in _CORE.items()},
    **{f"quality.{name}": dict(c.split(":") for c in columns.split()) for name, columns in _QUALITY.items()},
}  # fmt: skip

#: Marts whose columns are their own affair.
MARTS = (
    "dim.account", "dim.assignment", "dim.date", "dim.goal", "dim.indicator", "dim.measure", "dim.municipality",
    "dim.organisation", "dim.organisation_name", "dim.period", "dim.population", "dim.project", "dim.report",
    "finance.budget_changes", "finance.budget_followup", "finance.forecast_accuracy", "finance.forecast_history",
    "finance.investment_projects", "finance.operating_account", "finance.per_inhabitant", "goals.assignment_aging",
    "goals.assignment_events",
    "goals.assignment_history", "goals.assignments", "goals.goal_assessments", "goals.goal_tree",
    "goals.indicator_forecasts", "goals.indicator_series", "goals.indicator_values", "goals.status_summary",
    "hr.sick_leave", "hr.staff_turnover", "star.fact_assignment", "star.fact_finance", "star.fact_finding",
    "star.fact_goal", "star.fact_indicator", "star.fact_investment", "star.fact_sick_leave",
    "star.fact_staff_turnover", "quality.restatements",
)  # fmt: skip

KEYS: dict[str, tuple[str, ...]] = {
    "core.reports": ("report_id", "version_no"),
    **{f"core.{fact}": ("report_id", "statement", "line_no", "measure") for fact in CELLS},
    "quality.findings": ("finding_id",),
    "quality.finding_events": ("finding_id", "event_no"),
    "quality.rules": ("rule_id",),
    "quality.coverage": ("report_id",),
    "quality.quarantine": ("source_file",),
}


def _required(fact: str, columns: str) -> tuple[str, ...]:
    return tuple(name for name in columns.split() if not FACTS[fact].field(name).nullable)


#: Columns that hold a value in every row: the fact schemas' own, and those of the quality tables that tools rely on.
REQUIRED: dict[str, tuple[str, ...]] = {
    "core.reports": (*_required("reports", _REPORTS), "version_no", "is_current"),
    **{f"core.{fact}": _required(fact, columns) for fact, columns in _CORE.items()},
    "quality.reconciliations": ("rule_id", "report_id", "location", "outcome", "severity"),
    "quality.findings": (
        "finding_id", "rule_id", "report_id", "location", "severity", "extraction_suspect", "message_sv", "message_en",
        "source_line", "state", "first_seen", "last_seen",
    ),
    "quality.finding_events": ("finding_id", "report_id", "event_no", "event", "first_seen"),
    "quality.rules": ("rule_id",),
    "quality.coverage": ("report_id", "numeric_tokens", "loaded", "classified_other", "unaccounted"),
    "quality.quarantine": ("source_file", "reason"),
}  # fmt: skip

ENUMERATIONS: dict[str, dict[str, tuple]] = {
    f"core.{fact}": {
        column: (*words, "") if column == "unit" else words  # no unit may be told as empty text, too
        for column, words in values.items()
        if column in COLUMNS[f"core.{fact}"] and column != "weight"
    }
    for fact, values in FACT_ENUMERATIONS.items()
    if f"core.{fact}" in COLUMNS
} | {
    "quality.reconciliations": {"outcome": OUTCOMES, "severity": SEVERITIES},
    "quality.findings": {
        "severity": SEVERITIES,
        "state": ("open", "accepted", "resolved"),
        "accepted_kind": ("känd", "obefogad", "osäker avläsning"),
    },
    "quality.finding_events": {"event": ("first_seen", "changed", "accepted", "reopened", "resolved")},
}
