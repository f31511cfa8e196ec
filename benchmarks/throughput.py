"""Extraction alone: one process, two processes of a pool, and a Dask cluster of two workers, over the same reports."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from benchmarks.dask_cluster import cluster
from orchestration.settings import Settings
from orchestration.store import extraction, landing

#: Reports; more of them say the same.
MOST = 1_000


def measured(raw: Path, folder: Path) -> dict[str, Any]:
    """Reports a second of each, without the first tenth, in which workers start."""
    told: dict[str, Any] = {}
    with cluster(2) as running:
        for name, executor in (("one process", "process:1"), ("pool of two", "process:2"), ("Dask", running.address)):
            settings = Settings(raw=raw, data=folder / "data", executor=executor)
            files = landing.scan(settings, {})
            clock = _Clock()
            extraction.extract_all(settings, files, extraction.extractor_version(), progress=clock)
            told[name] = {"reports": len(files), "reports_a_second": round(clock.rate(), 2)}
            shutil.rmtree(settings.data)
    for name in ("pool of two", "Dask"):
        told[name]["times_one_process"] = round(
            told[name]["reports_a_second"] / told["one process"]["reports_a_second"], 3
        )
    return told


class _Clock:
    """When each report was done; the first tenth, in which workers start, is not counted."""

    def __init__(self) -> None:
        self.at: list[float] = []

    def __call__(self, done: int, total: int) -> None:
        if done:
            self.at.append(time.perf_counter())

    def rate(self) -> float:
        counted = self.at[len(self.at) // 10 :]
        return (len(counted) - 1) / (counted[-1] - counted[0])
