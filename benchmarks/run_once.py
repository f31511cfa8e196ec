"""One run of the pipeline in this process, with its stages timed: `python -m benchmarks.run_once RAW DATA OUT.json`."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import timed
from benchmarks.generator.write import read_dialects

THOUSAND = 1000


class Clock:
    """Wall and processor seconds of stages, and the processor time at which each report's pages were done."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.stages: list[dict[str, Any]] = []
        self.pages: list[float] = []

    def listen(self, stage: str, done: int, total: int) -> None:
        now, cpu = time.perf_counter() - self.started, time.process_time()
        if not self.stages or self.stages[-1]["stage"] != stage:
            self.stages.append({"stage": stage, "from": now, "cpu_from": cpu, "peak_mb": _peak_mb()})
        if stage == "site" and done < total:  # the other pages are made after the last report's
            self.pages.append(cpu)

    def told(self) -> list[dict[str, Any]]:
        end = {"from": time.perf_counter() - self.started, "cpu_from": time.process_time(), "peak_mb": _peak_mb()}
        start = {"stage": "start", "from": 0.0, "cpu_from": 0.0}
        every = [start, *self.stages]
        return [
            {
                "stage": stage["stage"],
                "seconds": round(after["from"] - stage["from"], 3),
                "cpu_seconds": round(after["cpu_from"] - stage["cpu_from"], 3),
                "peak_mb": after["peak_mb"],
            }
            for stage, after in zip(every, [*self.stages, end], strict=True)
        ]


def _peak_mb(who: int = resource.RUSAGE_SELF) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


def first_and_last(seconds: list[float]) -> dict[str, float]:
    """Means in ms of the first and the last thousand (of halves, when there are fewer than two thousand).

    Means, since what many pages are made of is read at once, in the time of one of them.
    """
    size = min(THOUSAND, len(seconds) // 2)
    if not size:
        return {}
    first, last = mean(seconds[:size]) * 1000, mean(seconds[-size:]) * 1000
    return {"first_ms": round(first, 2), "last_ms": round(last, 2), "ratio": round(last / first, 3), "of": size}


class Measured:
    """What a function takes, all its calls together."""

    def __init__(self, module: Any, name: str) -> None:
        self.seconds = self.ended = 0.0
        self.cpu = self.cpu_ended = 0.0
        function: Callable[..., Any] = getattr(module, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            started, cpu = time.perf_counter(), time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.ended, self.cpu_ended = time.perf_counter(), time.process_time()
                self.seconds += self.ended - started
                self.cpu += self.cpu_ended - cpu

        setattr(module, name, call)


def main() -> None:
    raw, data, out = map(Path, sys.argv[1:4])
    log = out.with_suffix(".log")
    log.unlink(missing_ok=True)
    os.environ[timed.LOG] = str(log)
    from expectations import docs
    from orchestration import runner
    from orchestration.reconcile import replay
    from orchestration.store import extraction, ingest

    extraction.extract_file = timed.extract_file
    ingested, documented = Measured(ingest, "ingest"), Measured(docs, "build")
    clock = Clock()
    after = {"seconds": 0.0, "cpu": 0.0}
    judge = replay.judge_superseded

    def judge_superseded(settings: Any) -> int:  # the first thing after the step that extracts
        after.update(seconds=time.perf_counter(), cpu=time.process_time())
        after.update(docs=documented.seconds, docs_cpu=documented.cpu)
        return judge(settings)

    replay.judge_superseded = judge_superseded
    outcome = runner.run(raw, data, clock.listen)
    seconds = timed.read(log)
    told: dict[str, Any] = {
        "did_work": outcome.did_work,
        "quarantined": outcome.quarantined,
        "seconds": round(time.perf_counter() - clock.started, 3),
        "stages": clock.told(),
        "extracted": len(seconds),
        "extraction": timed.first_and_last(seconds, read_dialects(raw.parent)),
        "pages": first_and_last([b - a for a, b in zip(clock.pages, clock.pages[1:], strict=False)]),
        "peak_mb": {"run": _peak_mb(), "worker": _peak_mb(resource.RUSAGE_CHILDREN)},
    }
    if seconds and after["seconds"]:
        own = after["seconds"] - ingested.ended - after["docs"]
        cpu = after["cpu"] - ingested.cpu_ended - after["docs_cpu"]
        told["dagster"] = {
            "ms_a_report": round(own / len(seconds) * 1000, 3),
            "cpu_ms_a_report": round(cpu / len(seconds) * 1000, 3),
        }
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
