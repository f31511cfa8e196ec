"""The last steps: gate two on the marts, and the publication that analysts open."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from orchestration import progress, publish, shortcut
from orchestration.defs.dbt_models import keys, mart_models
from orchestration.defs.facts import failing_checks
from orchestration.defs.passing import passing
from orchestration.defs.resources import Workspace

_MARTS = keys(mart_models)
_FINDINGS = dg.AssetKey(["quality", "findings"])

#: The morning's run publishes, also when nothing was new; what is not there by six is stale until the next one.
_EVERY_MORNING = dg.FreshnessPolicy.cron("0 6 * * *", timedelta(hours=2), "Europe/Stockholm")


@dg.asset_check(
    asset=_FINDINGS,
    additional_deps=[key for key in _MARTS if key != _FINDINGS],
    blocking=True,
    description="Great Expectations on the marts as they will be published: grain, enumerations, ranges, references.",
)
def gate_two(workspace: Workspace) -> dg.AssetCheckResult:
    import duckdb

    from expectations import docs
    from expectations.marts import validate

    with duckdb.connect(str(workspace.settings.working_database), read_only=True) as con:
        result = validate(con)
    docs.build(workspace.settings.data, [result])
    return dg.AssetCheckResult(
        passed=result.success,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"failing_expectations": failing_checks(result), "expectations": len(result.rows)},
    )


@dg.asset(
    deps=_MARTS,
    group_name="publication",
    owners=["team:data-engineering"],
    kinds={"duckdb", "parquet"},
    freshness_policy=_EVERY_MORNING,
)
def published(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult:
    """The marts as a DuckDB file and as Parquet, in a generation folder that one rename makes the current one."""
    from orchestration.store import ingest

    folders = workspace.settings
    progress.report("publication", 0, 1)
    with passing(context):
        publication = publish.publish(folders, ingest.ingested_fingerprint(folders))
    shortcut.note(folders)
    progress.report("publication", 1, 1)
    return dg.MaterializeResult(
        metadata={
            "generation": publication.folder.name,
            "database": dg.MetadataValue.path(str(publication.database)),
        }
    )


@dg.asset(
    deps=[published],
    group_name="publication",
    owners=["team:data-engineering"],
    kinds={"postgres"},
    output_required=False,
)
def published_postgres(context: dg.AssetExecutionContext, workspace: Workspace) -> Iterator[dg.MaterializeResult]:
    """The same tables and rows in PostgreSQL, in one transaction; nothing unless the target is `postgres`."""
    folders = workspace.settings
    publication = publish.current(folders)
    if folders.target != "postgres" or publication is None:
        return
    from orchestration.exports import postgres

    with passing(context):
        written = postgres.write(folders, publication)
    yield dg.MaterializeResult(metadata={"generation": publication.folder.name, "written": written})


@dg.asset(deps=[published], group_name="publication", owners=["team:data-engineering"], kinds={"dbt", "html"})
def dbt_docs(workspace: Workspace) -> dg.MaterializeResult:
    """dbt's pages on every model and column, built into the report site; made anew when the project changed."""
    from orchestration import dbt

    return dg.MaterializeResult(metadata={"made": dbt.document(workspace.settings)})
