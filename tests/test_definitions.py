"""What Dagster shows, and the promises that its graph makes."""

import functools
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from fake_extraction import deliver, folders, install
from fake_marts import working_database

from expectations.result import PASSED
from orchestration import publish, settings
from orchestration.store import ingest


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the dbt project is parsed to."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def in_data(data: Path, own_environment: None) -> None:
    settings.activate(data=data)


@pytest.fixture
def defs() -> dg.Definitions:
    from orchestration.definitions import defs

    return defs


@pytest.fixture
def graph(defs: dg.Definitions):
    return defs.resolve_asset_graph()


def test_importing_the_definitions_loads_nothing_that_only_the_steps_need(defs: dg.Definitions) -> None:
    heavy = {"great_expectations", "pandas", "pyarrow", "duckdb", "xlsxwriter", "distributed"}
    code = "import orchestration.definitions, sys; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)

    assert heavy & set(loaded.stdout.split()) == set()


def mart_keys(graph) -> set[dg.AssetKey]:
    return {key for key in graph.materializable_asset_keys if key.path[0] in publish.SCHEMAS}


def test_every_asset_has_a_group_an_owner_and_a_description(graph) -> None:
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.group_name not in (None, "default"), key
        assert node.owners, key
        assert node.description, key


def test_the_groups_tell_the_layers_apart(graph) -> None:
    groups = {graph.get(key).group_name for key in graph.materializable_asset_keys}

    assert {
        "ingest",
        "staging",
        "reconcile",
        "core",
        "finance",
        "hr",
        "goals",
        "dim",
        "quality",
        "star",
        "sv",
        "publication",
    } == groups


def test_exactly_one_asset_is_partitioned_by_delivered_file(graph) -> None:
    partitioned = [graph.get(key) for key in graph.materializable_asset_keys if graph.get(key).partitions_def]

    assert [node.key.to_user_string() for node in partitioned] == ["report_facts"]
    assert isinstance(partitioned[0].partitions_def, dg.DynamicPartitionsDefinition)
    assert partitioned[0].backfill_policy == dg.BackfillPolicy.single_run()


def test_the_publication_waits_for_every_mart(graph) -> None:
    published = graph.get(dg.AssetKey("published"))

    assert mart_keys(graph) - published.parent_keys <= {dg.AssetKey(["quality", "reconciliations"])}, (
        "what is built before the marts is waited for through them"
    )


def test_the_marts_wait_for_the_findings_and_the_findings_for_the_reconciliations(graph) -> None:
    findings = graph.get(dg.AssetKey("findings"))

    assert dg.AssetKey(["quality", "reconciliations"]) in findings.parent_keys
    assert findings.key in graph.get(dg.AssetKey(["quality", "findings"])).parent_keys


def test_staging_reads_the_compacted_facts(graph) -> None:
    staged = [key for key in graph.materializable_asset_keys if key.path[0] == "staging" and graph.get(key).parent_keys]

    assert staged
    assert all(dg.AssetKey("facts") in graph.get(key).parent_keys for key in staged if key.path[-1].startswith("stg_"))


def test_checks_that_guard_the_pipeline_block_what_is_downstream(graph) -> None:
    blocking = {
        f"{key.asset_key.to_user_string()}:{key.name}" for key in graph.asset_check_keys if graph.get(key).blocking
    }

    assert {"report_facts:gate_one", "facts:facts_contract", "quality/findings:gate_two"} <= blocking
    assert any(name.startswith("staging/") for name in blocking), "dbt's tests of the staging models"


@pytest.mark.parametrize(("name", "cron"), [("every_morning", "0 5 * * *"), ("month_end", "0 3 1 * *")])
def test_the_schedules_run_everything_in_swedish_time(defs: dg.Definitions, name: str, cron: str) -> None:
    schedule = defs.resolve_schedule_def(name)

    assert schedule.execution_timezone == "Europe/Stockholm"
    assert schedule.cron_schedule == cron
    assert schedule.job.name == "everything"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING


def test_the_month_s_end_reads_everything_again(defs: dg.Definitions) -> None:
    schedule = defs.resolve_schedule_def("month_end")
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 4, 1, 1, 0, tzinfo=UTC))
    [request] = schedule.evaluate_tick(context).run_requests

    assert request.run_config["ops"]["report_facts"]["config"]["anew"] is True
    assert request.tags["avstamt/trigger"] == "month-end"


def test_the_sensor_asks_once_for_a_changed_landing_folder_and_rests_when_it_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.defs.automation import landing_folder

    install(monkeypatch)
    here = folders(tmp_path)
    settings.activate(here.raw, here.data)
    deliver(here, "a.txt", report="report-a")

    context = dg.build_sensor_context()
    assert isinstance(landing_folder(context), dg.SkipReason), "seen for the first time: it may still be written"
    first, again = landing_folder(context), landing_folder(context)
    assert isinstance(first, dg.RunRequest)
    assert first.run_key == again.run_key
    assert first.tags["avstamt/trigger"] == "landing"

    working_database(here.working_database)
    publish.publish(here, ingest.wanted_fingerprint(here))
    assert isinstance(landing_folder(context), dg.SkipReason)

    (here.raw / "a.txt").unlink()
    withdrawn = landing_folder(context)
    assert isinstance(withdrawn, dg.RunRequest), "what is gone has nothing to wait for"


