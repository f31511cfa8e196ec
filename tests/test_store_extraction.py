"""Extraction over the landing folder: limits, failures of single files, the cache, and where it runs."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from fake_extraction import deliver, folders, install
from hostile_calls import extract_hostile

from expectations.result import PASSED, GateResult
from orchestration.settings import REPOSITORY, Settings
from orchestration.store import executors, extraction, ingest, landing, state
from orchestration.store.state import LOADED, QUARANTINED, REJECTED


def passing(facts: dict) -> GateResult:
    return PASSED


def outcomes(settings: Settings) -> dict[str, tuple[str, str | None]]:
    return {path: (file.outcome, file.reason) for path, file in state.read_landing(settings).items()}


def test_one_bad_file_of_each_kind_never_stops_the_good_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    settings = folders(tmp_path, max_file_bytes=5000, max_line_bytes=1000)
    deliver(settings, "good.txt", report="report-a")
    deliver(settings, "unreadable.txt", refuse="no period stated")
    deliver(settings, "broken.txt", fail="a defect of ours")
    (settings.raw / "empty.txt").touch()
    (settings.raw / "big.txt").write_bytes(b"x\n" * 2501)
    (settings.raw / "line.txt").write_bytes(b"short\n" + b"x" * 1001)

    ingest.ingest(settings, gate=passing)

    assert outcomes(settings) == {
        "good.txt": (LOADED, None),
        "unreadable.txt": (QUARANTINED, "no period stated"),
        "broken.txt": (QUARANTINED, "extraction failed"),
        "empty.txt": (QUARANTINED, "empty file"),
        "big.txt": (QUARANTINED, "file too large"),
        "line.txt": (QUARANTINED, "line too long"),
    }
    details = {row["source_file"]: row["detail"] for row in state.read_quarantine(settings)}
    assert details["broken.txt"].startswith("ZeroDivisionError: a defect of ours (fake_extraction.py:")
    assert details["line.txt"] == "line 2 has 1001 bytes; the limit is 1000"


def test_a_line_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    assert extraction.refuse_by_lines(b"x" * 10 + b"\n" + b"y" * 10, limit=10) is None
    assert extraction.refuse_by_lines(b"x" * 10 + b"\n" + b"y" * 11, limit=10) is not None


def test_unchanged_files_are_not_extracted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = install(monkeypatch)
    settings = folders(tmp_path)
    deliver(settings, "a.txt", report="report-a")
    deliver(settings, "b.txt", report="report-b")
    deliver(settings, "bad.txt", refuse="no period stated")
    ingest.ingest(settings, gate=passing)
    os.utime(deliver(settings, "b.txt", report="report-b", title="new"), ns=(1, 2))
    fake.asked.clear()

    done = ingest.ingest(settings, gate=passing)

    assert fake.asked == ["b.txt"]
    assert done.extracted == {"b.txt"}


def test_a_new_extractor_version_extracts_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, version="fake-1")
    settings = folders(tmp_path)
    deliver(settings, "a.txt", report="report-a")
    deliver(settings, "bad.txt", refuse="no period stated")
    ingest.ingest(settings, gate=passing)

    fake = install(monkeypatch, version="fake-2")
    ingest.ingest(settings, gate=passing)

    assert fake.asked == ["a.txt", "bad.txt"]


def test_a_lost_cache_file_is_extracted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = install(monkeypatch)
    settings = folders(tmp_path)
    deliver(settings, "a.txt", report="report-a")
    ingest.ingest(settings, gate=passing)
    [cached] = settings.extracted.rglob("*.arrows")
    cached.unlink()

    ingest.ingest(settings, gate=passing)

    assert fake.asked == ["a.txt", "a.txt"]
    assert cached.exists()


def test_a_named_file_is_extracted_again_though_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = install(monkeypatch)
    settings = folders(tmp_path)
    deliver(settings, "a.txt", report="report-a")
    deliver(settings, "b.txt", report="report-b")
    ingest.ingest(settings, gate=passing)
    fake.asked.clear()

    ingest.ingest(settings, force=["b.txt"], gate=passing)

    assert fake.asked == ["b.txt"]


def writing_meanwhile(monkeypatch: pytest.MonkeyPatch, path: Path, more: str) -> None:
    """Another program writes to the file between the look through the landing folder and the reading, once."""
    read = extraction.read_bytes

    def late(settings: Settings, name: str) -> bytes:
        if name == path.name:
            monkeypatch.setattr(extraction, "read_bytes", read)
            with path.open("a", encoding="utf-8") as handle:
                handle.write(more)
        return read(settings, name)

    monkeypatch.setattr(extraction, "read_bytes", late)


def test_a_new_file_that_changes_while_it_is_read_is_held_back_until_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    settings = folders(tmp_path)
    writing_meanwhile(monkeypatch, deliver(settings, "a.txt", report="half"), "report: whole\n")

    first = ingest.ingest(settings, gate=passing)
    assert [(file.outcome, file.reason) for file in first.files] == [("quarantined", extraction.CHANGED)]
    assert not list(settings.extracted.rglob("*.arrows")), "nothing is kept under a content that it does not have"

    [loaded] = ingest.ingest(settings, gate=passing).files
    assert (loaded.outcome, loaded.report_id) == ("loaded", "whole")


def test_a_loaded_report_whose_file_changes_while_it_is_read_stays_as_it_was_until_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    settings = folders(tmp_path)
    path = deliver(settings, "a.txt", report="report-a", title="first")
    [former] = ingest.ingest(settings, gate=passing).files
    deliver(settings, "a.txt", report="report-a")
    writing_meanwhile(monkeypatch, path, "title: second\n")

    assert ingest.ingest(settings, gate=passing).files == [former]
    assert ingest.wanted_fingerprint(settings) != ingest.ingested_fingerprint(settings), "the next run has work to do"
    [loaded] = ingest.ingest(settings, gate=passing).files
    assert loaded.outcome == "loaded"
    assert loaded.sha256 == landing.file_hash(path)


def test_a_report_that_breaks_the_gate_is_held_back_and_judged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    settings = folders(tmp_path)
    deliver(settings, "a.txt", report="report-a")
    deliver(settings, "b.txt", report="report-b")
    judged: list[list[str]] = []

    def gate(facts: dict) -> GateResult:
        judged.append(facts["reports"]["report_id"].to_pylist())
        return GateResult(False, {"report-b": ["too few rows", "a date is wrong"]}, {}, ())

    ingest.ingest(settings, gate=gate)
    ingest.ingest(settings, gate=gate)

    assert judged == [["report-a", "report-b"]]
    assert outcomes(settings)["b.txt"] == (REJECTED, "facts break the gate")
    assert [row["detail"] for row in state.read_quarantine(settings)] == ["too few rows; a date is wrong"]


def test_two_files_of_one_report_are_judged_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They share their keys: in one validation each row would look like a duplicate."""
    install(monkeypatch)
    settings = folders(tmp_path)
    deliver(settings, "v1.txt", report="report-a", title="one")
    deliver(settings, "v2.txt", report="report-a", title="two")
    judged: list[list[str]] = []

    def gate(facts: dict) -> GateResult:
        judged.append(facts["reports"]["title"].to_pylist())
        return PASSED

    ingest.ingest(settings, gate=gate)

    assert judged == [["one"], ["two"]]


