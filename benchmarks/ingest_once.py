"""The first steps of a run alone, without Dagster: `python -m benchmarks.ingest_once RAW DATA OUT.json`.

From the landing folder to facts that keep their contract; what is measured of 10,000 reports where a whole run, with
workbooks and pages, takes longer than there is time for.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import timed
from benchmarks.run_once import Measured, first_and_last


def main() -> None:
    raw, data, out = map(Path, sys.argv[1:4])
    log = out.with_suffix(".log")
    log.unlink(missing_ok=True)
    os.environ[timed.LOG] = str(log)
    from orchestration import settings
    from orchestration.store import contract, extraction, ingest

    extraction.extract_file = timed.extract_file
    folders = settings.activate(raw, data)
    gate, compacted = Measured(ingest, "gate_one"), Measured(ingest, "compact_facts")
    started = time.perf_counter()
    done = ingest.ingest(folders)
    ingest.compact_facts(folders)
    checked = time.process_time()
    breaches = contract.violations(folders)
    count = len(done.files)
    told: dict[str, Any] = {
        "reports": count,
        "seconds": round(time.perf_counter() - started, 1),
        "quarantined": len(done.quarantined),
        "breaches": len(breaches),
        "extraction": first_and_last(timed.read(log)),
        "gate_cpu_ms_a_report": round(gate.cpu / count * 1000, 2),
        "compaction_cpu_ms_a_report": round(compacted.cpu / count * 1000, 2),
        "contract_cpu_ms_a_report": round((time.process_time() - checked) / count * 1000, 2),
        "peak_mb": {
            "run": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        },
    }
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
