"""The dbt models as assets with their tests as checks, in three groups, so that the gates between them hold.

Within one group a failed test stops nothing; between groups it does: staging, then reconciliation, then marts.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration import dbt, progress, settings
from orchestration.defs.resources import Workspace

Event = dg.MaterializeResult | dg.AssetCheckResult

_OWNERS = {"staging": ["team:data-engineering"], "reconcile": ["team:data-engineering"]}
_MART_OWNERS = ["team:analytics"]


def source_asset(table: str) -> dg.AssetKey:
    """Which asset writes the source table: the explanation step its findings, the fact store all else."""
    return dg.AssetKey("findings" if table.startswith("finding") else "facts")


def group_of(fqn: list[str]) -> str:
    """`avstamt.marts.finance.…` → finance; `avstamt.reconcile.…` → reconcile; seeds belong to staging."""
    if len(fqn) > 2 and fqn[1] == "marts":
        return fqn[2]
    return fqn[1] if fqn[1] in dbt.GROUPS else "staging"


class Translator(DagsterDbtTranslator):
    """Names, groups, owners and descriptions of dbt's nodes as Dagster shows them."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))
        self._specs: dict[tuple[int, str], dg.AssetSpec] = {}

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Asked for every node by each group and each of its children; made once."""
        if (made := self._specs.get((id(manifest), unique_id))) is None:
            made = self._specs[id(manifest), unique_id] = self._asset_spec(manifest, unique_id, project)
        return made

    def _asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        if node["resource_type"] == "source":
            return spec.replace_attributes(key=source_asset(node["name"]))
        schema = node.get("schema") or "main"
        key = dg.AssetKey([schema, node.get("alias") or node["name"]])
        group = group_of(node["fqn"])
        owners = _OWNERS.get(group, _MART_OWNERS)
        return spec.replace_attributes(key=key, group_name=group, owners=owners, description=node.get("description"))


class _Project:
    """The parsed project, read once per process."""

    @cached_property
    def manifest_path(self) -> Any:
        return dbt.ensure_manifest(settings.activate())

    @cached_property
    def translator(self) -> Translator:
        return Translator()

    @cached_property
    def project(self) -> DbtProject:
        return DbtProject(settings.DBT_PROJECT, target_path=settings.current().dbt_target)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        import json

        return json.loads(self.manifest_path.read_text(encoding="utf-8"))


_project = _Project()


def _group(name: str) -> dg.AssetsDefinition:
    select = " ".join(dbt.GROUPS[name])

    @dbt_assets(
        manifest=_project.manifest,
        select=select,
        project=_project.project,
        dagster_dbt_translator=_project.translator,
        name=f"dbt_{name}",
    )
    def models(context: dg.AssetExecutionContext, workspace: Workspace) -> Iterator[Event]:
        yield from _build(context, workspace.settings, name)

    return models


def _build(context: dg.AssetExecutionContext, folders: settings.Settings, name: str) -> Iterator[Event]:
    keys = _keys_of_nodes(_project.manifest)
    chosen = [node for node, key in keys.items() if key in context.selected_asset_keys]
    whole = not context.is_subset
    if whole and name == "staging":
        # A model that the project no longer has must not be published from a former run's file.
        for leftover in (folders.working_database, folders.working_database.with_suffix(".duckdb.wal")):
            leftover.unlink(missing_ok=True)
    select = dbt.GROUPS[name] if whole else [_project.manifest["nodes"][node]["name"] for node in chosen]
    done = 0
    progress.report(name, 0, len(chosen))

    def count(node: dbt.NodeResult) -> None:
        nonlocal done
        if not node.unique_id.startswith("test."):
            done += 1
            progress.report(name, min(done, len(chosen)), len(chosen))

    results = dbt.build(folders, select, count)
    broken: list[str] = []
    for result in results:
        event = _event(context, keys, result)
        if event is not None:
            yield event
        if result.bad and not isinstance(event, dg.AssetCheckResult):
            broken.append(f"{result.unique_id}: {result.message}")
    if broken:
        raise dg.Failure("; ".join(broken))


def _keys_of_nodes(manifest: Mapping[str, Any]) -> dict[str, dg.AssetKey]:
    return {
        unique_id: _project.translator.get_asset_spec(manifest, unique_id, _project.project).key
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot")
    }


def _event(context: dg.AssetExecutionContext, keys: Mapping[str, dg.AssetKey], result: dbt.NodeResult) -> Event | None:
    """A model that was built is a materialisation, a test that ran is a check; what dbt skipped is neither."""
    if result.unique_id in keys:
        if result.status != "success":
            return None
        return dg.MaterializeResult(asset_key=keys[result.unique_id], metadata={"seconds": round(result.seconds, 3)})
    if not result.unique_id.startswith("test.") or result.status == "skipped":
        return None
    key = get_asset_check_key_for_test(
        _project.manifest, _project.translator, result.unique_id, project=_project.project
    )
    if key is None or key not in context.selected_asset_check_keys:
        return None
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=result.status == "pass",
        severity=dg.AssetCheckSeverity.WARN if result.status == "warn" else dg.AssetCheckSeverity.ERROR,
        metadata={"failing_rows": result.failures, "message": result.message},
    )


staging_models = _group("staging")
reconcile_models = _group("reconcile")
mart_models = _group("marts")


def keys(models: dg.AssetsDefinition) -> list[dg.AssetKey]:
    """The asset keys of a group, sorted."""
    return sorted(models.keys, key=lambda key: list(key.path))
