"""Extraction on a Dask cluster of processes that talk over TCP: the same facts, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_calls import never_end

from benchmarks.dask_cluster import Cluster, cluster, free_port
from benchmarks.generator import write
from expectations.result import PASSED
from orchestration.settings import Settings
from orchestration.store import cache, extraction, ingest, landing, state
from orchestration.store import cluster as clusters
from orchestration.store.guarded import Limits, TooSlow
from orchestration.store.state import LOADED

REPORTS = 16


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write.write(tmp_path_factory.mktemp("landing"), REPORTS)


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Cluster]:
    with cluster(2) as running:
        yield running


def watch(pool: clusters.ClusterExecutor) -> None:
    for _ in range(200):
        pool.check()
        time.sleep(0.05)


def extracted(settings: Settings) -> dict[str, dict[str, list[dict]]]:
    """The facts of every file after an ingest, by file."""
    settings.data.mkdir(parents=True, exist_ok=True)
    done = ingest.ingest(settings, gate=lambda facts: PASSED)
    assert {file.outcome for file in done.files} == {LOADED}
    assert len(done.extracted) == REPORTS
    return {
        file.path: {
            fact: table.to_pylist()
            for fact, table in cache.read(cache.cache_path(settings, file, file.extractor_version)).items()
        }
        for file in done.files
    }


def test_the_facts_are_those_of_the_local_pool(raw: Path, two_workers: Cluster, tmp_path: Path) -> None:
    here = extracted(Settings(raw=raw, data=tmp_path / "here", executor="process:2"))
    there = extracted(Settings(raw=raw, data=tmp_path / "there", executor=two_workers.address))

    assert there == here


def test_a_worker_that_is_killed_in_the_middle_costs_another_try_and_no_row(raw: Path, tmp_path: Path) -> None:
    settings = Settings(raw=raw, data=tmp_path / "data")
    wanted = extracted(replace(settings, data=tmp_path / "undisturbed", executor="inline"))
    settings.data.mkdir()
    with cluster(2) as running:
        victim = running.workers[0]
        killed_after: list[int] = []

        def kill(done: int, total: int) -> None:
            if done == 6 and not killed_after:
                os.killpg(victim.pid, signal.SIGKILL)
                killed_after.append(done)

        done = ingest.ingest(replace(settings, executor=running.address), gate=lambda facts: PASSED, progress=kill)
        assert killed_after == [6]
        assert victim.wait(timeout=10) == -signal.SIGKILL

    assert {file.path for file in done.files} == set(wanted)
    assert {file.outcome for file in done.files} == {LOADED}
    for file in done.files:
        facts = cache.read(cache.cache_path(settings, file, file.extractor_version))
        assert {fact: table.to_pylist() for fact, table in facts.items()} == wanted[file.path]


def test_a_cluster_that_has_lost_its_last_worker_ends_the_run(tmp_path: Path) -> None:
    with cluster(1) as running:
        address = running.address.replace("dask", "tcp")
        with clusters.ClusterExecutor(address, Limits(), str, alone_seconds=30) as pool:
            assert pool.submit(os.getpid).result() not in (os.getpid(), running.workers[0].pid)
            running.workers[0].kill()
            running.workers[0].wait()
            pool._alone_seconds = 0
            with pytest.raises(clusters.ClusterUnusable, match="lost its last worker"):
                watch(pool)


def test_limits_hold_in_the_workers_too(two_workers: Cluster, tmp_path: Path) -> None:
    address = two_workers.address.replace("dask", "tcp")
    with clusters.ClusterExecutor(address, Limits(seconds=2), str) as pool:
        slow = pool.submit(never_end, str(tmp_path / "ids"))
        with pytest.raises(TooSlow, match="more than 2 s"):
            slow.result()


def test_nobody_at_the_address_is_said_and_nothing_is_held_back(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "ANSWER_SECONDS", 1)
    settings = Settings(raw=raw, data=tmp_path, executor=f"dask://127.0.0.1:{free_port()}")

    with pytest.raises(clusters.ClusterUnusable, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:\d+"):
        ingest.ingest(settings, gate=lambda facts: PASSED)

    assert state.read_landing(settings) == {}


def test_a_worker_that_would_extract_otherwise_is_not_used(raw: Path, two_workers: Cluster, tmp_path: Path) -> None:
    settings = Settings(raw=raw, data=tmp_path, executor=two_workers.address)
    [file, *_] = landing.scan(settings, {})

    with pytest.raises(clusters.ClusterUnusable, match=r"the Dask worker on .*: its extraction is version .*, not x"):
        extraction.extract_all(settings, [file], "x")


def test_a_worker_must_see_the_same_folders(tmp_path: Path) -> None:
    version = extraction.extractor_version()
    settings = Settings(raw=tmp_path / "raw", data=tmp_path / "data")

    assert extraction.unfit(settings, version, False) == f"it does not see the landing folder {tmp_path / 'raw'}"
    (tmp_path / "raw").mkdir()
    assert extraction.unfit(settings, version, False) == f"it does not see the data folder {tmp_path / 'data'}"
    (tmp_path / "data").mkdir()
    assert extraction.unfit(settings, version, False) == ""
