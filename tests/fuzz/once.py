"""`python -m fuzz.once TARGET CORPUS FOUND LIBFUZZER_OPTIONS...`: one target fuzzed in this process.

An error doesn't end it: its input is kept in FOUND, made as small as it gets by cutting, one for each place in the code
that errors come from. What ends the process (no memory, a hang, a crash of a library) is kept by libFuzzer.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import traceback
from pathlib import Path
from random import Random

import atheris

#: The packages that steer the fuzzer: with all others instrumented, too, it would follow what is none of ours.
WATCHED = ["orchestration.ingest", "orchestration.reconcile"]

with atheris.instrument_imports(include=WATCHED):
    import orchestration.ingest
    from fuzz import corpus, targets

    for _module in pkgutil.walk_packages(orchestration.ingest.__path__, "orchestration.ingest."):
        importlib.import_module(_module.name)  # readers are imported when first needed, which would be too late

from fuzz.errors import place_of, problem_of, smallest  # noqa: E402
from fuzz.mutations import any_change, applied  # noqa: E402


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
