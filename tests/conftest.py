"""What every test shares."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """Runs set variables for dbt and Dagster in their process; no test sees those of another."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
