"""Every version of every report that was ever loaded: `state/versions.parquet`.

A file that is replaced in place leaves the landing folder; that it was a version, what its extraction is cached under
and by which code its findings were found stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.store.files import write_parquet
from orchestration.store.state import LandedFile
from orchestration.store.versions import Candidate, numbered

VERSIONS = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("version_no", pa.int32(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("mtime_ns", pa.int64(), nullable=False),
        pa.field("extractor_version", pa.string(), nullable=False),
        pa.field("document_date", pa.date32()),
        pa.field("is_draft", pa.bool_(), nullable=False),
        pa.field("loaded_at", pa.timestamp("us"), nullable=False),
        pa.field("is_landed", pa.bool_(), nullable=False),
        pa.field("is_current", pa.bool_(), nullable=False),
        pa.field("judged_by", pa.string(), nullable=False),  # version of the code that found its findings, or empty
    ]
)


@dataclass(frozen=True, slots=True)
class Known:
    """One version that was loaded once. `is_landed`: its file lies in the landing folder still."""

    report_id: str
    version_no: int
    sha256: str
    path: str
    mtime_ns: int
    extractor_version: str
    document_date: date | None
    is_draft: bool
    loaded_at: datetime
    is_landed: bool
    is_current: bool
    judged_by: str = ""

    @property
    def file(self) -> LandedFile:
        """As the landing folder knew it; what the extraction cache is asked with."""
        return LandedFile(
            self.path,
            size=0,
            mtime_ns=self.mtime_ns,
            sha256=self.sha256,
            extractor_version=self.extractor_version,
            report_id=self.report_id,
            loaded_at=self.loaded_at,
        )


def path_of(data: Path) -> Path:
    return data / "state" / "versions.parquet"


def read(data: Path) -> list[Known]:
    """By report and version; empty before the first run."""
    path = path_of(data)
    return [Known(**row) for row in pq.read_table(path).to_pylist()] if path.exists() else []


def write(data: Path, known: Iterable[Known]) -> None:
    rows = [asdict(version) for version in sorted(known, key=lambda v: (v.report_id, v.version_no))]
    write_parquet(path_of(data), pa.Table.from_pylist(rows, schema=VERSIONS))


def candidates(landed: Iterable[Candidate], former: Iterable[Known]) -> list[Candidate]:
    """The landed files, and the known versions that have left the landing folder.

    What is landed under another report now (a better extraction told it apart) is no longer a version of the former.
    """
    present = list(landed)
    contents = {candidate.file.sha256 for candidate in present}
    gone = (known for known in former if known.sha256 not in contents)
    return present + [Candidate(known.file, known.document_date, known.is_draft, landed=False) for known in gone]


def updated(candidates: Iterable[Candidate], former: Iterable[Known]) -> list[Known]:
    """The registry over these candidates; what judged a version stays known."""
    judged = {(known.report_id, known.sha256): known.judged_by for known in former}
    result = []
    for report_id, ordered in numbered(candidates).items():
        current = max((at for at, candidate in enumerate(ordered) if candidate.landed), default=None)
        for at, candidate in enumerate(ordered):
            file = candidate.file
            assert file.loaded_at is not None
            result.append(
                Known(
                    report_id=report_id,
                    version_no=at + 1,
                    sha256=file.sha256,
                    path=file.path,
                    mtime_ns=file.mtime_ns,
                    extractor_version=file.extractor_version,
                    document_date=candidate.document_date,
                    is_draft=candidate.is_draft,
                    loaded_at=file.loaded_at,
                    is_landed=candidate.landed,
                    is_current=at == current,
                    judged_by=judged.get((report_id, file.sha256), ""),
                )
            )
    return result


def mark_judged(data: Path, contents: Mapping[str, str], judged_by: str) -> None:
    """Note that the findings of these versions (content hash by report) are known now."""
    known = read(data)
    marked = [
        replace(version, judged_by=judged_by) if contents.get(version.report_id) == version.sha256 else version
        for version in known
    ]
    if marked != known:
        write(data, marked)
