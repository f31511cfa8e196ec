"""Gate one: every expectation holds on good facts and fails on a planted fault, and only the report at fault answers.

All faults go in together, one report each, as the gate meets them: many reports, one validation per fact.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from good_facts import Rows, good_rows, tables

from expectations.facts import validate
from expectations.result import CRITICAL, WARNING, GateResult
from orchestration.ingest.schemas import FACTS

Fault = Callable[[Rows], None]


def put(fact: str, at: int = 0, **values: object) -> Fault:
    """The fact's row `at` with other values."""
    return lambda rows: rows[fact][at].update(values)


def again(fact: str, at: int = 0, **values: object) -> Fault:
    """A copy of the fact's row `at`, with other values."""
    return lambda rows: rows[fact].append(rows[fact][at] | values)


def no_facts(rows: Rows) -> None:
    for fact in FACTS:
        if fact not in ("reports", "coverage"):
            rows[fact] = []


def spread(rows: Rows) -> None:
    """Every cell of the table under a column of its own: what a misread table looks like."""
    cells = rows["finance_cells"]
    for at, cell in enumerate(cells):
        cell["measure"] = f"kolumn_{at}"
    rows["calculation_arcs"] = []


def no_columns_but_one(rows: Rows) -> None:
    """One column of the investments stands on two lines of six only."""
    rows["investment_cells"] = [
        c for c in rows["investment_cells"] if c["measure"] != "budget_year" or c["line_no"] < 3
    ]


def no_tables(rows: Rows) -> None:
    for fact in ("finance_cells", "investment_cells", "other_cells", "calculation_arcs", "claim_links"):
        rows[fact] = []


#: name: (fault, suite, words of the reason)
CRITICAL_FAULTS: dict[str, tuple[Fault, str, str]] = {
    "required value": (
        put("finance_cells", value=None, source_text=None),
        "finance_cells",
        "missing_required='source_text, value'",
    ),
    "required identity": (put("reports", organisation=None), "reports", "missing_required='organisation'"),
    "fact_no twice": (again("goals"), "goals", "one row per report_id, fact_no"),
    "cell twice": (
        again("investment_cells", fact_no=99),
        "investment_cells",
        "one row per report_id, statement, line_no, measure",
    ),
    "indicator cell twice": (
        again("indicator_cells", fact_no=99),
        "indicator_cells",
        "one row per report_id, line_no, measure",
    ),
    "arc twice": (
        again("calculation_arcs"),
        "calculation_arcs",
        "one row per report_id, fact, statement, total_line_no, item_line_no",
    ),
    "column arc twice": (
        again("column_arcs"),
        "column_arcs",
        "one row per report_id, fact, statement, total_measure, item_measure",
    ),
    "box twice": (again("cell_boxes"), "cell_boxes", "one row per report_id, fact, fact_no"),
    "box of no fact": (lambda rows: rows["cell_boxes"][0].update(fact="tables"), "cell_boxes", "fact is a word"),
    "box on page zero": (put("cell_boxes", page=0), "cell_boxes", "page is at least 1"),
    "box turned": (put("cell_boxes", x0=400.0), "cell_boxes", "x1 is not before x0"),
    "box upside down": (put("cell_boxes", y0=400.0), "cell_boxes", "y1 is not before y0"),
    "link twice": (again("claim_links"), "claim_links", "one row per report_id, link_no"),
    "coverage twice": (again("coverage"), "coverage", "one row per report_id"),
    "token twice": (again("number_tokens"), "number_tokens", "one row per report_id, source_line, position"),
    "report twice": (again("reports"), "reports", "one row per report_id"),
    "report unknown": (put("reports", report_id="another"), "finance_cells", "report_known"),
    "report type": (put("reports", report_type="årsredovisning"), "reports", "report_type is a word"),
    "line kind": (put("other_cells", line_kind="summa"), "other_cells", "line_kind is a word"),
    "unit": (put("finance_cells", unit="Tkr"), "finance_cells", "unit='Tkr'"),
    "assessment": (put("goals", assessment="Uppfyllt"), "goals", "assessment is a word"),
    "trend": (put("goals", trend="upp"), "goals", "trend is a word"),
    "scope": (put("indicator_cells", scope="kommun"), "indicator_cells", "scope is a word"),
    "assignment kind": (put("assignments", kind="mål"), "assignments", "kind is a word"),
    "assignment status": (put("assignments", status="klar"), "assignments", "status is a word"),
    "prognosis": (put("assignments", prognosis="försenad"), "assignments", "prognosis is a word"),
    "status count kind": (put("status_counts", kind="summa"), "status_counts", "kind is a word"),
    "sick leave measure": (put("sick_leave", measure="andel"), "sick_leave", "measure is a word"),
    "turnover kind": (put("staff_turnover", kind="total"), "staff_turnover", "kind is a word"),
    "claim unit": (put("claims", unit="kronor"), "claims", "unit is a word"),
    "arc weight": (put("calculation_arcs", weight=2), "calculation_arcs", "weight is a word"),
    "link to a fact that isn't": (put("claim_links", term_fact="tables"), "claim_links", "term_fact is a word"),
    "measure not snake_case": (put("finance_cells", measure="Budget år"), "finance_cells", "measure is written"),
    "claim not snake_case": (put("claims", claim="variance-ytd"), "claims", "claim is written"),
    "goal_no with words": (put("goals", goal_no="mål 1"), "goals", "goal_no is written"),
    "rule id": (put("claim_links", rule_id="prose"), "claim_links", "rule_id is written"),
    "content hash": (put("reports", content_sha256="abc"), "reports", "content_sha256 is written"),
    "confidence above one": (put("claims", confidence=1.5), "claims", "confidence lies between 0 and 1"),
    "source line zero": (put("goals", source_line=0), "goals", "source_line is at least 1"),
    "source line turned": (
        put("goals", source_line=9, source_line_end=8),
        "goals",
        "source_line_end is not before source_line",
    ),
    "source line outside": (put("goals", source_line_end=201), "goals", "report_lines is not before source_line_end"),
    "token outside": (put("number_tokens", source_line=201), "number_tokens", "report_lines is not before source_line"),
    "unparsed turned": (put("unparsed", first_line=10), "unparsed", "last_line is not before first_line"),
    "unparsed outside": (put("unparsed", last_line=201), "unparsed", "report_lines is not before last_line"),
    "decimals": (put("claims", decimals=5), "claims", "decimals lies between 0 and 4"),
    "negative half width": (put("claims", half_width=Decimal(-1)), "claims", "half_width is at least 0"),
    "fiscal year": (put("reports", fiscal_year=225), "reports", "fiscal_year lies between"),
    "period turned": (
        put("reports", period_start=date(2025, 5, 1)),
        "reports",
        "period_end is not before period_start",
    ),
    "period starts outside the year": (
        put("reports", period_start=date(2024, 12, 1)),
        "reports",
        "period_start_year equals",
    ),
    "period ends outside the year": (put("reports", period_end=date(2026, 1, 31)), "reports", "period_end_year equals"),
    "sick leave period turned": (
        put("sick_leave", period_start=date(2025, 5, 1)),
        "sick_leave",
        "period_end is not before period_start",
    ),
    "line with two labels": (put("finance_cells", line_label="Annat"), "finance_cells", "line_variants"),
    "no fact at all": (no_facts, "reports", "fact_rows is at least 1"),
    "no coverage": (lambda rows: rows["coverage"].clear(), "reports", "coverage_rows"),
    "coverage doesn't add up": (put("coverage", loaded=4), "coverage", "tokens_told equals numeric_tokens"),
    "arc to no line": (put("calculation_arcs", item_line_no=77), "calculation_arcs", "lines_known"),
    "link to no claim": (put("claim_links", claim_no=77), "claim_links", "claim_known"),
    "cells spread over columns": (spread, "finance_cells_rectangles", "cells fill at least 25%"),
}

