"""What is known of the delivered files between runs: `state/landing.parquet` and `state/quarantine.parquet`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from orchestration.settings import Settings
from orchestration.store.files import read_parquet, write_parquet, write_text

#: Outcomes of a file. `rejected`: it was read, but its facts broke the gate. `unpacked`: a zip delivery whose members
#: are files of their own.
LOADED, QUARANTINED, REJECTED, UNPACKED = "loaded", "quarantined", "rejected", "unpacked"


#: Begins the `extractor_version` of what was decided when a delivery was looked through.
DECIDED = "delivery-"


@dataclass(frozen=True, slots=True)
class LandedFile:
    """One file of the landing folder. `path` is relative to it, with forward slashes; times in UTC."""

    path: str
    size: int
    mtime_ns: int
    sha256: str
    extractor_version: str = ""
    gate_version: str = ""
    outcome: str = ""
    report_id: str | None = None
    reason: str | None = None
    detail: str | None = None
    loaded_at: datetime | None = None  # when this content was first loaded from this path

    @property
    def decided(self) -> bool:
        """Whether looking through a delivery decided what becomes of it: it is one, or a member that isn't read."""
        return self.extractor_version.startswith(DECIDED)

    @property
    def folder(self) -> str:
        """The folder below the landing folder, `` for the landing folder itself."""
        return self.path.rpartition("/")[0]


LANDING = pa.schema(
    [
        ("path", pa.string()),
        ("size", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("sha256", pa.string()),
        ("extractor_version", pa.string()),
        ("gate_version", pa.string()),
        ("outcome", pa.string()),
        ("report_id", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("loaded_at", pa.timestamp("us")),
    ]
)

QUARANTINE = pa.schema(
    [
        pa.field("source_file", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("detail", pa.string()),
        pa.field("first_seen", pa.timestamp("us"), nullable=False),
    ]
)


def landing_path(settings: Settings) -> Path:
    return settings.state / "landing.parquet"


def quarantine_path(settings: Settings) -> Path:
    return settings.state / "quarantine.parquet"


def read_landing(settings: Settings) -> dict[str, LandedFile]:
    """The files as the former run left them, by path; empty before the first run."""
    path = landing_path(settings)
    if not path.exists():
        return {}
    return {row["path"]: LandedFile(**row) for row in read_parquet(path).to_pylist()}


def write_landing(settings: Settings, files: Iterable[LandedFile]) -> None:
    rows = [asdict(file) for file in sorted(files, key=lambda f: f.path)]
    write_parquet(landing_path(settings), pa.Table.from_pylist(rows, schema=LANDING))


def read_quarantine(settings: Settings) -> list[dict]:
    """Rows of `QUARANTINE`, by source file; empty when nothing is held back or before the first run."""
    path = quarantine_path(settings)
    return read_parquet(path).to_pylist() if path.exists() else []


def quarantine_rows(files: Iterable[LandedFile], former: Iterable[dict], now: datetime) -> list[dict]:
    """One row per file that is held back; `first_seen` stays while file and reason stay."""
    seen = {(row["source_file"], row["reason"]): row["first_seen"] for row in former}
    return [
        {
            "source_file": file.path,
            "reason": file.reason,
            "detail": file.detail,
            "first_seen": seen.get((file.path, file.reason or ""), now),
        }
        for file in sorted(files, key=lambda f: f.path)
        if file.outcome in (QUARANTINED, REJECTED)
    ]


def write_quarantine(settings: Settings, files: Iterable[LandedFile], now: datetime) -> list[dict]:
    """Write the table and `quarantine/quarantine.json`, the same for people; returns the rows."""
    rows = quarantine_rows(files, read_quarantine(settings), now)
    write_parquet(quarantine_path(settings), pa.Table.from_pylist(rows, schema=QUARANTINE))
    text = json.dumps(
        [{**row, "first_seen": f"{row['first_seen']:%Y-%m-%d %H:%M:%S}"} for row in rows], indent=2, ensure_ascii=False
    )
    write_text(settings.quarantine / "quarantine.json", text + "\n")
    return rows
