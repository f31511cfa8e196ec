"""What every test shares."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_run import avstamt

from orchestration.settings import REPOSITORY, Settings


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


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples of the repository beside one file of each corrupt kind."""
    raw = tmp_path_factory.mktemp("landing") / "raw"
    shutil.copytree(REPOSITORY / "raw", raw)
    good = next(path for path in sorted(raw.rglob("*.txt")) if "å".encode() in path.read_bytes()).read_bytes()
    (raw / "random.txt").write_bytes(bytes((i * 7919 + i // 256 * 104729) % 256 for i in range(4096)))
    (raw / "empty.txt").touch()
    (raw / "cut.txt").write_bytes(good[: good.rindex("å".encode()) + 1])
    with (raw / "line.txt").open("wb") as handle:
        handle.writelines([b"x" * 1024] * (50 * 1024))
    return raw


@pytest.fixture(scope="session")
def first(landed: Path) -> subprocess.CompletedProcess[str]:
    """The first run over them, into `data` beside; a run costs a minute, so that tests share it and only read."""
    return avstamt("run", "--raw", str(landed), "--data", str(landed.parent / "data"))
