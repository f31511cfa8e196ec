"""What is expected of the facts of new reports, fact by fact (gate one).

Critical, and so a report's way to quarantine, is what only extraction can be at fault for: schema, required values,
keys, enumerations, references between facts, source lines outside the report, an identity that doesn't hold together.
A warning is what a report may well say itself, however odd: a date in 2205, 740 percent, a period after the report's
own. A number that is wrong in the report is no business of this gate: it has to arrive where the rules find it.

The one threshold of judgement: a table whose cells fill less than a quarter of its rectangle (lines x columns) was
read wrongly, its cells spread over columns that aren't there. Blank cells are legal and printed tables leave up to
half of a column blank; but below a quarter a table can only come with five lines and five columns or more, since
every line and every column that exists holds a cell. A single column below half is a warning.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from expectations.frames import CELLS
from expectations.result import CRITICAL, WARNING
from orchestration.ingest import schemas
from orchestration.ingest.schemas import COMMON, FACTS

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

#: At least so much of a table's rectangle, and of a column, holds cells.
TABLE_FILL, MEASURE_FILL = 0.25, 0.5

#: Lower case, words joined by underscores; the measures of the contract and any header kept in its own words.
SNAKE_CASE = r"^[a-z0-9à-öø-ÿ]+(?:_[a-z0-9à-öø-ÿ]+)*$"
GOAL_NO = r"^[0-9]+(?:\.[0-9]+)*$"
RULE_ID = r"^[A-Z][0-9]+$"
SHA256 = r"^[0-9a-f]{64}$"
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

_KINDS = schemas.ASSIGNMENT_KINDS
ENUMERATIONS: dict[str, dict[str, tuple]] = {
    "reports": {"report_type": schemas.REPORT_TYPES},
    **{fact: {"line_kind": schemas.LINE_KINDS, "unit": schemas.UNITS} for fact in CELLS},
    "goals": {"assessment": schemas.ASSESSMENTS, "trend": schemas.TRENDS},
    "indicator_cells": {"scope": ("kf", "nämnd"), "unit": schemas.UNITS},
    "assignments": {"kind": _KINDS, "status": schemas.STATUSES, "prognosis": schemas.PROGNOSES},
    "status_counts": {"kind": (*_KINDS, "total"), "status": schemas.STATUSES},
    "sick_leave": {"measure": ("rate", "change"), "basis": ("table", "prose")},
    "staff_turnover": {"kind": ("extern", "intern"), "basis": ("table", "prose")},
    "claims": {"unit": schemas.UNITS},
    "remarks": {"kind": schemas.REMARK_KINDS},
    "calculation_arcs": {"fact": CELLS, "weight": (-1, 1)},
    "column_arcs": {"fact": CELLS},
    "cell_boxes": {"fact": schemas.BOXED_FACTS},
    "claim_links": {
        "term_fact": (*CELLS, "indicator_cells", "sick_leave", "claims", "items"),
        "weight": (-1, 1),
    },
}
PATTERNS: dict[str, dict[str, str]] = {
    "reports": {"content_sha256": SHA256},
    **{fact: {"measure": SNAKE_CASE} for fact in CELLS},
    "goals": {"goal_no": GOAL_NO},
    "indicator_cells": {"measure": SNAKE_CASE, "goal_no": GOAL_NO},
    "assignments": {"goal_no": GOAL_NO},
    "claims": {"claim": SNAKE_CASE, "goal_no": GOAL_NO},
    "claim_links": {"rule_id": RULE_ID},
}
#: Beside (report_id, fact_no), which every fact of the common columns has for its key.
KEYS: dict[str, tuple[str, ...]] = {
    "reports": ("report_id",),
    **dict.fromkeys(CELLS, ("report_id", "statement", "line_no", "measure")),
    "indicator_cells": ("report_id", "line_no", "measure"),
    "calculation_arcs": ("report_id", "fact", "statement", "total_line_no", "item_line_no"),
    "column_arcs": ("report_id", "fact", "statement", "total_measure", "item_measure"),
    "cell_boxes": ("report_id", "fact", "fact_no"),
    "claim_links": ("report_id", "link_no"),
    "coverage": ("report_id",),
    "number_tokens": ("report_id", "source_line", "position"),
}
#: column: (lowest, highest, severity)
RANGES: dict[str, dict[str, tuple[float | date, float | date | None, str]]] = {
    "reports": {
        "fiscal_year": (2000, 2100, CRITICAL),
        "lines": (1, None, CRITICAL),
        "fact_rows": (1, None, CRITICAL),
        "coverage_rows": (1, 1, CRITICAL),
        "document_date": (EARLIEST, LATEST, WARNING),
    },
    **{fact: {"line_no": (1, None, CRITICAL), "line_variants": (1, 1, CRITICAL)} for fact in CELLS},
    "assignments": {"due_date": (EARLIEST, LATEST, WARNING), "comment_date": (EARLIEST, LATEST, WARNING)},
    "status_counts": dict.fromkeys(("on_plan", "deviating", "total"), (0, None, WARNING)),
    "sick_leave": {"value": (-100, 100, WARNING), "period_start": (EARLIEST, LATEST, WARNING)},
    "staff_turnover": {"value": (-100, 100, WARNING), "period_start": (EARLIEST, LATEST, WARNING)},
    "carried_over_assignments": {
        "new_deadline": (EARLIEST, LATEST, WARNING),
        "on_plan_deadline": (EARLIEST, LATEST, WARNING),
    },
    "claims": {"half_width": (0, None, CRITICAL)},
    "cell_boxes": {"page": (1, None, CRITICAL)},
    "coverage": dict.fromkeys(("loaded", "classified_other", "unaccounted"), (0, None, CRITICAL)),
}
#: (lower column, higher column, severity): lower <= higher where both have a value.
ORDERS: dict[str, list[tuple[str, str, str]]] = {
    "reports": [("period_start", "period_end", CRITICAL)],
    "sick_leave": [("period_start", "period_end", CRITICAL), ("period_end", "report_period_end", WARNING)],
    "staff_turnover": [("period_start", "period_end", CRITICAL), ("period_end", "report_period_end", WARNING)],
    "calculation_arcs": [("columns_holding", "columns_total", CRITICAL)],
    "cell_boxes": [("x0", "x1", CRITICAL), ("y0", "y1", CRITICAL)],
    "number_tokens": [("source_line", "report_lines", CRITICAL)],
    "unparsed": [("first_line", "last_line", CRITICAL), ("last_line", "report_lines", CRITICAL)],
}
EQUALS: dict[str, list[tuple[str, str]]] = {
    "reports": [("period_start_year", "fiscal_year"), ("period_end_year", "fiscal_year")],
    "coverage": [("tokens_told", "numeric_tokens")],
}
#: Columns of `frames.fact_frame` that say whether a reference leads somewhere.
REFERENCES: dict[str, list[str]] = {"calculation_arcs": ["lines_known"], "claim_links": ["claim_known"]}

_COMMON_NAMES = {f.name for f in COMMON}


def is_common(fact: str) -> bool:
    """Whether the fact carries the common columns (source lines, confidence, fact_no)."""
    return set(FACTS[fact].names) >= _COMMON_NAMES


def schema_suite() -> list[Expectation]:
    """On `frames.schema_frame`: both ways, so that a missing column fails as an unknown one does."""
    import great_expectations.expectations as gxe

    return [
        gxe.ExpectColumnPairValuesToBeEqual(
            column_A="found",
            column_B="expected",
            severity=CRITICAL,
            description="every column is there, with the schema's type",
        )
    ]


def fact_suite(fact: str) -> list[Expectation]:
    """On `frames.fact_frame` of the fact."""
    import great_expectations.expectations as gxe

    expectations: list[Expectation] = [
        gxe.ExpectColumnValuesToBeNull(
            column="missing_required", severity=CRITICAL, description="every required column has a value"
        )
    ]
    keys = [KEYS[fact]] if fact in KEYS else []
    ranges = dict(RANGES.get(fact, {}))
    orders = list(ORDERS.get(fact, []))
    if is_common(fact):
        keys.insert(0, ("report_id", "fact_no"))
        ranges |= {"confidence": (0, 1, CRITICAL), "source_line": (1, None, CRITICAL)}
        orders += [("source_line", "source_line_end", CRITICAL), ("source_line_end", "report_lines", CRITICAL)]
    if "decimals" in FACTS[fact].names:
        ranges["decimals"] = (0, schemas.AMOUNT.scale, CRITICAL)
    for key in keys:
        expectations.append(_unique(key))
    for reference in [*([] if fact == "reports" else ["report_known"]), *REFERENCES.get(fact, [])]:
        expectations.append(
            gxe.ExpectColumnValuesToBeInSet(
                column=reference,
                value_set=[True],
                severity=CRITICAL,
                description=f"the row's reference leads somewhere ({reference})",
            )
        )
    for column, values in ENUMERATIONS.get(fact, {}).items():
        expectations.append(
            gxe.ExpectColumnValuesToBeInSet(
                column=column,
                value_set=list(values),
                severity=CRITICAL,
                description=f"{column} is a word of its enumeration",
            )
        )
    for column, pattern in PATTERNS.get(fact, {}).items():
        expectations.append(
            gxe.ExpectColumnValuesToMatchRegex(
                column=column, regex=pattern, severity=CRITICAL, description=f"{column} is written as the contract says"
            )
        )
    for column, (lowest, highest, severity) in ranges.items():
        expectations.append(
            gxe.ExpectColumnValuesToBeBetween(
                column=column,
                min_value=lowest,
                max_value=highest,
                severity=severity,
                description=_range_told(column, lowest, highest),
            )
        )
    for lower, higher, severity in orders:
        expectations.append(_ordered(lower, higher, severity))
    for left, right in EQUALS.get(fact, []):
        expectations.append(
            gxe.ExpectColumnPairValuesToBeEqual(
                column_A=left,
                column_B=right,
                severity=CRITICAL,
                ignore_row_if="either_value_is_missing",
                description=f"{left} equals {right}",
            )
        )
    return expectations


def rectangle_suite() -> list[Expectation]:
    """On `frames.rectangle_frame`: completeness of each table; the reason of both bounds stands at the top."""
    import great_expectations.expectations as gxe

    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="table_fill",
            min_value=TABLE_FILL,
            severity=CRITICAL,
            description=f"cells fill at least {TABLE_FILL:.0%} of the table's rectangle",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="measure_fill",
            min_value=MEASURE_FILL,
            severity=WARNING,
            description=f"a column holds a cell on at least {MEASURE_FILL:.0%} of the table's lines",
        ),
    ]


def _unique(key: tuple[str, ...]) -> Expectation:
    import great_expectations.expectations as gxe

    description = f"one row per {', '.join(key)}"
    if len(key) == 1:
        return gxe.ExpectColumnValuesToBeUnique(column=key[0], severity=CRITICAL, description=description)
    return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(key), severity=CRITICAL, description=description)


def _ordered(lower: str, higher: str, severity: str) -> Expectation:
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=higher,
        column_B=lower,
        or_equal=True,
        severity=severity,
        ignore_row_if="either_value_is_missing",
        description=f"{higher} is not before {lower}",
    )


def _range_told(column: str, lowest: float | date, highest: float | date | None) -> str:
    return f"{column} is at least {lowest}" if highest is None else f"{column} lies between {lowest} and {highest}"
