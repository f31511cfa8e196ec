"""The explanation of what does not add up, between the reconciliations and the marts."""

import dagster as dg

from orchestration import progress
from orchestration.defs.dbt_models import keys, reconcile_models
from orchestration.defs.facts import report_facts
from orchestration.defs.resources import Workspace


@dg.asset(
    # The landing step reads the acceptance file: it comes first, also when what lies between is not built.
    deps=[report_facts, *keys(reconcile_models)],
    group_name="reconcile",
    owners=["team:data-engineering"],
    kinds={"python"},
)
def findings(workspace: Workspace) -> dg.MaterializeResult:
    """One row per inconsistency with its best explanation: which number is most likely wrong, what it should be,
    and the message that the controller reads. Keeps first and last seen over runs."""
    import pyarrow.parquet as pq

    from orchestration.reconcile import life
    from orchestration.reconcile.explain import explain_run
    from orchestration.store import acceptances

    folders = workspace.settings
    progress.report("findings", 0, 1)
    explain_run(folders.working_database, folders.data)
    progress.report("findings", 1, 1)
    rows = pq.read_table(folders.data / "findings" / "findings.parquet")
    unknown = acceptances.unknown(folders.data, life.known_findings(folders.data))
    return dg.MaterializeResult(metadata={"dagster/row_count": rows.num_rows, "unknown_acceptances": unknown})
