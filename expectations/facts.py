"""Gate one: the facts of all new reports at once, before they are kept.

One validation per fact table over all reports; the report answers for its own rows, so that the others go on.
A batch holds one version of a report: two files with the same report id would share their keys.
"""

from __future__ import annotations

import pyarrow as pa

from expectations import fact_suites
from expectations.frames import fact_frame, rectangle_frame, schema_frame
from expectations.result import PASSED, GateResult, merged
from expectations.run import Suite, context, run
from orchestration.ingest.schemas import FACTS

#: Tables whose rectangle is looked at; `other_cells` may be as sparse as they like.
RECTANGLES = ("finance_cells", "investment_cells")


def validate(facts: dict[str, pa.Table]) -> GateResult:
    """Validate the facts (by name of FACTS) of one or many reports.

    Schema first: when a column is missing, unknown or of another type, or a row names no report, extraction itself is
    broken, every report of the batch fails, and no values are looked at. Nothing to validate passes without loading
    Great Expectations.
    """
    if not any(table.num_rows for table in facts.values()):
        return PASSED
    gx_context = context()
    schema = run(gx_context, Suite("facts_schema", schema_frame(facts), fact_suites.schema_suite(), ("fact", "column")))
    if not schema.success:
        reason = f"facts_schema: the extracted columns differ from the schema: {list(schema.rows[0].sample)}"
        return merged([schema, _all_failed(facts, reason)])
    if nameless := [fact for fact, table in facts.items() if table["report_id"].null_count]:
        return merged([schema, _all_failed(facts, f"rows without a report_id in {', '.join(sorted(nameless))}")])
    suites = [
        Suite(f"facts_{fact}", fact_frame(fact, facts[fact], facts), fact_suites.fact_suite(fact), _index(fact))
        for fact in FACTS
    ]
    suites += [
        Suite(
            f"facts_{fact}_rectangles",
            rectangle_frame(fact, facts[fact]),
            fact_suites.rectangle_suite(),
            ("report_id", "source_line", "statement", "measure"),
        )
        for fact in RECTANGLES
    ]
    return merged([schema, *(run(gx_context, suite) for suite in suites)])


def _index(fact: str) -> tuple[str, ...]:
    names = FACTS[fact].names
    return tuple(
        name for name in ("report_id", "source_line", "first_line", "statement", "source_file") if name in names
    )


def _all_failed(facts: dict[str, pa.Table], reason: str) -> GateResult:
    return GateResult(False, {report_id: [reason] for report_id in _report_ids(facts)}, {}, ())


def _report_ids(facts: dict[str, pa.Table]) -> list[str]:
    """Every report that any fact names, sorted: the schema can't be relied upon here."""
    ids: set[str] = set()
    for table in facts.values():
        if "report_id" in table.schema.names:
            ids.update(str(value) for value in table["report_id"].unique().to_pylist() if value is not None)
    return sorted(ids)
