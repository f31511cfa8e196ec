"""Extraction that notes the processor time of every file: `extract_file` as a worker calls it, and a line per call."""

from __future__ import annotations

import os
import time
from pathlib import Path

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


def read(log: Path) -> list[float]:
    """Processor seconds of each file, in the order in which they were done."""
    if not log.exists():
        return []
    rows = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    return [float(seconds) for _, seconds, _ in sorted(rows, key=lambda row: float(row[0]))]
