"""Whatever is changed in a file, reading it ends with its facts or with a reason: no other error, and no end too late.

`make fuzz` searches further, led by what code an input reaches; here the same targets meet the same changes by rote.
What was once found is kept in fixtures/fuzz, by target.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from fuzz import corpus
from fuzz.__main__ import Told
from fuzz.errors import place_of, problem_of, smallest
from fuzz.mutations import KINDS, MOST, Change, applied
from fuzz.targets import TARGETS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.readers.optical_words import _read_twice
from orchestration.ingest.tables.solver import solve, splits, tokens_of

FOUND = sorted(path for path in (corpus.FIXTURES / "fuzz").glob("*/*") if path.is_file())
HANGS = 20  # seconds of this process's own work; a hundred times what the slowest takes
EXAMPLES = {"solver": 200, "text": 25, "extract": 30, "image": 15, "pdf": 20}
USUAL = 30

changes = st.lists(
    st.builds(
        Change,
        st.integers(0, len(KINDS) - 1),
        st.floats(0, 1),
        st.integers(1, MOST),
        st.integers(0, 2**16 - 1),
    ),
    min_size=1,
    max_size=4,
)


class Hangs(BaseException):
    """No error that a reader could take for one of its own."""


@contextmanager
def ended() -> Iterator[None]:
    """What takes too long is stopped; the time that other processes take doesn't count."""

    def stop(*_: object) -> None:
        raise Hangs(f"more than {HANGS} seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("name", TARGETS)
def test_a_changed_file_is_read_or_refused(name: str) -> None:
    seeds = corpus.seeds(name)
    one_of = st.sampled_from(range(len(seeds)))

    @settings(
        max_examples=EXAMPLES.get(name, USUAL), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(one_of, one_of, changes)
    def check(first: int, second: int, made: list[Change]) -> None:
        data = seeds[first]
        for change in made:
            data = applied(data, change, seeds[second])
        with ended():
            TARGETS[name](data)

    check()


@pytest.mark.parametrize("name", TARGETS)
def test_what_fuzzing_begins_with_is_read(name: str) -> None:
    for data in corpus.seeds(name)[::8]:
        with ended():
            TARGETS[name](data)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_stopped_a_target_is_read_or_refused(path: Path) -> None:
    with ended():
        TARGETS[path.parent.name](path.read_bytes())


#: Tokens of rows: figures that may join or not, signs, blank cells, words, rules' leftovers.
token = st.sampled_from(
    ["", "1", "12", "345", "012", "-5", "-", "+", "–", "%", "17,5%", "2024", "5.6", "1*", "2)", "Hyror", "kr", "²", "٣"]
) | st.text(max_size=3).map(lambda text: "".join(text.split()).replace("|", ""))
rows = st.lists(token, max_size=14)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(rows, st.integers(1, 8), st.booleans(), st.booleans(), st.booleans())
def test_every_reading_of_any_row_has_all_its_tokens_in_order(
    tokens: list[str], width: int, invisible: bool, labelled: bool, stray: bool
) -> None:
    with ended():
        for reading in splits(tokens, width, invisible, labelled, stray):
            assert len(reading.cells) == width
            assert (
                " ".join([reading.label, *(cell or "" for cell in reading.cells)]).split() == " ".join(tokens).split()
            )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(rows, st.integers(1, 8))
def test_a_row_as_it_was_read_is_read_so_again(tokens: list[str], width: int) -> None:
    """Where every blank cell shows: what stands between the words of a label is all that reading takes away."""
    with ended():
        ranked = solve(tokens, width)
        if ranked and not ranked[0].untraced:
            best = ranked[0]
            again = solve(tokens_of(" ".join([best.label, *(cell or "" for cell in best.cells)])), width)
            assert (again[0].label, again[0].cells, again[0].cost) == (best.label, best.cells, best.cost)


def test_a_number_of_which_reading_again_sees_nothing_stays_as_it_is() -> None:
    """A mark without figures, and an engine that reads no word of it."""
    number = SimpleNamespace(word=SimpleNamespace(figures=0), other="", other_sure=0.0)
    _read_twice([number], [])
    assert number.other == ""


def _odd(data: bytes) -> None:
    if b"a" in data and b"z" in data:
        raise ValueError


def test_an_input_is_cut_down_to_what_comes_to_its_error() -> None:
    problem = problem_of(_odd, b"what an odd zoo this was")
    assert problem is not None
    assert smallest(_odd, b"what an odd zoo this was", place_of(problem)) in (b"az", b"za")


def test_what_the_fuzzer_says_is_counted_over_its_processes() -> None:
    told = Told()
    told.read("#2\tINITED cov: 5 ft: 6 corp: 1/1b\n#900\tNEW    cov: 12 ft: 30 corp: 9/1Kb\nstat::peak_rss_mb:  131\n")
    told.read("#100\tDONE   cov: 11 ft: 31 corp: 9/1Kb\nstat::peak_rss_mb:  99\n")
    assert (told.executions, told.edges, told.features, told.megabytes) == (1000, 12, 31, 131)
