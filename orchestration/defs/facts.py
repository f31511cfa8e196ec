"""From the landing folder to compacted facts: one partition per delivered file, many of them in one run."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from orchestration import journal, progress
from orchestration.defs.passing import passing
from orchestration.defs.resources import Workspace
from orchestration.settings import Settings

if TYPE_CHECKING:
    from expectations.result import GateResult
    from orchestration.store.state import LandedFile

# The store, and pyarrow with it, is imported by the steps: whoever only looks at the graph needs none of it.

DATA_ENGINEERS = ["team:data-engineering"]

delivered_files = dg.DynamicPartitionsDefinition(name="delivered_file")


def partition_key(path: str) -> str:
    """The file's path, without the three dots that Dagster keeps for ranges."""
    return path.replace("...", "%2E%2E%2E")


def chosen_paths(keys: Sequence[str]) -> list[str]:
    return [key.replace("%2E%2E%2E", "...") for key in keys]


def gate_severity(loaded: int, rejected: int) -> dg.AssetCheckSeverity:
    """A report that breaks the gate stops itself only. When several do and none is left, extraction is what broke:
    going on would publish empty tables."""
    return dg.AssetCheckSeverity.ERROR if rejected > 1 and not loaded else dg.AssetCheckSeverity.WARN


def failing_checks(result: "GateResult") -> list[dict]:
    """The expectations that failed, with up to ten failing rows each, ready for a check's metadata."""
    return [
        {
            "suite": check.suite,
            "column": check.column,
            "severity": check.severity,
            "expectation": check.description,
            "failing": check.unexpected_count,
            "rows": [{key: str(value) for key, value in row.items()} for row in check.sample],
        }
        for check in result.rows
        if not check.success
    ]


class Chosen(dg.Config):
    """What a run does beyond the files that are new or changed. Paths are relative to the landing folder."""

    again: list[str] = Field(default=[], description="Files that are extracted again although they are unchanged.")
    anew: bool = Field(default=False, description="Every file is hashed and extracted again.")
    waiting: list[str] = Field(default=[], description="Files that are left for a later run: they are being written.")


def run_config(again: Sequence[str] = (), anew: bool = False, waiting: Sequence[str] = ()) -> dict:
    """The same as a job's run configuration."""
    return {"ops": {"report_facts": {"config": {"again": [*again], "anew": anew, "waiting": [*waiting]}}}}


