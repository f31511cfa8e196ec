"""From a delivered file to its cached facts: limits before, every failure caught per file after."""

from __future__ import annotations

import functools
import hashlib
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from orchestration import ingest
from orchestration.fingerprint import tree_hash
from orchestration.ingest.document import Unreadable
from orchestration.settings import Settings
from orchestration.store import cache, executors
from orchestration.store.delivery import BadDelivery
from orchestration.store.guarded import Limits, TooSlow
from orchestration.store.landing import read_bytes
from orchestration.store.state import LOADED, QUARANTINED, LandedFile

#: Why a file is held back that was another when it was read than when the landing folder was looked through. Its facts
#: would be kept under the content that it had then.
CHANGED = "the file changed while it was read"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file; its facts are in the cache. `detail` of a loaded file: what its reader noted."""

    report_id: str | None = None
    reason: str | None = None
    detail: str | None = None


def extractor_version() -> str:
    """The extraction's own version and a hash of its source and vocabulary, so that stale facts are never served."""
    from orchestration.ingest.extract import EXTRACTOR_VERSION

    return f"{EXTRACTOR_VERSION}-{ingest_hash()}"


@functools.cache
def ingest_hash() -> str:
    return tree_hash([Path(ingest.__file__).parent])[:8]


def refuse_by_size(file: LandedFile, settings: Settings) -> Outcome | None:
    """The outcome of a file that is not worth reading, or None."""
    if file.size == 0:
        return Outcome(reason="empty file", detail="0 bytes")
    if file.size > settings.max_file_bytes:
        return Outcome(
            reason="file too large",
            detail=f"{_megabytes(file.size)}; the limit is {_megabytes(settings.max_file_bytes)}",
        )
    if file.size < 0 or not file.sha256:
        return Outcome(reason="file can't be read", detail="the operating system refused it; see its permissions")
    return None


def longest_line(data: bytes) -> tuple[int, int]:
    """1-based number and length in bytes of the longest line."""
    longest, number = 0, 1
    start, line = 0, 1
    while True:
        end = data.find(b"\n", start)
        length = (end if end >= 0 else len(data)) - start
        if length > longest:
            longest, number = length, line
        if end < 0:
            return number, longest
        start, line = end + 1, line + 1


def refuse_by_lines(data: bytes, limit: int) -> Outcome | None:
    """A line that no report has would cost the recognisers minutes. Only text has lines: NUL bytes, a PDF and a page
    are left to their readers."""
    from orchestration.ingest.readers import html, pdf

    if b"\0" in data[:4096] or pdf.is_pdf(data) or html.is_html(data):
        return None
    number, length = longest_line(data)
    if length <= limit:
        return None
    return Outcome(reason="line too long", detail=f"line {number} has {length} bytes; the limit is {limit}")


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


