"""What the explanation reads from dbt's working file: exact decimals, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: Facts that a finding's explanation looks into.
_FACTS = (
    "claims",
    "finance_cells",
    "investment_cells",
    "other_cells",
    "indicator_cells",
    "sick_leave",
    "calculation_arcs",
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Rows by their columns' names; relations and facts only of reports with an inconsistency."""

    reconciliations: list[dict]
    terms: list[dict]
    facts: dict[str, list[dict]]
    rules: list[dict]
    current_reports: frozenset[str]


def read_working_file(path: Path) -> Inputs:
    """Read the tables that dbt's `reconcile` group built. Opens the file read-only and closes it."""
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:

        def rows(query: str) -> list[dict]:
            return connection.execute(query).to_arrow_table().to_pylist()

        concerned = "report_id in (select report_id from quality.reconciliations where outcome = 'inconsistent')"
        facts = {fact: rows(f"select * from staging.stg_{fact} where {concerned}") for fact in _FACTS}
        reports = rows("select * from staging.stg_reports where is_current")
        facts["reports"] = reports
        facts["measures"] = rows("select measure, title_sv from staging.measures")
        return Inputs(
            reconciliations=rows(f"select * from quality.reconciliations where {concerned}"),
            terms=rows(f"select * from intermediate.int_relation_terms where {concerned}"),
            facts=facts,
            rules=rows("select rule_id, severity, message_sv, message_en from staging.rules"),
            current_reports=frozenset(row["report_id"] for row in reports),
        )
