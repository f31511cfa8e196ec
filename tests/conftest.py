"""What every test shares."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from orchestration.settings import Settings


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """Runs set variables for dbt and Dagster in their process; no test sees those of another."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def site_run(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One run of the installed command over the samples and a PDF, for all tests of the report site."""
    from site_maker import run

    return run(tmp_path_factory.mktemp("site"))