WARNING_FAULTS: dict[str, tuple[Fault, str, str]] = {
    "document dated 1925": (put("reports", document_date=date(1925, 5, 20)), "reports", "document_date lies between"),
    "due in 2205": (put("assignments", due_date=date(2205, 12, 31)), "assignments", "due_date lies between"),
    "deadline in 2205": (
        put("carried_over_assignments", new_deadline=date(2205, 12, 31)),
        "carried_over_assignments",
        "new_deadline",
    ),
    "sick leave of 740 %": (put("sick_leave", value=Decimal(740)), "sick_leave", "value lies between -100 and 100"),
    "sick leave after the period": (put("sick_leave", period_end=date(2025, 5, 31)), "sick_leave", "report_period_end"),
    "turnover of 300 %": (put("staff_turnover", value=Decimal(300)), "staff_turnover", "value lies between"),
    "negative count": (put("status_counts", deviating=-1), "status_counts", "deviating is at least 0"),
    "half-empty column": (no_columns_but_one, "investment_cells_rectangles", "at least 50%"),
}

#: What is wrong, or merely odd, in the report itself is none of the gate's business.
LEGAL: dict[str, Fault] = {
    "a total that doesn't foot": put("finance_cells", 30, value=Decimal(999)),
    "an indicator of 740 %": put("indicator_cells", value=Decimal(740)),
    "no unit and no goal number": put("claims", unit=None, goal_no=None),
    "no status and no date": put("assignments", status=None, prognosis=None, due_date=None, comment_date=None),
    "no table at all": no_tables,
}