def test_a_file_that_grows_waits_until_it_is_still_and_holds_no_other_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.defs.automation import landing_folder

    fake = install(monkeypatch)
    monkeypatch.setattr(ingest, "gate_one", lambda facts: PASSED)
    here = folders(tmp_path)
    settings.activate(here.raw, here.data)
    deliver(here, "whole.txt", report="report-a")
    growing = deliver(here, "growing.txt", report="report-b")
    context = dg.build_sensor_context()
    landing_folder(context)

    def look() -> dg.RunRequest | dg.SkipReason:
        with growing.open("a") as handle:
            handle.write("title: more\n")
        return landing_folder(context)

    requests = [look(), look()]
    materialize(run_config=requests[0].run_config)

    assert len({request.run_key for request in requests}) == 1, "its growing alone asks for nothing"
    assert fake.asked == ["whole.txt"]
    assert partitions_known() == ["whole.txt"]
    at_rest = landing_folder(context)
    assert isinstance(at_rest, dg.RunRequest)
    assert at_rest.run_config["ops"]["report_facts"]["config"]["waiting"] == []
    materialize(run_config=at_rest.run_config)
    assert fake.asked == ["whole.txt", "growing.txt"]


def test_a_withdrawn_file_loses_its_partition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    monkeypatch.setattr(ingest, "gate_one", lambda facts: PASSED)
    here = folders(tmp_path)
    settings.activate(here.raw, here.data)
    for name in ("a.txt", "b.txt"):
        deliver(here, name, report=f"report-{name[0]}")
    materialize()
    assert partitions_known() == ["a.txt", "b.txt"]

    (here.raw / "a.txt").unlink()
    materialize()

    assert partitions_known() == ["b.txt"]


def partitions_known() -> list[str]:
    return sorted(instance().get_dynamic_partitions("delivered_file"))


@functools.cache
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def materialize(run_config: dict | None = None, **chosen: str) -> dg.ExecuteInProcessResult:
    from orchestration.defs.facts import facts, report_facts
    from orchestration.defs.resources import Workspace

    os.environ["AVSTAMT_EXECUTOR"] = "inline"  # a worker would not know the stand-in for the extraction
    instance().add_dynamic_partitions("delivered_file", list(chosen.values()))
    return dg.materialize(
        [report_facts, facts],
        instance=instance(),
        resources={"workspace": Workspace()},
        raise_on_error=False,
        run_config=run_config,
        **chosen,
    )


def partitions(result: dg.ExecuteInProcessResult) -> list[str]:
    events = result.asset_materializations_for_node("report_facts")
    return sorted(event.partition for event in events if event.partition)


def test_a_run_materialises_the_partition_of_every_extracted_file_and_observes_bad_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    monkeypatch.setattr(ingest, "gate_one", lambda facts: PASSED)
    here = folders(tmp_path)
    settings.activate(here.raw, here.data)
    deliver(here, "a.txt", report="report-a")
    deliver(here, "x/b.txt", report="report-b")
    deliver(here, "x/bad.txt", refuse="no period stated")

    result = materialize()

    assert result.success
    assert partitions(result) == ["a.txt", "x/b.txt"]
    [observed] = result.get_asset_observation_events()
    assert observed.asset_observation_data.asset_observation.partition == "x/bad.txt"


def test_choosing_a_partition_extracts_that_file_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = install(monkeypatch)
    monkeypatch.setattr(ingest, "gate_one", lambda facts: PASSED)
    here = folders(tmp_path)
    settings.activate(here.raw, here.data)
    deliver(here, "a.txt", report="report-a")
    deliver(here, "b.txt", report="report-b")
    materialize()
    fake.asked.clear()

    result = materialize(partition_key="b.txt")

    assert fake.asked == ["b.txt"]
    assert result.success


def test_a_broken_fact_store_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.store import contract

    install(monkeypatch)
    monkeypatch.setattr(ingest, "gate_one", lambda facts: PASSED)
    monkeypatch.setattr(contract, "violations", lambda folders: [{"file": "facts/goals", "problem": "broken"}])
    here = folders(tmp_path)
    settings.activate(here.raw, here.data)

    assert not materialize().success


def test_one_rejected_report_warns_and_the_loss_of_every_report_stops() -> None:
    from orchestration.defs.facts import gate_severity

    assert gate_severity(loaded=3, rejected=1) == dg.AssetCheckSeverity.WARN
    assert gate_severity(loaded=0, rejected=1) == dg.AssetCheckSeverity.WARN
    assert gate_severity(loaded=1, rejected=40) == dg.AssetCheckSeverity.WARN
    assert gate_severity(loaded=0, rejected=2) == dg.AssetCheckSeverity.ERROR


def test_three_dots_in_a_file_name_make_no_range_of_partitions() -> None:
    from orchestration.defs.facts import chosen_paths, partition_key

    assert "..." not in partition_key("rapport...slutlig.txt")
    assert chosen_paths([partition_key("rapport...slutlig.txt")]) == ["rapport...slutlig.txt"]
