"""What assets share while a run lasts."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg

from orchestration import settings
from orchestration.lock import writing
from orchestration.settings import Settings


class Workspace(dg.ConfigurableResource):
    """The folders of the run, from the environment, and the right to write to them while the run lasts."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Workspace, None, None]:
        with writing(self.settings.lock_file):
            yield self

    @property
    def settings(self) -> Settings:
        return settings.current()
