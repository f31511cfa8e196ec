"""Compaction: what the fact files hold, and which of them are written again."""

import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fake_extraction import deliver, folders, install

from expectations.result import PASSED
from orchestration.ingest import schemas
from orchestration.settings import Settings
from orchestration.store import compact, contract, ingest


def refresh(settings: Settings) -> list[int]:
    """One ingest and compaction; returns the buckets that were written."""
    ingest.ingest(settings, gate=lambda facts: PASSED)
    return ingest.compact_facts(settings)


def rows(settings: Settings, fact: str) -> list[dict]:
    return [
        row for path in sorted((settings.facts / fact).glob("*.parquet")) for row in pq.read_table(path).to_pylist()
    ]


def times(settings: Settings) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in settings.facts.rglob("*.parquet")}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    install(monkeypatch)
    return folders(tmp_path)


def test_every_fact_has_a_file_with_its_columns_even_without_any_report(settings: Settings) -> None:
    refresh(settings)

    for fact in schemas.FACTS:
        [path] = (settings.facts / fact).glob("*.parquet")
        assert pq.read_schema(path).equals(compact.stored_schema(fact))
    assert contract.violations(settings) == []


def test_a_second_run_over_the_same_files_writes_nothing(settings: Settings) -> None:
    deliver(settings, "a.txt", report="report-a")
    refresh(settings)
    before = times(settings)

    assert refresh(settings) == []
    assert times(settings) == before


def test_only_the_bucket_of_the_changed_report_is_written(settings: Settings) -> None:
    for name in "abcdefgh":
        deliver(settings, f"{name}.txt", report=f"report-{name}")
    refresh(settings)
    before = times(settings)
    os.utime(deliver(settings, "c.txt", report="report-c", title="new"), ns=(1, 2))

    written = refresh(settings)

    assert written == [compact.bucket_of("report-c")]
    changed = {path.name for path, time in times(settings).items() if before.get(path) != time}
    assert changed == {f"bucket-{compact.bucket_of('report-c'):02d}.parquet"}


def test_other_facts_hold_the_current_version_only_and_reports_hold_all(settings: Settings) -> None:
    deliver(settings, "v1.txt", report="report-a", date="2025-05-01", title="first")
    deliver(settings, "v2.txt", report="report-a", date="2025-05-20", title="second")
    refresh(settings)

    assert [(r["title"], r["version_no"], r["is_current"]) for r in rows(settings, "reports")] == [
        ("first", 1, False),
        ("second", 2, True),
    ]
    assert len(rows(settings, "goals")) == 1
    assert contract.violations(settings) == []


def test_a_withdrawn_file_disappears_and_the_former_version_is_current_again(settings: Settings) -> None:
    deliver(settings, "v1.txt", report="report-a", date="2025-05-01")
    second = deliver(settings, "v2.txt", report="report-a", date="2025-05-20")
    deliver(settings, "b.txt", report="report-b")
    refresh(settings)
    second.unlink()
    (settings.raw / "b.txt").unlink()

    refresh(settings)

    assert [(r["source_file"], r["is_current"]) for r in rows(settings, "reports")] == [("v1.txt", True)]
    assert {r["report_id"] for r in rows(settings, "finance_cells")} == {"report-a"}
    assert contract.violations(settings) == []


def test_rows_are_ordered_by_report_and_number(settings: Settings) -> None:
    for name in "hgfedcba":
        deliver(settings, f"{name}.txt", report=f"report-{name}")
    refresh(settings)

    for path in (settings.facts / "finance_cells").glob("*.parquet"):
        keys = [(row["report_id"], row["fact_no"]) for row in pq.read_table(path).to_pylist()]
        assert keys == sorted(keys)


def test_two_data_folders_over_the_same_files_hold_the_same_bytes_but_for_loaded_at(
    settings: Settings, tmp_path: Path
) -> None:
    for name in "abc":
        deliver(settings, f"{name}.txt", report=f"report-{name}")
    other = Settings(raw=settings.raw, data=tmp_path / "other", executor="inline")
    refresh(settings)
    refresh(other)

    def contents(of: Settings) -> dict[str, bytes]:
        files = (p for p in of.facts.rglob("*.parquet") if p.parent.name != "reports")
        return {p.relative_to(of.facts).as_posix(): p.read_bytes() for p in files}

    assert contents(settings) == contents(other)


def test_a_file_that_moves_keeps_its_report_and_gets_its_new_name(settings: Settings) -> None:
    file = deliver(settings, "old.txt", report="report-a")
    refresh(settings)
    file.rename(settings.raw / "new.txt")

    refresh(settings)

    assert [r["source_file"] for r in rows(settings, "reports")] == ["new.txt"]


def test_the_contract_names_what_is_broken(settings: Settings) -> None:
    deliver(settings, "a.txt", report="report-a")
    refresh(settings)
    goals = compact.bucket_path(settings, "goals", compact.bucket_of("report-a"))
    table = pq.read_table(goals)
    pq.write_table(table.slice(0, 1).set_column(0, table.schema.field(0), [["report-x"]]), goals)
    claims = compact.bucket_path(settings, "claims", 0)
    pq.write_table(pq.read_table(claims).drop_columns(["unit"]), claims)

    problems = {breach["problem"] for breach in contract.violations(settings)}

    assert problems == {
        "rows of report-x, which has no current version",
        "its columns are not those of the fact's schema",
    }
