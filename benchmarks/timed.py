"""Extraction that notes the processor time of every file: `extract_file` as a worker calls it, and a line per call."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import mean, median

from orchestration.settings import Settings
from orchestration.store import extraction
from orchestration.store.extraction import Outcome
from orchestration.store.state import LandedFile

#: Where the lines go; each is seconds by the clock, seconds of processor time, and the file.
LOG = "AVSTAMT_BENCH_LOG"

_extract_file = extraction.extract_file


def extract_file(settings: Settings, file: LandedFile, version: str) -> Outcome:
    started = time.process_time()
    outcome = _extract_file(settings, file, version)
    line = f"{time.time():.3f}\t{time.process_time() - started:.6f}\t{file.path}\n"
    with Path(os.environ[LOG]).open("a", encoding="utf-8") as log:  # one short write, so that lines stay whole
        log.write(line)
    return outcome


def read(log: Path) -> list[tuple[str, float]]:
    """File and processor seconds, in the order in which they were done."""
    if not log.exists():
        return []
    rows = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    return [(path, float(seconds)) for _, seconds, path in sorted(rows, key=lambda row: float(row[0]))]


def first_and_last(files: list[tuple[str, float]], dialects: Mapping[str, str]) -> dict[str, float]:
    """ms of the first and the last thousand files (or halves): medians of each dialect, and the mean of these, since a
    thousand in a row holds more of one dialect than the next."""
    size = min(1000, len(files) // 2)
    if not size:
        return {}

    def cost(some: list[tuple[str, float]]) -> float:
        of: dict[str, list[float]] = {}
        for path, seconds in some:
            of.setdefault(dialects.get(path, ""), []).append(seconds)
        return mean(median(seconds) for seconds in of.values()) * 1000

    first, last = cost(files[:size]), cost(files[-size:])
    return {"first_ms": round(first, 2), "last_ms": round(last, 2), "ratio": round(last / first, 3), "of": size}
