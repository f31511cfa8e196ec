"""`python -m fuzz SECONDS [TARGET...]`: each target fuzzed for so long, in a process of its own, and what it found.

The exit code is 1 if anything was found. The corpus is made anew each time; what is found is kept. Executions are told
as libFuzzer counts them, coverage as the edges of the project's code that were taken, and its features: edges by how
often they were taken.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from fuzz import corpus
from fuzz.targets import TARGETS

HANGS = 30  # seconds of one input
MEGABYTES = 2_048  # that the process may take
SMALLEST = 4_096  # bytes that an input may have at least
LONGER = 1.5  # times the largest seed that an input may get
TOGETHER = 5  # times that a target is begun again after its process ended too early
_STATE = re.compile(r"^#(\d+)\s.*?\bcov: (\d+) ft: (\d+)", re.MULTILINE)
_PEAK = re.compile(r"^stat::peak_rss_mb:\s+(\d+)", re.MULTILINE)


@dataclass
class Told:
    """What fuzzing a target came to; `edges` and `features` are libFuzzer's measures of coverage."""

    executions: int = 0
    edges: int = 0
    features: int = 0
    megabytes: int = 0
    found: tuple[Path, ...] = ()

    def read(self, output: str) -> None:
        """Adds what one process said."""
        states = _STATE.findall(output)
        if states:
            self.executions += int(states[-1][0])
            self.edges = max(self.edges, *(int(state[1]) for state in states))
            self.features = max(self.features, *(int(state[2]) for state in states))
        self.megabytes = max([self.megabytes, *map(int, _PEAK.findall(output))])


def fuzzed(name: str, seconds: int, folder: Path, found: Path) -> Told:
    """The target fuzzed; a process that is ended by its input is followed by another, on the corpus so far."""
    corpus.write(name, folder)
    told = Told()
    until = time.monotonic() + seconds
    before = set(found.iterdir())
    largest = max(SMALLEST, int(LONGER * max(map(len, corpus.seeds(name)))))
    for _ in range(TOGETHER):
        left = int(until - time.monotonic())
        if left <= 0:
            break
        options = [
            f"-max_total_time={left}",
            f"-timeout={HANGS}",
            f"-report_slow_units={HANGS}",  # to make a find smaller takes long, too
            f"-rss_limit_mb={MEGABYTES}",
            f"-max_len={largest}",
            f"-artifact_prefix={found}/{name}-",
            "-print_final_stats=1",
        ]
        log = folder.parent / f"{name}.log"
        with log.open("wb") as output:
            ended = subprocess.run(
                [sys.executable, "-m", "fuzz.once", name, folder, found, *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        said = log.read_text(encoding="utf-8", errors="replace")
        told.read(said)
        if ended.returncode == 0:
            break
        sys.stderr.write(said[-3_000:])
        if not told.executions and set(found.iterdir()) == before:
            raise SystemExit(f"{name}: the fuzzer did not begin")
    told.found = tuple(sorted(set(found.iterdir()) - before))
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("seconds", type=int, help="for each target")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; default: all")
    parser.add_argument("--found", type=Path, required=True, help="where inputs that were found are kept")
    chosen = parser.parse_args()
    if unknown := set(chosen.targets) - set(TARGETS):
        parser.error(f"no target is called {', '.join(sorted(unknown))}")
    if importlib.util.find_spec("atheris") is None:
        raise SystemExit("atheris is not installed; it has wheels for Linux on x86-64 only")
    chosen.found.mkdir(parents=True, exist_ok=True)
    found: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="avstamt-fuzz-") as folder:
        for name in chosen.targets or TARGETS:
            told = fuzzed(name, chosen.seconds, Path(folder) / name, chosen.found.resolve())
            found += told.found
            sys.stdout.write(
                f"{name:10} {told.executions:9,} executions  {told.edges:6,} edges  {told.features:6,} features  "
                f"{told.megabytes:5,} MB  {len(told.found)} found\n"
            )
            sys.stdout.write("".join(f"  {path}\n" for path in told.found))
            sys.stdout.flush()
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
