"""What the definitions cost to import, beside `import dagster_dbt` alone: processor time, each in a new process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

ROUNDS = 7

_TIMED = """
import resource, sys, warnings
warnings.simplefilter("ignore")
import {module}
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""


def seconds(module: str) -> float:
    answer = subprocess.run([sys.executable, "-c", _TIMED.format(module=module)], capture_output=True, check=True)
    return float(answer.stdout)


def measured(folder: Path) -> dict[str, Any]:
    """Medians of ROUNDS, one after the other in turn. `folder` becomes the data folder, whose project is parsed."""
    from orchestration import dbt, settings

    dbt.ensure_manifest(settings.activate(data=folder))
    pairs = [(seconds("dagster_dbt"), seconds("orchestration.definitions")) for _ in range(ROUNDS)]
    bare, ours = (median(found) for found in zip(*pairs, strict=True))
    return {"dagster_dbt": round(bare, 3), "definitions": round(ours, 3), "ratio": round(ours / bare, 3)}
