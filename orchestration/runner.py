"""The headless run: Dagster's own assets and checks in this one process, without its UI or daemon.

Imports are late on purpose: Dagster, dbt and Great Expectations together take about ten seconds, and a run with
nothing to do needs none of them.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import alive, journal, notices, progress, publish, settings, shortcut
from orchestration.lock import writing
from orchestration.settings import Settings
from orchestration.site import generation
from orchestration.store import chosen, compact, ingest, state
from orchestration.store.files import write_text

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

#: Local storage, no telemetry, no questions, one run at a time (DuckDB takes one writer). A run whose process was
#: killed is started again; one that failed by itself is not, its steps have tried again what may pass.
DAGSTER_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 600
run_retries:
  enabled: true
  max_retries: 3
  retry_on_asset_or_op_failure: false
"""

#: The same for a run without the UI. What steps print is not captured there: Dagster would start four processes for it,
#: and Ctrl-C, which reaches them too, would end them with tracebacks.
HEADLESS_YAML = (
    DAGSTER_YAML
    + """\
compute_logs:
  module: dagster.core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""
)

_CONFIGURATIONS = {"dagster.yaml": DAGSTER_YAML, "headless.yaml": HEADLESS_YAML}


class RunFailed(Exception):
    """A step failed or a blocking check did; the former publication stands. `began`: Dagster knows of the run."""

    began = True


class NeverBegan(RunFailed):
    """There is nothing that could be run."""

    began = False


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended. `did_work` is False when what is published was up to date already."""

    did_work: bool
    quarantined: int

    @property
    def exit_code(self) -> int:
        return 2 if self.quarantined else 0


def run(
    raw: Path | None = None,
    data: Path | None = None,
    listener: progress.Listener = lambda *_: None,
    debug: bool = False,
    target: str | None = None,
    wait: float = 0,
) -> Run:
    """Bring the publication up to date with the landing folder, and with `target` postgres the server with it.

    `wait`: seconds that it waits for another run that is writing. Raises RunFailed, RunInProgress or
    LandingFolderMissing; in each case the former publication stands. ServerFailed: that of the server does.
    """
    folders = settings.activate(raw, data, target)
    with _under_way(folders, listener, wait):
        wanted = ingest.wanted_fingerprint(folders)
        did_work = not up_to_date(publish.current(folders), wanted)
        if did_work:
            execute(folders, debug, "accepted_findings" if shortcut.is_open(folders) else "everything")
        elif not generation.up_to_date(folders, wanted):
            execute(folders, debug, "pages")
        reached = not did_work and _server_brought_up_to_date(folders)
        done = Run(did_work or reached, len(state.read_quarantine(folders)))
    if not did_work and folders.alerts_on:  # what waits for its hour, and what has become overdue meanwhile
        from orchestration.alerts.run import deliver

        deliver(folders)
    return done


def replay(
    names: Sequence[str],
    raw: Path | None = None,
    data: Path | None = None,
    listener: progress.Listener = lambda *_: None,
    debug: bool = False,
    wait: float = 0,
) -> Run:
    """Extract files, or all files of reports, although they are unchanged, and publish what comes of it, in one run.

    Without names every file is read and hashed again. Raises NothingChosen, and what `run` raises.
    """
    folders = settings.activate(raw, data)
    paths = sorted({path for name in names for path in chosen.paths(folders, name)})
    with _under_way(folders, listener, wait):
        compact.forget(folders)
        execute(folders, debug, again=paths, anew=not names)
        return Run(True, len(state.read_quarantine(folders)))


@contextmanager
def _under_way(folders: Settings, listener: progress.Listener, wait: float) -> Iterator[None]:
    """The run has the data folder to itself; that it failed is told to those who run the pipeline, and noted."""
    with writing(folders.lock_file, wait), progress.listening(listener), journal.open(folders):
        try:
            yield
        except Exception as error:
            journal.note("run failed", level="error", error=str(error))
            if not (isinstance(error, RunFailed) and error.began):  # a run that began tells of itself
                notices.run_failed(folders, str(error))
            raise
        except KeyboardInterrupt:
            journal.note("run interrupted", level="warning")
            raise


def _server_brought_up_to_date(folders: Settings) -> bool:
    """What is published may not have reached the server yet: True when it was written there now."""
    publication = publish.current(folders)
    if folders.target != "postgres" or publication is None:
        return False
    from orchestration.exports import postgres

    if postgres.is_current(folders, publication):
        return False
    progress.report("publication", 0, 1)
    postgres.write(folders, publication)
    progress.report("publication", 1, 1)
    return True


def up_to_date(publication: publish.Publication | None, fingerprint: str) -> bool:
    return publication is not None and publication.fingerprint == fingerprint


def prepare_home(folders: Settings) -> None:
    """Dagster's home with its configurations, written only when they differ."""
    for name, text in _CONFIGURATIONS.items():
        path = folders.dagster_home / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_text(path, text)


def execute(
    folders: Settings, debug: bool = False, job: str = "everything", again: Sequence[str] = (), anew: bool = False
) -> None:
    """Run the job in this process; `again`: files to extract although they are unchanged, with `anew` all of them.

    Raises RunFailed, and KeyboardInterrupt for what Dagster makes of one.
    """
    prepare_home(folders)
    if not debug:
        _be_quiet()
    import dagster as dg

    from orchestration.dbt import DbtFailed
    from orchestration.defs.facts import run_config
    from orchestration.defs.resources import TRIGGER

    try:
        from orchestration.definitions import defs
    except DbtFailed as error:
        raise NeverBegan(f"the dbt project can't be parsed: {error}") from error

    level = "DEBUG" if debug else "CRITICAL"
    try:
        with (
            _sparing_the_disk(),
            dg.DagsterInstance.from_config(str(folders.dagster_home), "headless.yaml") as instance,
        ):
            alive.end_dead_runs(instance, folders.running)
            result = defs.resolve_job_def(job).execute_in_process(
                instance=instance,
                run_config={
                    "loggers": {"console": {"config": {"log_level": level}}},
                    **(run_config(again, anew) if again or anew else {}),
                },
                raise_on_error=False,
                tags={TRIGGER: "replay" if again or anew else "command"},
            )
            if not _was_interrupted(result):
                notices.of_run(folders, instance, instance.get_run_by_id(result.run_id) or result.dagster_run)
    except dg.DagsterExecutionInterruptedError:  # no Exception, so that it would end in a traceback
        raise KeyboardInterrupt from None
    if _was_interrupted(result):
        raise KeyboardInterrupt
    if not result.success:
        raise RunFailed("; ".join(failures(result)) or "the run failed without saying why")


def failures(result: ExecuteInProcessResult) -> list[str]:
    """One line per failed blocking check, and per failed step whose failure is not such a check."""
    lines = []
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed and evaluation.blocking and evaluation.severity.value == "ERROR":
            asset = "/".join(evaluation.asset_key.path)
            lines.append(f"check {evaluation.check_name} of {asset} failed{_shown(evaluation.metadata)}")
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            while error.cause:
                error = error.cause
            if error.cls_name != "DagsterAssetCheckFailedError":
                lines.append(f"step {event.step_key} failed: {error.message.strip()}")
    return lines


def _was_interrupted(result: ExecuteInProcessResult) -> bool:
    """An interrupt within a step is that step's failure to Dagster."""
    errors = [e.step_failure_data.error for e in result.all_events if e.is_step_failure and e.step_failure_data.error]
    return any(error.cls_name == "DagsterExecutionInterruptedError" for error in errors)


def _shown(metadata: Mapping[str, object]) -> str:
    text = "; ".join(f"{name}: {getattr(value, 'value', value)}" for name, value in metadata.items())
    return f" ({text[:400]})" if text else ""


@contextmanager
def _sparing_the_disk() -> Iterator[None]:
    """Dagster writes some 500 events a run, each in a transaction and over a connection of its own.

    Waiting for the disk at every one took a third of a run. In SQLite's WAL mode NORMAL keeps the history whole; a
    power cut may lose its last lines. A file's last connection to be closed moves its log into the file, and waits
    again: one that stays open until the run ends saves that.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    kept: dict[str, sqlite3.Connection] = {}

    def connected(connection: object, _record: object) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous = normal")
        path = connection.execute("pragma database_list").fetchone()[2]
        if path:
            if path not in kept:
                kept[path] = sqlite3.connect(path, check_same_thread=False)
            # It counts once it has read the file in WAL mode, which a new file is switched to after its first.
            kept[path].execute("select count(*) from sqlite_master").fetchone()

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)
        for connection in kept.values():
            connection.close()


def _be_quiet() -> None:
    """The console belongs to the progress bar and the summary; all else is in the event log and dbt's log file."""
    warnings.filterwarnings("ignore")
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
