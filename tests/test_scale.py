"""What keeps a run over many reports cheap: nothing is read twice, nothing heavy is loaded for nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_marts import working_database

from benchmarks.generator import write
from expectations.result import PASSED
from orchestration import publish
from orchestration import settings as own
from orchestration.settings import Settings
from orchestration.site import generation
from orchestration.store import extraction, ingest, landing
from orchestration.store.state import LandedFile

REPORTS = 8


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(raw=write.write(tmp_path, REPORTS), data=tmp_path / "data", executor="inline")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every file whose bytes are asked for, to be hashed or to be extracted."""
    asked: list[str] = []
    hashed, taken = landing.file_hash, extraction.read_bytes

    def file_hash(path: Path) -> str:
        asked.append(path.name)
        return hashed(path)

    def read_bytes(settings: Settings, path: str) -> bytes:
        asked.append(Path(path).name)
        return taken(settings, path)

    monkeypatch.setattr(landing, "file_hash", file_hash)
    monkeypatch.setattr(extraction, "read_bytes", read_bytes)
    return asked


def refresh(settings: Settings) -> tuple[set[str], dict[str, LandedFile]]:
    """What was extracted now, and all files."""
    done = ingest.ingest(settings, gate=lambda facts: PASSED)
    return done.extracted, {file.path: file for file in done.files}


def test_an_unchanged_file_is_never_read_again_and_a_changed_one_alone(settings: Settings, read: list[str]) -> None:
    extracted, files = refresh(settings)
    assert extracted == set(files)
    assert len(read) == 2 * REPORTS  # once for its hash, once for its facts
    cached = {path: path.stat().st_mtime_ns for path in settings.extracted.rglob("*.arrows")}
    read.clear()

    assert refresh(settings) == (set(), files)
    assert read == []

    changed = sorted(files)[3]
    path = settings.raw / changed
    path.write_text(path.read_text(encoding="utf-8") + "\nEn mening till.\n", encoding="utf-8")
    assert refresh(settings)[0] == {changed}
    assert read == [path.name, path.name]
    assert {path: path.stat().st_mtime_ns for path in cached} == cached


def test_what_a_run_that_was_cut_off_had_extracted_is_not_extracted_again(settings: Settings, read: list[str]) -> None:
    _, files = refresh(settings)
    for state in settings.state.iterdir():  # what it writes down when it has extracted everything
        state.unlink()
    [lost, *_] = settings.extracted.rglob("*.arrows")
    lost.unlink()
    read.clear()

    extracted, again = refresh(settings)

    assert extracted == set(files)
    assert len(read) == REPORTS + 1  # all for their hashes, one for its facts
    assert {path: (file.report_id, file.detail) for path, file in again.items()} == {
        path: (file.report_id, file.detail) for path, file in files.items()
    }


def test_a_file_that_only_got_a_new_time_is_hashed_and_not_extracted(settings: Settings, read: list[str]) -> None:
    _, files = refresh(settings)
    read.clear()
    touched = settings.raw / sorted(files)[0]
    os.utime(touched, ns=(1, 2))

    assert refresh(settings)[0] == set()
    assert read == [touched.name]


def test_the_gate_sees_all_reports_in_batches(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "JUDGED_TOGETHER", 3)
    seen: list[int] = []

    def gate(facts: dict) -> object:
        seen.append(facts["reports"].num_rows)
        return PASSED

    ingest.ingest(settings, gate=gate)

    assert seen == [3, 3, 2]


def test_a_run_with_nothing_new_loads_neither_dagster_nor_dbt_and_leaves_the_publication(tmp_path: Path) -> None:
    os.environ["AVSTAMT_FILES"] = "none"
    folders = own.activate(write.write(tmp_path, REPORTS), tmp_path / "data")
    refresh(folders)
    working_database(folders.working_database)
    published = publish.publish(folders, ingest.ingested_fingerprint(folders))
    pages = generation.Site(folders.sites / "one", published.fingerprint, {})
    pages.folder.mkdir(parents=True)
    generation.describe(pages)
    generation.switch(folders, pages.folder)
    code = (
        f"import sys; from pathlib import Path; from orchestration import runner; data = Path({str(folders.data)!r});"
        f" run = runner.run(Path({str(folders.raw)!r}), data);"
        " heavy = {'dagster', 'dagster_dbt', 'dbt', 'great_expectations', 'pandas', 'distributed'} & set(sys.modules);"
        " print(run.did_work, run.exit_code, *heavy)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "0"]
    assert publish.current(folders) == published
