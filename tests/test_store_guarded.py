"""Calls in worker processes: their answers, and what becomes of one that takes too long, too much or dies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_calls import die, never_end, process_id, read_by_eye, refuse, take, twice

from orchestration.ingest.document import Unreadable
from orchestration.store.guarded import GuardedExecutor, Limits, TooSlow, WorkerDied

MEGABYTE = 1024 * 1024


@pytest.fixture
def one() -> Iterator[GuardedExecutor]:
    with GuardedExecutor(1, Limits(seconds=30, memory_bytes=300 * MEGABYTE)) as pool:
        yield pool


def test_a_call_answers_or_raises_as_if_it_were_made_here(one: GuardedExecutor) -> None:
    assert one.submit(twice, 21).result() == 42
    with pytest.raises(Unreadable) as raised:
        one.submit(refuse, "no period stated").result()
    assert (raised.value.reason, raised.value.detail) == ("no period stated", "line 1")


def test_one_worker_answers_one_call_after_the_other(one: GuardedExecutor) -> None:
    assert len({one.submit(process_id).result() for _ in range(3)}) == 1


def test_a_call_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    noted = tmp_path / "ids"
    with GuardedExecutor(1, Limits(seconds=2)) as pool:
        started = time.monotonic()
        slow, next_one = pool.submit(never_end, str(noted)), pool.submit(twice, 2)
        with pytest.raises(TooSlow, match="more than 2 s"):
            slow.result()
        assert next_one.result() == 4
        assert time.monotonic() - started < 30
    assert [alive(int(pid)) for pid in noted.read_text().split()] == [False, False]


def test_every_page_that_is_read_by_eye_lengthens_the_time_that_a_call_may_take() -> None:
    with GuardedExecutor(1, Limits(seconds=1, page_seconds=1)) as pool:
        assert pool.submit(read_by_eye, 8, 0.4).result() == 8
        with pytest.raises(TooSlow, match="more than 2 s"):
            pool.submit(read_by_eye, 1, 60).result()
        assert pool.submit(twice, 2).result() == 4


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be noticed doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_memory_beyond_the_limit_is_refused_and_the_worker_goes_on(one: GuardedExecutor) -> None:
    before = one.submit(process_id).result()
    with pytest.raises(MemoryError):
        one.submit(take, 400).result()
    assert one.submit(take, 100).result() == 100 * MEGABYTE
    assert one.submit(process_id).result() == before


def test_a_dead_worker_is_told_and_replaced(one: GuardedExecutor) -> None:
    before = one.submit(process_id).result()
    with pytest.raises(WorkerDied, match="exit code 7"):
        one.submit(die).result()
    assert one.submit(process_id).result() != before


def test_no_worker_outlives_its_pool() -> None:
    with GuardedExecutor(2, Limits(seconds=30)) as pool:
        ids = [pool.submit(process_id) for _ in range(4)]
    assert not any(alive(future.result()) for future in ids)


def test_an_interrupted_run_waits_for_no_file(tmp_path: Path) -> None:
    started = time.monotonic()
    futures = []

    def interrupted() -> None:
        with GuardedExecutor(1, Limits(seconds=300)) as pool:
            pool.submit(twice, 1).result()
            futures.extend([pool.submit(never_end, str(tmp_path / "ids")), pool.submit(twice, 2)])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - started < 60
    assert futures[1].cancelled()
