"""What the rules found, as checks: one suite per family of rules over `quality.reconciliations`.

Informative only. A report whose numbers don't add up is what the pipeline is there to show; it blocks nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.frames import to_pandas
from expectations.result import INFO, PASSED, WARNING, GateResult, merged
from expectations.run import Suite, context, run

if TYPE_CHECKING:
    import duckdb
    from great_expectations.expectations.expectation import Expectation

#: A rule's id begins with the letter of its family.
FAMILIES = {
    "R": "arithmetic",
    "A": "forecast",
    "B": "investments",
    "D": "goals",
    "E": "assignments",
    "F": "staff",
    "G": "text_and_units",
}


def validate(con: duckdb.DuckDBPyConnection) -> GateResult:
    """Show every rule of `quality.rules` with its inconsistent relations.

    A relation that could not be evaluated does not count as checked. A rule's check is a warning, or information where
    all that it found is information. It always succeeds as a gate.
    """
    rules = con.execute("select distinct rule_id from quality.rules order by rule_id").fetchall()
    if not rules:
        return PASSED
    relations = con.execute(
        "select rule_id, report_id, location, outcome, severity, source_line, cast(reported as varchar) as reported, "
        "cast(computed as varchar) as computed from quality.reconciliations "
        "where outcome <> 'not_evaluable' order by all"
    ).to_arrow_table()
    frame = to_pandas(relations)
    inconsistent = frame[frame["outcome"] == "inconsistent"]
    found: dict[str, set[str]] = {}
    for rule, severity in zip(inconsistent["rule_id"], inconsistent["severity"], strict=True):
        found.setdefault(rule, set()).add(severity)
    families: dict[str, list[Expectation]] = {}
    for (rule,) in rules:
        severity = INFO if found.get(rule) == {INFO} else WARNING
        families.setdefault(FAMILIES.get(rule[:1], "other"), []).append(_expectation(rule, severity))
    gx_context = context()
    index = ("report_id", "source_line", "location", "reported", "computed")
    return merged(
        run(gx_context, Suite(f"reconciliations_{family}", frame, expectations, index))
        for family, expectations in families.items()
    )


def _expectation(rule: str, severity: str) -> Expectation:
    import great_expectations.expectations as gxe
    from great_expectations.expectations.row_conditions import Column

    return gxe.ExpectColumnValuesToBeInSet(
        column="outcome",
        value_set=["consistent", "rounding"],
        row_condition=Column("rule_id") == rule,
        severity=severity,
        description=f"{rule}: the relations that the reports afford hold, or hold within rounding",
    )
