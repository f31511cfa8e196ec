"""How long extraction takes, text to facts, and where the time goes: `python -m benchmarks.extraction [FOLDER]`.

Every file of the folder (default `raw/`) is read in a process of its own that has never seen it, since what has been
read before lies in caches; only the start-up (imports, vocabularies) is done before the clock starts. The time is the
processor's, on one core, the best of ROUNDS. The tables are printed; `make bench` writes them to its page.
"""

from __future__ import annotations

import cProfile
import multiprocessing
import pstats
import sys
import time
from collections import Counter
from pathlib import Path

from orchestration.ingest.extract import extract

REPOSITORY = Path(__file__).resolve().parent.parent
ROUNDS = 7
TARGET_MS = 500
MODULES, FUNCTIONS = 15, 20

#: An invented report: reading it loads all that is loaded once.
START_UP = """\
# Delårsrapport januari–april 2025 för byggnämnden i Ekviks kommun

Nämnden redovisar ett underskott om 3 tkr. Sjukfrånvaron var 4,5 procent.

Tkr\tBudget 2025\tPrognos 2025\tAvvikelse
Hyror\t10\t12\t-2
Summa\t10\t12\t-2
""".encode()

INTRODUCTION = f"""\
Text to facts, one report at a time, processor time on one core, best of {ROUNDS}; each in a
process that has never seen the report, with imports and vocabularies loaded before. The target is {TARGET_MS} ms.
"""


def measured(path: Path) -> float:
    """Seconds of processor time to extract the file once."""
    data = path.read_bytes()
    start = time.process_time()
    extract(data, path.name)
    return time.process_time() - start


def timings(files: list[Path], names: list[str]) -> list[str]:
    """A Markdown table: per report its reader, lines, ms and ms per 1,000 lines."""
    context = multiprocessing.get_context("fork")
    with context.Pool(1, maxtasksperchild=1) as pool:  # one at a time, each in a fresh copy of this process
        rounds = [pool.map(measured, files, chunksize=1) for _ in range(ROUNDS)]
    rows = ["| report | lines | ms | ms per 1,000 lines | within the target |", "| --- | ---: | ---: | ---: | --- |"]
    for name, path, *seconds in zip(names, files, *rounds, strict=True):
        ms, lines = min(seconds) * 1000, path.read_bytes().count(b"\n")
        verdict = "yes" if ms <= TARGET_MS else "no"
        rows.append(f"| {name} | {lines:,} | {ms:.0f} | {ms / max(lines, 1) * 1000:.0f} | {verdict} |")
    return rows


def profiled(files: list[Path]) -> pstats.Stats:
    """The profile of extracting all files, one after the other."""
    texts = [(path.read_bytes(), path.name) for path in files]
    profile = cProfile.Profile()
    profile.enable()
    for data, name in texts:
        extract(data, name)
    profile.disable()
    return pstats.Stats(profile)


def module_of(file: str) -> str:
    path = Path(file)
    return path.relative_to(REPOSITORY).as_posix() if path.is_relative_to(REPOSITORY / "orchestration") else ""


def profile_tables(stats: pstats.Stats) -> tuple[list[str], list[str]]:
    """Shares by module (own time) and by function (with all that it calls), largest first.

    What the project calls of Python and of libraries is charged to the caller.
    """
    own: Counter[str] = Counter()
    whole: list[tuple[float, str, str, int]] = []
    for (file, _, function), (_, calls, seconds, cumulative, callers) in stats.stats.items():  # type: ignore[attr-defined]
        module = module_of(file)
        if module:
            own[module] += seconds
            if not function.startswith("<"):
                whole.append((cumulative, module, function, calls))
            continue
        for (caller, _, _), (_, _, part, _) in callers.items():
            own[module_of(caller) or "Python and libraries"] += part
    total = stats.total_tt  # type: ignore[attr-defined]
    modules = ["| module | own time |", "| --- | ---: |"]
    modules += [f"| {module} | {seconds / total:.1%} |" for module, seconds in own.most_common(MODULES)]
    functions = ["| function | module | calls | time with what it calls |", "| --- | --- | ---: | ---: |"]
    functions += [
        f"| `{function}` | {module} | {calls:,} | {seconds / total:.1%} |"
        for seconds, module, function, calls in sorted(whole, reverse=True)[:FUNCTIONS]
    ]
    return modules, functions


def processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        described = []
    return next((line.split(":", 1)[1].strip() for line in described if line.startswith("model name")), "")


def tables(folder: Path = REPOSITORY / "raw") -> list[str]:
    """The page's sections, as lines."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "README.md")
    names = [p.relative_to(folder).as_posix() for p in files]
    start = time.process_time()
    extract(START_UP, "start-up.txt")
    start_up = time.process_time() - start
    times = timings(files, names)
    modules, functions = profile_tables(profiled(files))
    return [
        *("## Extraction of the samples", "", INTRODUCTION),
        f"The first reading in a process takes {start_up * 1000:.0f} ms more.",
        *("", *times),
        *("", "### Where it goes, by module", "", *modules),
        *("", "### Where it goes, by function", "", *functions),
    ]


if __name__ == "__main__":
    chosen = [Path(argument) for argument in sys.argv[1:2]]
    sys.stdout.write("\n".join(tables(*chosen)) + "\n")
