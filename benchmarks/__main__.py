"""`python -m benchmarks [small|medium|large|all]`: measures, keeps docs/benchmarks.json and writes docs/benchmarks.md.

Sizes that are not measured now keep the figures of when they were; every figure stands with its day and machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import extraction, marts, page, pdf_tables, pipeline, plot, startup, throughput
from orchestration.settings import REPOSITORY
from orchestration.store.files import write_text

DOCS = REPOSITORY / "docs"
FIGURES, PAGE, CHART = DOCS / "benchmarks.json", DOCS / "benchmarks.md", DOCS / "benchmarks.svg"

#: Reports that a run is given, and rows of facts that the marts are built over.
SIZES = {"small": (100, 250_000), "medium": (1_000, 1_000_000), "large": (10_000, 4_000_000)}
PARTS = ("extraction", "pdf", "startup", "pipeline", "throughput", "marts")


def circumstances() -> dict[str, str]:
    """When and on what: figures of a machine that had other work are shares of it."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores of {extraction.processor() or platform.machine()}",
        "python": platform.python_version(),
        "load": f"{os.getloadavg()[0]:.1f}",
        "commit": commit,
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("size", nargs="?", default="all", choices=[*SIZES, "all"])
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS, help="measure these alone")
    parser.add_argument("--folder", type=Path, help="where to work; kept. Default: a temporary folder")
    chosen = parser.parse_args()
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="avstamt-bench-"))

    def keep(part: str, size: str, measure: Callable[[], Any]) -> None:
        if part not in chosen.parts:
            return
        sys.stderr.write(f"{part} {size}\n")
        before = circumstances()
        told = {**measure(), "measured": before}
        if size:
            figures.setdefault(part, {})[size] = told
        else:
            figures[part] = told
        write_text(FIGURES, json.dumps(figures, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        page.write(figures, PAGE)
        if "pipeline" in figures:
            write_text(CHART, plot.cost_of_sizes(sorted(figures["pipeline"].values(), key=lambda run: run["reports"])))

    try:
        keep("extraction", "", lambda: {"tables": extraction.tables()})
        keep("pdf", "", lambda: {"table": pdf_tables.table()})
        keep("startup", "", lambda: startup.measured(folder / "startup"))
        for size in reversed(SIZES) if chosen.size == "all" else [chosen.size]:
            _measure(size, folder / size, keep)
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(size: str, folder: Path, keep: Callable[[str, str, Callable[[], Any]], None]) -> None:
    reports, rows = SIZES[size]
    keep("pipeline", size, lambda: pipeline.measured(folder / "pipeline", reports))
    if reports <= throughput.MOST:
        keep("throughput", size, lambda: throughput.measured(folder / "pipeline" / "raw", folder / "throughput"))
    keep("marts", size, lambda: marts.measured(folder / "pipeline" / "data" / "facts", folder / "marts", rows))


if __name__ == "__main__":
    main()
