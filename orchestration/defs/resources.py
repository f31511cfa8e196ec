"""What assets share while a run lasts."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg

from orchestration import alive, journal, settings
from orchestration.lock import writing
from orchestration.settings import Settings

#: Tag of a run: why it runs. `landing`, `morning`, `month-end`, `command` or `replay`; none: somebody in the UI.
TRIGGER = "avstamt/trigger"


class Workspace(dg.ConfigurableResource):
    """The folders of the run, from the environment, and the right to write to them while the run lasts.

    A run that finds another one writing waits for it, AVSTAMT_MAX_WAIT_SECONDS at most."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Workspace, None, None]:
        folders = self.settings
        if context.run_id:
            alive.hold(folders.running, context.run_id)
        with writing(folders.lock_file, folders.max_wait_seconds), journal.open(folders, context.run_id or ""):
            began, run = time.monotonic(), context.dagster_run
            journal.note("run began", job=run.job_name if run else None, trigger=run.tags.get(TRIGGER) if run else None)
            yield self
            journal.note("run ended", seconds=round(time.monotonic() - began, 1))

    @property
    def settings(self) -> Settings:
        return settings.current()
