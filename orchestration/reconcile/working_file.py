"""What the explanation reads from dbt's working file: exact decimals, as plain rows."""

from __future__ import annotations

from collections.abc import Sequence
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
    "cell_boxes",
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Rows by their columns' names; relations and facts of the reports asked for."""

    reconciliations: list[dict]
    terms: list[dict]
    facts: dict[str, list[dict]]
    rules: list[dict]
    current_reports: dict[str, str]  # the content hash of each report's current version


def reports_concerned(path: Path) -> list[str]:
    """The reports that have something that does not add up, in order. Opens the file read-only and closes it."""
    import duckdb

    query = "select distinct report_id from quality.reconciliations where outcome = 'inconsistent' order by report_id"
    with duckdb.connect(str(path), read_only=True) as connection:
        return [report_id for (report_id,) in connection.execute(query).fetchall()]


def read_working_file(path: Path, reports: Sequence[str]) -> Inputs:
    """Read what dbt's `reconcile` group built of these reports. Opens the file read-only and closes it."""
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:

        def rows(query: str, *parameters: object) -> list[dict]:
            return connection.execute(query, parameters).to_arrow_table().to_pylist()

        def concerned(table: str) -> list[dict]:
            return rows(f"select * from {table} where report_id in (select unnest(?::varchar[]))", list(reports))

        facts = {fact: concerned(f"staging.stg_{fact}") for fact in _FACTS}
        current = rows("select * from staging.stg_reports where is_current")
        facts["reports"] = current
        facts["measures"] = rows("select measure, title_sv from staging.measures")
        facts["relation_reasons"] = rows("select reason, message_sv, message_en from staging.relation_reasons")
        return Inputs(
            reconciliations=concerned("quality.reconciliations"),
            terms=concerned("intermediate.int_relation_terms"),
            facts=facts,
            rules=rows("select rule_id, severity, message_sv, message_en from staging.rules"),
            current_reports={row["report_id"]: row["content_sha256"] for row in current},
        )
