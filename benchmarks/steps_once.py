"""A run's steps up to the findings, without marts and pages: `python -m benchmarks.steps_once FOLDER OUT.json`.

What is measured of 10,000 reports where a whole run takes longer than there is time for. FOLDER holds raw/ and
manifest.csv; data/ is written.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import timed
from benchmarks.generator.write import read_dialects, read_manifest
from benchmarks.run_once import Measured


def main() -> None:
    folder, out = map(Path, sys.argv[1:3])
    log = out.with_suffix(".log")
    log.unlink(missing_ok=True)
    os.environ[timed.LOG] = str(log)
    from orchestration import dbt, settings
    from orchestration.reconcile.explain import explain_all
    from orchestration.store import contract, extraction, ingest, state

    extraction.extract_file = timed.extract_file
    folders = settings.activate(folder / "raw", folder / "data")
    gate = Measured(ingest, "gate_one")
    started, cpu = time.perf_counter(), dict[str, float]()

    def step(name: str, function: Callable[[], Any]) -> Any:
        before = time.process_time()
        answer = function()
        cpu[name] = time.process_time() - before
        return answer

    done = step("landing and gate", lambda: ingest.ingest(folders))
    step("facts", lambda: ingest.compact_facts(folders))
    breaches = step("contract", lambda: contract.violations(folders))
    dbt.parse(folders)
    step("staging", lambda: dbt.build(folders, dbt.GROUPS["staging"], tested=False))
    step("reconciliation", lambda: dbt.build(folders, dbt.GROUPS["reconcile"], tested=False))
    findings, _, _ = step(
        "explanation", lambda: explain_all(folders.working_database, datetime.now(UTC).replace(tzinfo=None))
    )
    files = {file.report_id: file.path for file in state.read_landing(folders).values()}
    found = {(files[row["report_id"]], row["rule_id"], row["source_line"]) for row in findings}
    planted, count = read_manifest(folder), len(done.files)
    told: dict[str, Any] = {
        "reports": count,
        "seconds": round(time.perf_counter() - started, 1),
        "quarantined": len(done.quarantined),
        "breaches": len(breaches),
        "extracted": len(done.extracted),
        "extraction": timed.first_and_last(timed.read(log), read_dialects(folder)),
        "gate_cpu_ms_a_report": round(gate.cpu / count * 1000, 2),
        "cpu_ms_a_report": {name: round(seconds / count * 1000, 2) for name, seconds in cpu.items()},
        "findings": {
            "planted": len(planted),
            "found": len(planted & found),
            "others": len(found - planted),
        },
        "peak_mb": {
            "run": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        },
    }
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
