"""The pipeline over N invented reports: cold, again with nothing new, again with one report changed."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.generator.write import read_manifest, write

BIN = Path(sys.executable).parent


def measured(folder: Path, reports: int) -> dict[str, Any]:
    """All figures of one size. `folder` is written to: raw/, manifest.csv, data/."""
    raw, data = write(folder, reports), folder / "data"
    told: dict[str, Any] = {"reports": reports, "mb": round(_size(raw) / 1e6, 1)}
    told["cold"] = _run(folder, "cold")
    told["findings"] = compared(folder)
    published = (data / "published").resolve()
    told["nothing_new"] = _nothing_new(raw, data)
    told["nothing_new"]["publication_unchanged"] = (data / "published").resolve() == published
    changed = sorted(raw.rglob("*.txt"))[0]
    changed.write_text(changed.read_text(encoding="utf-8") + "\nEn mening till.\n", encoding="utf-8")
    told["one_changed"] = _run(folder, "one_changed")
    return told


def _run(folder: Path, name: str) -> dict[str, Any]:
    out = folder / f"{name}.json"
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.run_once", folder / "raw", folder / "data", out]
    subprocess.run(command, check=True)
    return json.loads(out.read_text(encoding="utf-8"))


def _nothing_new(raw: Path, data: Path) -> dict[str, Any]:
    """The installed command, start-up and all."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    code = subprocess.run(
        [BIN / "avstamt", "run", "--raw", raw, "--data", data], stdout=subprocess.DEVNULL, check=False, env=os.environ
    ).returncode
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), "exit_code": code}


def compared(folder: Path) -> dict[str, int]:
    """Open findings against the manifest: planted, found of them, and found without having been planted."""
    import duckdb

    planted = read_manifest(folder)
    with duckdb.connect(str(folder / "data/published/marts.duckdb"), read_only=True) as con:
        found = set(
            con.execute(
                "select r.source_file, f.rule_id, f.source_line from quality.findings as f"
                " inner join core.reports as r on f.report_id = r.report_id and r.is_current where f.state = 'open'"
            ).fetchall()
        )
    return {"planted": len(planted), "found": len(planted & found), "others": len(found - planted)}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
