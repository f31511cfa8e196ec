"""A stand-in for the extraction: a text file whose lines are `key: value`, made into facts that keep every rule."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
from good_facts import good_rows

from orchestration.ingest import schemas
from orchestration.ingest.document import Unreadable
from orchestration.settings import Settings


@dataclass(frozen=True)
class Extraction:
    report_id: str
    facts: dict[str, pa.Table]
    notes: tuple[str, ...] = ()


class FakeExtraction:
    """Notes what it is asked for. Keys of a file: report, title, date, draft, counted (the assignments in all that the
    status table states; one is listed); `fail` raises, `refuse` is Unreadable."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def extract(self, data: bytes, source_file: str) -> Extraction:
        self.asked.append(source_file)
        keys = dict(line.split(": ", 1) for line in data.decode().splitlines())
        if "refuse" in keys:
            raise Unreadable(keys["refuse"], f"{source_file}, line 1")
        if "fail" in keys:
            raise ZeroDivisionError(keys["fail"])
        report_id = keys.get("report", "report-a")
        rows = good_rows(report_id)
        rows["reports"][0] |= {
            "source_file": source_file,
            "content_sha256": hashlib.sha256(data).hexdigest(),
            "title": keys.get("title"),
            "document_date": date.fromisoformat(keys["date"]) if "date" in keys else None,
            "is_draft": "draft" in keys,
        }
        rows["status_counts"][0]["total"] = int(keys.get("counted", 1))
        return Extraction(report_id, {fact: schemas.table(fact, rows[fact]) for fact in schemas.FACTS})


def install(monkeypatch: pytest.MonkeyPatch, version: str = "fake-1") -> FakeExtraction:
    """Put a fake in the extraction's place for the rest of the test."""
    fake = FakeExtraction()
    module: Any = ModuleType("orchestration.ingest.extract")
    module.extract = fake.extract
    module.EXTRACTOR_VERSION = version
    monkeypatch.setitem(sys.modules, "orchestration.ingest.extract", module)
    return fake


def folders(tmp_path: Path, **limits: Any) -> Settings:
    """Settings over an empty landing folder and a data folder that does not exist yet."""
    raw = tmp_path / "raw"
    raw.mkdir(exist_ok=True)
    return Settings(raw=raw, data=tmp_path / "data", executor="inline", **limits)


def deliver(settings: Settings, path: str, **keys: str) -> Path:
    """Put a file into the landing folder."""
    file = settings.raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{key}: {value}\n" for key, value in keys.items()), encoding="utf-8")
    return file
