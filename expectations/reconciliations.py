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


def validate(con: duckdb.DuckDBPyConnection) -> GateResult:
    """Show every rule of `quality.rules` with its inconsistent relations.

    A relation that could not be evaluated does not count as checked. A check has at most the severity of a warning:
    it always succeeds as a gate.
    """
    rules = con.execute("select rule_id, family, title_en, severity from quality.rules order by all").fetchall()
    if not rules:
        return PASSED
    relations = con.execute(
        "select rule_id, report_id, location, outcome, source_line, cast(reported as varchar) as reported, "
        "cast(computed as varchar) as computed from quality.reconciliations "
        "where outcome <> 'not_evaluable' order by all"
    ).to_arrow_table()
    frame = to_pandas(relations)
    families: dict[str, list[Expectation]] = {}
    for rule_id, family, title, severity in rules:
        expectation = _expectation(rule_id, title, INFO if severity == INFO else WARNING)
        families.setdefault("_".join(family.split()), []).append(expectation)
    gx_context = context()
    index = ("report_id", "source_line", "location", "reported", "computed")
    return merged(
        run(gx_context, Suite(f"reconciliations_{family}", frame, expectations, index))
        for family, expectations in sorted(families.items())
    )


def _expectation(rule_id: str, title: str, severity: str) -> Expectation:
    import great_expectations.expectations as gxe
    from great_expectations.expectations.row_conditions import Column

    return gxe.ExpectColumnValuesToBeInSet(
        column="outcome",
        value_set=["consistent", "rounding"],
        row_condition=Column("rule_id") == rule_id,
        severity=severity,
        description=f"{rule_id} {title}: holds, or holds within rounding",
    )
