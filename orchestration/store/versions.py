"""Which of several files of one report is the current version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from orchestration.store.state import LandedFile


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file of a report with what decides its place among the versions."""

    file: LandedFile
    document_date: date | None
    is_draft: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a report; `version_no` counts from 1 in the order of `order_key`, the last is current."""

    report_id: str
    file: LandedFile
    version_no: int
    is_current: bool
    loaded_at: datetime


def order_key(candidate: Candidate) -> tuple:
    """Later document date, a draft before a final, later file time; a file without a date comes before dated ones."""
    return (
        candidate.document_date or date.min,
        not candidate.is_draft,
        candidate.file.mtime_ns,
        candidate.file.sha256,
    )


def versions(candidates: Iterable[Candidate]) -> list[Version]:
    """All versions of all reports, by report and version. The same content delivered twice is one version."""
    by_report: dict[str, dict[str, Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (c.file.mtime_ns, c.file.path)):
        assert candidate.file.report_id is not None
        by_report.setdefault(candidate.file.report_id, {}).setdefault(candidate.file.sha256, candidate)
    result = []
    for report_id, by_content in sorted(by_report.items()):
        ordered = sorted(by_content.values(), key=order_key)
        for number, candidate in enumerate(ordered, start=1):
            assert candidate.file.loaded_at is not None
            result.append(Version(report_id, candidate.file, number, number == len(ordered), candidate.file.loaded_at))
    return result