@pytest.fixture(scope="module")
def result() -> GateResult:
    reports = [good_rows("good"), good_rows("good too")]
    for name, fault in [(n, f[0]) for n, f in (CRITICAL_FAULTS | WARNING_FAULTS).items()] + list(LEGAL.items()):
        rows = good_rows(name)
        fault(rows)
        reports.append(rows)
    return validate(tables(*reports))


def test_good_reports_pass_every_expectation() -> None:
    result = validate(tables(good_rows("a"), good_rows("b")))
    assert result.success
    assert (result.failed, result.warnings) == ({}, {})
    assert [c for c in result.rows if not c.success] == []
    assert {c.suite for c in result.rows} >= {f"facts_{fact}" for fact in FACTS} | {"facts_schema"}
    assert all(c.checked for c in result.rows), "an expectation that looked at nothing has passed nothing"


@pytest.mark.parametrize("name", CRITICAL_FAULTS)
def test_a_planted_fault_fails_its_own_report(name: str, result: GateResult) -> None:
    _, fact, words = CRITICAL_FAULTS[name]
    assert any(r.startswith(f"facts_{fact}:") and words in r for r in result.failed[name]), result.failed[name]


@pytest.mark.parametrize("name", WARNING_FAULTS)
def test_what_is_only_implausible_warns(name: str, result: GateResult) -> None:
    _, fact, words = WARNING_FAULTS[name]
    assert name not in result.failed
    assert any(r.startswith(f"facts_{fact}:") and words in r for r in result.warnings[name]), result.warnings[name]


@pytest.mark.parametrize("name", ["good", "good too", *LEGAL])
def test_a_report_without_a_fault_is_untouched_by_the_others(name: str, result: GateResult) -> None:
    assert name not in result.failed
    assert name not in result.warnings


def test_only_planted_reports_fail(result: GateResult) -> None:
    assert not result.success
    assert set(result.failed) == set(CRITICAL_FAULTS) - {"report unknown"} | {"report unknown", "another"}
    assert set(result.warnings) <= set(CRITICAL_FAULTS) | set(WARNING_FAULTS)


def test_every_expectation_of_the_gate_can_fail(result: GateResult) -> None:
    """By kind of column: what fails nowhere above could be a check that never fails."""
    failing = {c.column for c in result.rows if not c.success}
    passing_everywhere = {c.column for c in result.rows} - failing
    assert passing_everywhere == NEVER_PLANTED


#: Same list, same code as a sibling that is planted (`basis` like `kind`, `on_plan` like `deviating` ...).
NEVER_PLANTED = {
    "basis",
    "found, expected",
    "lines",
    "line_no",
    "period_start",
    "comment_date",
    "on_plan_deadline",
    "on_plan",
    "total",
    "loaded",
    "classified_other",
    "unaccounted",
    "columns_total, columns_holding",
}


def test_checks_show_failing_rows(result: GateResult) -> None:
    check = next(c for c in result.rows if c.suite == "facts_finance_cells" and c.column == "unit")
    assert (check.success, check.severity, check.unexpected_count) == (False, CRITICAL, 1)
    assert check.sample == ({"unit": "Tkr", "report_id": "unit", "source_line": 1, "statement": "drift"},)
    warned = next(c for c in result.rows if c.suite == "facts_sick_leave" and c.column == "value")
    assert (warned.severity, warned.sample[0]["value"]) == (WARNING, "740.0000")


def test_a_schema_fault_fails_the_whole_batch_and_says_which_column() -> None:
    facts = tables(good_rows("a"), good_rows("b"))
    values = facts["finance_cells"]["value"].cast(pa.float64())
    facts["finance_cells"] = facts["finance_cells"].set_column(
        facts["finance_cells"].schema.get_field_index("value"), "value", values
    )
    facts["goals"] = (
        facts["goals"].drop_columns(["trend"]).append_column("tendens", pa.array([None, None], pa.string()))
    )
    result = validate(facts)
    assert not result.success
    assert set(result.failed) == {"a", "b"}
    assert {(r["fact"], r["column"], r["found"], r["expected"]) for r in result.rows[0].sample} == {
        ("finance_cells", "value", "double", "decimal128(18, 4)"),
        ("goals", "trend", "missing", "string"),
        ("goals", "tendens", "string", "none"),
    }


def test_a_missing_fact_table_is_a_schema_fault() -> None:
    facts = tables(good_rows("a"))
    del facts["claims"]
    assert set(validate(facts).failed) == {"a"}


def test_a_row_without_a_report_fails_the_whole_batch() -> None:
    nameless = good_rows("b")
    nameless["goals"][0]["report_id"] = None
    result = validate(tables(good_rows("a"), nameless))
    assert result.failed == {report: ["rows without a report_id in goals"] for report in ("a", "b")}


def test_nothing_new_costs_no_import() -> None:
    code = (
        "import sys, expectations.facts as gate; from orchestration.ingest import schemas;"
        "assert gate.validate({f: schemas.empty(f) for f in schemas.FACTS}).success;"
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