def last_frame(error: BaseException) -> str:
    """`ValueError: text (module.py:12 in function)`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name})" if frames else ""
    return f"{type(error).__name__}: {str(error)[:300]}{place}"


def extract_file(settings: Settings, file: LandedFile, version: str) -> Outcome:
    """Read, extract and cache one file. Never raises for what the file contains; runs in a worker process as well."""
    from orchestration.ingest.extract import extract

    try:
        data = read_bytes(settings, file.path)
    except OSError as error:
        return Outcome(reason="file can't be read", detail=last_frame(error))
    except BadDelivery as error:
        return Outcome(reason=error.reason, detail=error.detail)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        return Outcome(reason=CHANGED, detail="another program is still writing it; the next run reads it again")
    if refused := refuse_by_lines(data, settings.max_line_bytes):
        return refused
    try:
        extraction = extract(data, file.path)
        notes = "; ".join(extraction.notes)
        cache.write(cache.cache_path(settings, file, version), extraction.facts, notes)
    except Unreadable as error:
        return Outcome(reason=error.reason, detail=error.detail)
    except MemoryError:
        return _too_large(settings)
    except (Exception, RecursionError) as error:
        return Outcome(reason="extraction failed", detail=last_frame(error))
    return Outcome(report_id=extraction.report_id, detail=notes or None)


def kept(settings: Settings, file: LandedFile, version: str) -> Outcome | None:
    """What the cache holds of content that this run does not know: of a run that was cut off, or under another name."""
    path = cache.cache_path(settings, file, version)
    if not file.sha256 or not path.exists():
        return None
    try:
        report_id, notes = cache.read_told(path)
    except (OSError, pa.ArrowInvalid):
        return None
    return Outcome(report_id=report_id, detail=notes or None)


def is_current(file: LandedFile, version: str, settings: Settings) -> bool:
    """Whether what is known of the file still holds, so that it need not be read."""
    if file.decided:
        return True
    if file.extractor_version != version or not file.outcome:
        return False
    if file.reason == CHANGED:
        return False
    if file.outcome == QUARANTINED:
        return not (_waits_for_engine(file.reason) and _engine_is_installed())
    return cache.cache_path(settings, file, version).exists()


def _waits_for_engine(reason: str | None) -> bool:
    return (reason or "").startswith("needs optical reading")


def _engine_is_installed() -> bool:
    from orchestration.ingest.readers.optical_tesseract import is_installed

    return is_installed()


def extract_all(
    settings: Settings,
    files: Iterable[LandedFile],
    version: str,
    force: Iterable[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[list[LandedFile], set[str]]:
    """Extract what is new, changed, was extracted by another version, or is named in `force`.

    Returns the files with their outcome (`loaded` or `quarantined`; the gate comes after) and the paths of those that
    were extracted now.
    """
    forced = set(force)
    known: list[LandedFile] = []
    due: list[LandedFile] = []
    for file in files:
        again = file.path in forced and not file.decided
        (due if again or not is_current(file, version, settings) else known).append(file)
    outcomes: dict[str, Outcome] = {}
    readable = []
    for file in due:
        if refused := refuse_by_size(file, settings):
            outcomes[file.path] = refused
        elif file.path not in forced and (found := kept(settings, file, version)):
            outcomes[file.path] = found
        else:
            readable.append(file)
    progress(0, len(readable))
    for done, (path, outcome) in enumerate(_fan_out(settings, readable, version), start=1):
        outcomes[path] = outcome
        progress(done, len(readable))
    extracted = [_with_outcome(file, outcomes[file.path], version) for file in due]
    return sorted(known + extracted, key=lambda f: f.path), {file.path for file in due}


def _with_outcome(file: LandedFile, outcome: Outcome, version: str) -> LandedFile:
    return replace(
        file,
        extractor_version=version,
        gate_version="",
        outcome=QUARANTINED if outcome.reason else LOADED,
        report_id=outcome.report_id,
        reason=outcome.reason,
        detail=outcome.detail,
    )


def _fan_out(settings: Settings, files: list[LandedFile], version: str) -> Iterable[tuple[str, Outcome]]:
    """Outcomes as they come. A file that kills its worker is tried once more alone, then held back."""
    if not files:
        return
    again = []
    settings.extracted.mkdir(parents=True, exist_ok=True)  # a worker elsewhere is asked whether it sees the folders
    fitness = functools.partial(unfit, settings, version, _engine_is_installed())
    with executors.make(settings.executor, len(files), _limits(settings), fitness) as pool:

        def submit(file: LandedFile) -> Future:
            return pool.submit(extract_file, settings, file, version)

        for file, future in executors.completed(pool, submit, files):
            try:
                yield file.path, future.result()
            except TooSlow as late:
                yield file.path, _too_slow(late)
            except MemoryError:
                yield file.path, _too_large(settings)
            except BrokenExecutor:
                again.append(file)
    for file in again:
        yield file.path, _alone(settings, file, version)


def unfit(settings: Settings, version: str, by_eye: bool) -> str:
    """Why this process may not extract for the one that asks; empty when it may. Asked on other machines."""
    if not settings.raw.is_dir():
        return f"it does not see the landing folder {settings.raw}"
    if not settings.data.is_dir():
        return f"it does not see the data folder {settings.data}"
    if (own := extractor_version()) != version:
        return f"its extraction is version {own}, not {version}; install the same release there"
    if by_eye and not _engine_is_installed():
        return "it cannot read scans, which can be read here: tesseract is not installed there"
    return ""


def _alone(settings: Settings, file: LandedFile, version: str) -> Outcome:
    try:
        with executors.make("process:1", 1, _limits(settings)) as pool:
            return pool.submit(extract_file, settings, file, version).result()
    except TooSlow as late:
        return _too_slow(late)
    except MemoryError:
        return _too_large(settings)
    except BrokenExecutor as died:
        return Outcome(
            reason="extraction failed", detail=f"the worker process died, for want of memory perhaps ({died})"
        )


def _limits(settings: Settings) -> Limits:
    return Limits(settings.max_seconds, settings.max_memory_bytes, settings.max_page_seconds)


def _too_large(settings: Settings) -> Outcome:
    limit = _megabytes(settings.max_memory_bytes)
    return Outcome(reason="it takes too much memory to read", detail=f"the limit is {limit}")


def _too_slow(late: TooSlow) -> Outcome:
    return Outcome(reason="it takes too long to read", detail=f"the limit is {late.seconds:g} s")
