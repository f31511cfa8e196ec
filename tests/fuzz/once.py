"""`python -m fuzz.once TARGET CORPUS FOUND LIBFUZZER_OPTIONS...`: one target fuzzed in this process.

An error doesn't end it: its input is kept in FOUND, made as small as it gets by cutting, one for each place in the code
that errors come from. What ends the process (no memory, a hang, a crash of a library) is kept by libFuzzer.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random

import atheris

#: The packages that steer the fuzzer: with all others instrumented, too, it would follow what is none of ours.
WATCHED = ["orchestration.ingest", "orchestration.reconcile"]
SECONDS_TO_CUT = 20.0

with atheris.instrument_imports(include=WATCHED):
    import orchestration.ingest
    from fuzz import corpus, targets

    for _module in pkgutil.walk_packages(orchestration.ingest.__path__, "orchestration.ingest."):
        importlib.import_module(_module.name)  # readers are imported when first needed, which would be too late

from fuzz.mutations import any_change, applied  # noqa: E402


def place_of(problem: BaseException) -> str:
    """Where an error comes from: its class and the innermost line of the project."""
    frames = [f for f in traceback.extract_tb(problem.__traceback__) if "/orchestration/" in f.filename]
    last = (frames or traceback.extract_tb(problem.__traceback__))[-1]
    return f"{type(problem).__name__}-{Path(last.filename).stem}-{last.lineno}"


def problem_of(target: Callable[[bytes], None], data: bytes) -> Exception | None:
    try:
        target(data)
    except Exception as problem:
        return problem
    return None


def smallest(target: Callable[[bytes], None], data: bytes, place: str) -> bytes:
    """The data without whatever can be left out of it so that it still comes to the same error."""
    until = time.monotonic() + SECONDS_TO_CUT
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            shorter = data[:at] + data[at + size :]
            if time.monotonic() > until:
                return data
            problem = problem_of(target, shorter)
            if problem is not None and place_of(problem) == place:
                data = shorter
            else:
                at += size
        size //= 2
    return data


def main() -> None:
    name, folder, found, *options = sys.argv[1:]
    target, seeds = targets.TARGETS[name], corpus.seeds(name)
    kept: dict[str, Path] = {}

    def one(data: bytes) -> None:
        problem = problem_of(target, data)
        if problem is None or (place := place_of(problem)) in kept:
            return
        kept[place] = Path(found) / f"{name}-{place}"
        kept[place].write_bytes(data)
        kept[place].write_bytes(smallest(target, data, place))
        traceback.print_exception(problem)

    def changed(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        for _ in range(random.randint(1, 4)):
            data = applied(data, any_change(random), random.choice(seeds))
        return data[:most]

    atheris.Setup([sys.argv[0], *options, folder], one, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
