"""Which of several files of one report is the current version, and which versions there have been."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from orchestration.store.state import LandedFile

_DRAFT = re.compile(r"(?i)utkast|draft|arbetsmaterial|preliminär|preliminar|koncept")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file of a report with what decides its place among the versions.

    `landed` is False for a version whose file has been replaced or withdrawn: it counts, but can't be current.
    """

    file: LandedFile
    document_date: date | None
    is_draft: bool
    landed: bool = True


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a report; `version_no` counts from 1 in the order of `order_key`, the last landed is current."""

    report_id: str
    file: LandedFile
    version_no: int
    is_current: bool
    loaded_at: datetime


def order_key(candidate: Candidate) -> tuple:
    """Later document date, a draft before a final, later file time; a file without a date comes before dated ones.

    A text that doesn't call itself a draft may be called one by its file's name, and files that were copied in one
    go may have one time: there the numbers in their names decide.
    """
    name = candidate.file.path.rpartition("/")[2]
    numbers = tuple(int(digits) for digits in re.findall(r"\d+", name))
    return (
        candidate.document_date or date.min,
        not (candidate.is_draft or _DRAFT.search(name)),
        candidate.file.mtime_ns,
        numbers,
        candidate.file.sha256,
    )


def numbered(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """The versions of each report in their order. The same content delivered twice is one version."""
    by_report: dict[str, dict[str, Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (not c.landed, c.file.mtime_ns, c.file.path)):
        assert candidate.file.report_id is not None
        by_report.setdefault(candidate.file.report_id, {}).setdefault(candidate.file.sha256, candidate)
    return {report_id: sorted(found.values(), key=order_key) for report_id, found in sorted(by_report.items())}


def versions(candidates: Iterable[Candidate]) -> list[Version]:
    """The landed versions of all reports, by report and version; numbers also count those that have gone."""
    result = []
    for report_id, ordered in numbered(candidates).items():
        landed = [(number, candidate) for number, candidate in enumerate(ordered, start=1) if candidate.landed]
        for number, candidate in landed:
            assert candidate.file.loaded_at is not None
            is_current = number == landed[-1][0]
            result.append(Version(report_id, candidate.file, number, is_current, candidate.file.loaded_at))
    return result


def replays(versions: Sequence[Version], judged: Iterable[tuple[str, str]]) -> list[list[Version]]:
    """The landing folder as it would have been while each superseded version was current.

    `judged`: report and content hash of the versions whose findings are known. Each replay lists all versions, with
    the first, second ... version that is not judged of every report made its current one; none when all are known.
    """
    known = set(judged)
    waiting: dict[str, list[Version]] = {}
    for version in versions:
        if not version.is_current and (version.report_id, version.file.sha256) not in known:
            waiting.setdefault(version.report_id, []).append(version)
    passes = []
    for turn in range(max(map(len, waiting.values()), default=0)):
        chosen = {report_id: queue[turn].version_no for report_id, queue in waiting.items() if turn < len(queue)}
        passes.append(
            [replace(v, is_current=chosen.get(v.report_id, v.version_no if v.is_current else 0) == v.version_no)
             for v in versions]
        )  # fmt: skip
    return passes
