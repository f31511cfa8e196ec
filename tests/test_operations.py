"""Who runs the pipeline is told what failed, over a real endpoint, once; what may pass is tried again."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
from alert_worlds import Endpoint, web_endpoint
from fake_extraction import deliver, folders, install

from expectations.result import PASSED
from orchestration import alive, notices, runner, settings
from orchestration.defs import passing
from orchestration.settings import Settings
from orchestration.store import contract, ingest, landing
from orchestration.store.landing import LandingFolderMissing

_CONFIG = """\
channels:
  hook: {kind: webhook, url_env: AVSTAMT_TEST_HOOK}
  other: {kind: webhook, url_env: AVSTAMT_TEST_HOOK}
fallback:
  - {channel: other}
operations:
  - {channel: hook}
"""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    endpoint = Endpoint()
    with web_endpoint(endpoint) as url:
        monkeypatch.setenv("AVSTAMT_TEST_HOOK", url)
        yield endpoint


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_environment: None) -> Settings:
    install(monkeypatch)
    monkeypatch.setattr(ingest, "gate_one", lambda facts: PASSED)
    here = folders(tmp_path)
    (here.raw / "alerts.yml").write_text(_CONFIG, encoding="utf-8")
    os.environ["AVSTAMT_EXECUTOR"] = "inline"
    return settings.activate(here.raw, here.data)


def ran(instance: dg.DagsterInstance, *assets: dg.AssetsDefinition) -> dg.DagsterRun:
    from orchestration.defs.facts import facts, report_facts
    from orchestration.defs.resources import Workspace

    result = dg.materialize(
        [*(assets or (report_facts, facts))],
        instance=instance,
        resources={"workspace": Workspace()},
        raise_on_error=False,
    )
    run = instance.get_run_by_id(result.run_id)
    assert run is not None
    return run


def sensed(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """What Dagster's daemon does when a run has ended."""
    from orchestration.defs.operations import checks_failed, run_failed

    [event] = [
        record.event_log_entry.dagster_event
        for kind in (dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.RUN_SUCCESS)
        for record in instance.get_records_for_run(run.run_id, of_type=kind).records
    ]
    assert event is not None
    sensor = run_failed if run.is_failure else checks_failed
    context = dg.build_run_status_sensor_context(sensor.name, event, instance, run)
    sensor(context.for_run_failure() if run.is_failure else context)