def test_first_seen_stays_over_runs_and_ends_with_the_quarantine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    settings = folders(tmp_path)
    deliver(settings, "a.txt", refuse="no period stated")
    ingest.ingest(settings, gate=passing)
    [first] = state.read_quarantine(settings)
    ingest.ingest(settings, gate=passing)

    assert state.read_quarantine(settings) == [first]

    deliver(settings, "a.txt", report="report-a")
    ingest.ingest(settings, gate=passing)

    assert state.read_quarantine(settings) == []


@pytest.mark.parametrize(
    ("setting", "files", "expected"),
    [
        ("", 7, "process:1"),
        ("inline", 500, "inline"),
        ("process:3", 500, "process:3"),
        ("process:3", 2, "process:2"),
        ("dask://scheduler.example:8786", 1, "tcp://scheduler.example:8786"),
        ("dask+tls://10.0.0.7:8786/", 1, "tls://10.0.0.7:8786"),
    ],
)
def test_where_extraction_runs(setting: str, files: int, expected: str) -> None:
    assert executors.chosen(setting, files) == expected


def test_many_files_get_a_process_pool_by_themselves() -> None:
    assert executors.chosen("", 8).startswith("process:")


@pytest.mark.parametrize("setting", ["cluster", "process:two", "dask://scheduler.example", "dask://:8786", "dask://"])
def test_an_unknown_executor_is_named(setting: str) -> None:
    with pytest.raises(ValueError, match=f"AVSTAMT_EXECUTOR is '{setting}'"):
        executors.chosen(setting, 1)


@pytest.mark.parametrize("executor", ["process:2", ""])
def test_a_file_that_kills_its_worker_or_never_ends_is_held_back_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executor: str
) -> None:
    settings = replace(folders(tmp_path, max_seconds=2, max_memory_bytes=300 * 1024 * 1024), executor=executor)
    for name in ("a", "b", "deadly", "greedy", "slow"):
        deliver(settings, f"{name}.txt", title="x")
    monkeypatch.setattr(extraction, "extract_file", extract_hostile)
    found = landing.scan(settings, {})

    files, _ = extraction.extract_all(settings, found, "v1")

    assert [(file.path, file.outcome, file.reason, file.detail) for file in files] == [
        ("a.txt", LOADED, None, None),
        ("b.txt", LOADED, None, None),
        (
            "deadly.txt",
            QUARANTINED,
            "extraction failed",
            "the worker process died, for want of memory perhaps (exit code 1)",
        ),
        ("greedy.txt", QUARANTINED, "it takes too much memory to read", "the limit is 300.0 MB"),
        ("slow.txt", QUARANTINED, "it takes too long to read", "the limit is 2 s"),
    ]


def test_a_process_pool_extracts_the_same_as_this_process(tmp_path: Path) -> None:
    """The real extraction: a stand-in put in place here would not reach the workers."""
    inline = Settings(raw=REPOSITORY / "raw", data=tmp_path / "inline", executor="inline")
    pool = replace(inline, data=tmp_path / "pool", executor="process:2")

    for settings in (inline, pool):
        ingest.ingest(settings, gate=passing)

    def cached(of: Settings) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in of.extracted.rglob("*.arrows")}

    assert cached(inline)
    assert cached(pool) == cached(inline)
