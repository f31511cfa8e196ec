"""The first steps of a run, from the landing folder to compacted facts; what Dagster's assets call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pyarrow as pa

from expectations.result import GateResult, merged
from orchestration import fingerprint
from orchestration.settings import Settings
from orchestration.store import acceptances, cache, compact, extraction, landing, registry, state
from orchestration.store.state import LOADED, QUARANTINED, REJECTED, LandedFile
from orchestration.store.versions import Candidate, Version, versions

#: Reports that the gate judges in one frame: a validation costs seconds, a frame of all reports the machine's memory.
JUDGED_TOGETHER = 500

#: Judges the facts of many reports, each report once; its `failed` holds the reasons per failing report.
Gate = Callable[[dict[str, pa.Table]], GateResult]


@dataclass(frozen=True, slots=True)
class Ingested:
    """All files of the landing folder with their outcome, which of them were extracted now, and what gate one said.

    `judgement` covers the reports that the gate judged in this run; those of earlier runs keep their outcome.
    """

    files: list[LandedFile]
    extracted: set[str]
    judgement: GateResult

    @property
    def quarantined(self) -> list[LandedFile]:
        return [file for file in self.files if file.outcome in (QUARANTINED, REJECTED)]

    def rejected(self) -> dict[str, str]:
        """Why gate one turned reports away, by source file."""
        return {file.path: file.detail or "" for file in self.files if file.outcome == REJECTED}


def gate_one(facts: dict[str, pa.Table]) -> GateResult:
    """The project's own gate (imported late: Great Expectations takes seconds)."""
    from expectations.facts import validate

    return validate(facts)


def utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def ingest(
    settings: Settings,
    force: Iterable[str] = (),
    waiting: Collection[str] = (),
    anew: bool = False,
    gate: Gate | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Ingested:
    """Scan, extract what is new, let gate one judge it, and write down what became of each file.

    force: files that are extracted again although they are unchanged; with `anew` all are, and all are hashed again.
    waiting: files that are left for a later run.
    """
    version = extraction.extractor_version()
    found = _scan(settings, waiting, anew)
    if anew:
        force = [file.path for file in found]
    accepted = acceptances.deliver(settings)
    files, extracted = extraction.extract_all(settings, found, version, force, progress)
    files = [_as_before(settings, file) for file in files]
    files, judgement = judge(settings, files, version, fingerprint.gate_version(), gate or gate_one)
    now = utc_now()
    files = [replace(file, loaded_at=file.loaded_at or now) if file.outcome == LOADED else file for file in files]
    state.write_landing(settings, files)
    state.write_quarantine(settings, [*files, *accepted.held_back()], now)
    acceptances.write_state(settings.data, accepted, acceptances.swedish_today())
    return Ingested(files, extracted, judgement)


def _as_before(settings: Settings, file: LandedFile) -> LandedFile:
    """What was known of a file that changed while it was read, when it was loaded: its report stays as it was, and the
    next run finds the file changed."""
    if file.reason != extraction.CHANGED:
        return file
    former = state.read_landing(settings).get(file.path)
    return former if former and former.outcome == LOADED else file


def _scan(settings: Settings, waiting: Collection[str] = (), anew: bool = False) -> list[LandedFile]:
    return landing.scan(settings, state.read_landing(settings), waiting, anew)


def wanted_fingerprint(settings: Settings, without_acceptances: bool = False, waiting: Collection[str] = ()) -> str:
    """What a run would publish from, as the landing folder and the acceptances are now. Raises LandingFolderMissing."""
    accepted = "" if without_acceptances else acceptances.deliver(settings).digest(acceptances.swedish_today())
    return fingerprint.run_fingerprint(_scan(settings, waiting), extraction.extractor_version(), accepted)


def ingested_fingerprint(settings: Settings, without_acceptances: bool = False) -> str:
    """What the run that is under way publishes from: what it found when it began."""
    accepted = "" if without_acceptances else acceptances.applied_digest(settings.data)
    files = list(state.read_landing(settings).values())
    return fingerprint.run_fingerprint(files, extraction.extractor_version(), accepted)


def judge(
    settings: Settings, files: list[LandedFile], version: str, gate_version: str, gate: Gate
) -> tuple[list[LandedFile], GateResult]:
    """Let the gate judge the reports that this version of it has not judged; failing ones become `rejected`.

    One validation takes many reports, told apart by their id; of several files of one report each has its own.
    """
    judged = {file.path: file for file in files}
    due = [file for file in files if file.outcome in (LOADED, REJECTED) and file.gate_version != gate_version]
    results = []
    for batch in _batches(due):
        facts = [cache.read(cache.cache_path(settings, file, version)) for file in batch]
        result = gate({fact: pa.concat_tables([tables[fact] for tables in facts]) for fact in facts[0]})
        results.append(result)
        for file in batch:
            reasons = result.failed.get(file.report_id or "")
            judged[file.path] = replace(
                file,
                gate_version=gate_version,
                outcome=REJECTED if reasons else LOADED,
                reason="facts break the gate" if reasons else None,
                detail="; ".join(reasons) if reasons else file.detail if file.outcome == LOADED else None,
            )
    return [judged[path] for path in sorted(judged)], merged(results)


def _batches(files: Iterable[LandedFile]) -> Iterator[list[LandedFile]]:
    for batch in _one_of_each_report(files):
        for at in range(0, len(batch), JUDGED_TOGETHER):
            yield batch[at : at + JUDGED_TOGETHER]


def _one_of_each_report(files: Iterable[LandedFile]) -> list[list[LandedFile]]:
    batches: list[list[LandedFile]] = []
    seen: dict[str | None, int] = {}
    for file in files:
        at = seen[file.report_id] = seen.get(file.report_id, -1) + 1
        if at == len(batches):
            batches.append([])
        batches[at].append(file)
    return batches


def compact_facts(settings: Settings) -> list[int]:
    """Bring `facts/` up to date with what is known of the landing folder; returns the buckets written."""
    return compact.compact(settings, register_versions(settings), extraction.extractor_version())


def register_versions(settings: Settings) -> list[Version]:
    """The versions that lie in the landing folder; also written to the registry, beside those that have left it."""
    version = extraction.extractor_version()
    loaded = [file for file in state.read_landing(settings).values() if file.outcome == LOADED]
    former = registry.read(settings.data)
    candidates = registry.candidates((Candidate(file, *_dated(settings, file, version)) for file in loaded), former)
    known = registry.updated(candidates, former)
    if known != former:
        registry.write(settings.data, known)
    return versions(candidates)


def _dated(settings: Settings, file: LandedFile, version: str) -> tuple[date | None, bool]:
    [report] = cache.read(cache.cache_path(settings, file, version))["reports"].to_pylist()
    return report["document_date"], report["is_draft"]