def test_a_run_that_fails_is_told_with_the_reason_once(
    here: Settings, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    breach = {"file": "facts/goals", "problem": "the key goal_no occurs 2 times"}
    monkeypatch.setattr(contract, "violations", lambda folders: [breach])
    with dg.DagsterInstance.ephemeral() as instance:
        run = ran(instance)
        sensed(instance, run)
        notices.of_run(here, instance, run)  # the command saw it too

    [told] = endpoint.bodies
    assert run.is_failure
    assert told["kind"] == "operations"
    assert told["run_id"] == run.run_id
    assert "misslyckades" in told["subject"]
    assert "facts_contract (facts)" in told["text"]
    assert "the key goal_no occurs 2 times" in told["text"]


def test_a_check_that_fails_in_a_run_that_goes_through_is_told_once_a_day(
    here: Settings, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    @dg.asset(check_specs=[dg.AssetCheckSpec("gate_one", asset="some_facts")])
    def some_facts() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        yield dg.MaterializeResult()
        rejected = {"april.pdf": "goal_no is not unique, line 12"}
        yield dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN, metadata={"rejected": rejected})

    with dg.DagsterInstance.ephemeral() as instance:
        for _ in range(2):
            sensed(instance, ran(instance, some_facts))
        assert [told["subject"] for told in endpoint.bodies] == ["Avstämt: kontrollen gate_one (some_facts) slog larm"]
        assert "april.pdf" in endpoint.bodies[0]["text"]
        monkeypatch.setattr(notices, "_today", lambda: "2099-01-01")
        sensed(instance, ran(instance, some_facts))

    assert len(endpoint.bodies) == 2


def test_a_run_in_which_all_is_well_tells_nobody(here: Settings, endpoint: Endpoint) -> None:
    deliver(here, "a.txt", report="report-a")
    with dg.DagsterInstance.ephemeral() as instance:
        sensed(instance, ran(instance))

    assert endpoint.bodies == []


def test_a_run_that_can_t_even_begin_is_told_and_a_second_one_that_is_refused_is_not(
    here: Settings, endpoint: Endpoint
) -> None:
    alerts = here.data.parent / "alerts.yml"
    (here.raw / "alerts.yml").rename(alerts)
    os.environ["AVSTAMT_ALERTS"] = str(alerts)
    here.raw.rmdir()

    for _ in range(2):
        with pytest.raises(LandingFolderMissing):
            runner.run(here.raw, here.data)

    [told] = endpoint.bodies
    assert f"the landing folder {here.raw} does not exist" in told["text"]


def test_a_full_disk_is_told_although_the_outbox_can_t_be_written(here: Settings, endpoint: Endpoint) -> None:
    here.data.mkdir(exist_ok=True)
    here.state.write_text("in the outbox's way", encoding="utf-8")

    notices.run_failed(here, "no space left on device")

    [told] = endpoint.bodies
    assert "no space left on device" in told["text"]


def test_nobody_named_is_nobody_told(here: Settings, endpoint: Endpoint) -> None:
    """The fallback is for reports: those who read it can do nothing about a run."""
    (here.raw / "alerts.yml").write_text(_CONFIG.split("operations")[0], encoding="utf-8")

    notices.run_failed(here, "no space left on device")

    assert endpoint.bodies == []


def test_a_share_that_is_away_for_a_moment_costs_a_retry_and_no_run(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(here, "a.txt", report="report-a")
    monkeypatch.setattr(passing, "_FIRST_SECONDS", 0.01)
    scan, failures = landing.scan, iter([errno.ESTALE, errno.EBUSY])

    def flaky(*arguments: object, **more: object) -> object:
        if (number := next(failures, None)) is not None:
            raise OSError(number, os.strerror(number))
        return scan(*arguments, **more)

    monkeypatch.setattr(landing, "scan", flaky)
    with dg.DagsterInstance.ephemeral() as instance:
        run = ran(instance)
        retries = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.STEP_RESTARTED).records

    assert run.is_success
    assert len(retries) == 2


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ESTALE, "stale file handle"), True),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), True),
        (OSError(errno.ENOSPC, "no space left on device"), False),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (ValueError("a bug"), False),
    ],
)
def test_only_what_may_pass_by_itself_is_tried_again(error: Exception, expected: bool) -> None:
    wrapped = RuntimeError("the step failed")
    wrapped.__cause__ = error

    assert passing.may_pass(error) is expected
    assert passing.may_pass(wrapped) is expected


def test_attempts_come_longer_and_longer_apart_and_never_all_at_once() -> None:
    assert [passing.wait_before(attempt, 0.5) for attempt in range(passing.MOST)] == [5, 10, 20, 40]
    assert passing.wait_before(0, 0.0) == 3.75
    assert passing.wait_before(0, 1.0) == 6.25


HOLDER = """
import sys, time
from pathlib import Path
from orchestration import alive
alive.hold(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
time.sleep(600)
"""


@contextmanager
def process_of(folder: Path, run_id: str) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that says it is the run's."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, folder, run_id], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def started_run(instance: dg.DagsterInstance) -> str:
    """A run as far as its first event."""

    @dg.job
    def anything() -> None:
        pass

    run = instance.create_run_for_job(anything)
    event = dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, run.job_name)
    instance.report_dagster_event(event, run.run_id)
    return run.run_id


def test_a_run_whose_process_was_killed_fails_and_one_at_work_goes_on(here: Settings) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        killed, at_work, silent = (started_run(instance) for _ in range(3))

        def left() -> list[str]:
            ended = alive.end_dead_runs(instance, here.running)
            runs = {run_id: instance.get_run_by_id(run_id) for run_id in (killed, at_work, silent)}
            assert ended == [] or all(runs[run_id].is_failure for run_id in ended)  # type: ignore[union-attr]
            return [run_id for run_id, run in runs.items() if run and not run.is_finished]

        with process_of(here.running, killed) as process, process_of(here.running, at_work):
            assert left() == [killed, at_work, silent]
            process.kill()
            process.wait()
            assert left() == [at_work, silent]
            assert [path.name for path in here.running.iterdir()] == [at_work]
            assert alive.end_dead_runs(instance, here.running, grace=0) == [silent]
            assert left() == [at_work]


def test_a_run_holds_its_own_file_until_its_process_ends(here: Settings) -> None:
    deliver(here, "a.txt", report="report-a")
    with dg.DagsterInstance.ephemeral() as instance:
        run = ran(instance)
        assert run.is_success
        assert alive.has_process(here.running, run.run_id)
        assert alive.has_process(here.running, "another") is None