@dg.asset(
    partitions_def=delivered_files,
    backfill_policy=dg.BackfillPolicy.single_run(),
    group_name="ingest",
    owners=DATA_ENGINEERS,
    kinds={"python", "arrow"},
    check_specs=[
        dg.AssetCheckSpec(
            "gate_one",
            asset="report_facts",
            blocking=True,
            description="Great Expectations on the facts of every report that is new or changed. A failing report goes"
            " to quarantine and the others go on; only when several fail and no report is left does the run stop.",
        )
    ],
)
def report_facts(
    context: dg.AssetExecutionContext, config: Chosen, workspace: Workspace
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """The facts of each delivered file, exactly as the document states them, cached by the file's content.

    Without chosen partitions everything new or changed in the landing folder is extracted; chosen ones are extracted
    again whether or not they changed, and so are those that the run's configuration names (`avstamt replay`).
    """
    from expectations import docs
    from orchestration.store import ingest
    from orchestration.store.state import LOADED

    folders = workspace.settings
    ranged = context.has_partition_key or context.has_partition_key_range
    with passing(context):
        done = ingest.ingest(
            folders,
            force=[*chosen_paths(list(context.partition_keys) if ranged else ()), *config.again],
            waiting=config.waiting,
            anew=config.anew,
            progress=lambda at, total: progress.report("extraction", at, total),
        )
    if done.judgement.documents:
        docs.build(folders.data, [done.judgement])
    _keep_partitions_in_step(context.instance, done.files)
    for file in done.files:
        if file.path in done.extracted:
            context.log_event(_event_of(folders, file))
    yield dg.MaterializeResult(
        metadata={"files": len(done.files), "extracted": len(done.extracted), "quarantined": len(done.quarantined)}
    )
    rejected = done.rejected()
    loaded = sum(file.outcome == LOADED for file in done.files)
    yield dg.AssetCheckResult(
        check_name="gate_one",
        passed=not rejected,
        severity=gate_severity(loaded, len(rejected)),
        metadata={"rejected": rejected, "failing_expectations": failing_checks(done.judgement)},
    )


def _keep_partitions_in_step(instance: dg.DagsterInstance, files: Sequence["LandedFile"]) -> None:
    """A partition per file of the landing folder, members of deliveries among them; withdrawn files lose theirs."""
    from orchestration.store.state import UNPACKED

    wanted = [partition_key(file.path) for file in files if file.outcome != UNPACKED]
    name = delivered_files.name or ""
    known = instance.get_dynamic_partitions(name)
    if new := [key for key in wanted if key not in set(known)]:
        instance.add_dynamic_partitions(name, new)
    for key in set(known) - set(wanted):
        instance.delete_dynamic_partition(name, key)


def _event_of(folders: Settings, file: "LandedFile") -> dg.AssetMaterialization | dg.AssetObservation:
    """A materialisation of the file's partition; a file that is held back is observed, with the reason."""
    from orchestration.store import cache
    from orchestration.store.state import LOADED

    key = partition_key(file.path)
    if file.outcome != LOADED:
        line = journal.line_in(file.detail)
        journal.note("file held back", "warning", file=file.path, line=line, reason=file.reason, detail=file.detail)
        text = {"reason": file.reason or "", "detail": file.detail or ""}
        return dg.AssetObservation(asset_key="report_facts", partition=key, metadata=text)
    tables = cache.read(cache.cache_path(folders, file, file.extractor_version))
    rows = {fact: table.num_rows for fact, table in tables.items() if table.num_rows}
    journal.note("file read", file=file.path, report_id=file.report_id, rows=sum(rows.values()), notes=file.detail)
    for region in tables["unparsed"].to_pylist():
        at = {"line": region["first_line"], "line_end": region["last_line"]}
        journal.note("table not read", "warning", file=file.path, **at, reason=region["reason"])
    return dg.AssetMaterialization(
        asset_key="report_facts",
        partition=key,
        metadata={"report_id": file.report_id or "", "sha256": file.sha256, "rows": rows, "notes": file.detail or ""},
    )


@dg.asset(deps=[report_facts], group_name="ingest", owners=DATA_ENGINEERS, kinds={"python", "dbt"})
def superseded_versions(workspace: Workspace) -> dg.MaterializeResult:
    """What is found in versions that were superseded before they were ever judged: drafts that arrive together with
    their final version. Nothing to do in most runs."""
    from orchestration.reconcile.replay import judge_superseded

    judged = judge_superseded(workspace.settings)
    return dg.MaterializeResult(metadata={"versions": judged})


@dg.asset(
    deps=[superseded_versions],
    group_name="ingest",
    owners=DATA_ENGINEERS,
    kinds={"python", "parquet"},
    check_specs=[
        dg.AssetCheckSpec(
            "facts_contract",
            asset="facts",
            blocking=True,
            description="Columns, types, keys and exactly one current version per report, whatever the reports say.",
        )
    ],
)
def facts(workspace: Workspace) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """The current facts of all reports, compacted into a bounded number of Parquet files per fact."""
    from orchestration.ingest import schemas
    from orchestration.store import compact, contract, extraction, ingest

    folders = workspace.settings
    progress.report("facts", 0, 1)
    written = ingest.compact_facts(folders)
    progress.report("facts", 1, 1)
    yield dg.MaterializeResult(
        metadata={
            "buckets_written": len(written),
            "buckets": compact.BUCKETS,
            "facts": len(schemas.FACTS),
            "extractor_version": extraction.extractor_version(),
        }
    )
    breaches = contract.violations(folders)
    yield dg.AssetCheckResult(
        check_name="facts_contract",
        passed=not breaches,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"breaches": breaches[:20], "count": len(breaches)},
    )
