"""What lies in the landing folder. Files are known by their content; size and time only spare reading them again."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from orchestration.settings import ACCEPTANCES, ALERTS, Settings
from orchestration.store import delivery
from orchestration.store.delivery import BadDelivery, Member
from orchestration.store.names import is_export, original, shown
from orchestration.store.state import QUARANTINED, UNPACKED, LandedFile

_BLOCK = 1 << 20


class LandingFolderMissing(Exception):
    """The landing folder does not exist."""


def file_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _walk(raw: Path, apart: Iterable[Path | None]) -> Iterator[Path]:
    """The delivered files; those of accepted findings and of alerts are none, here or where a setting puts them."""
    no_reports = {raw / ACCEPTANCES, raw / ALERTS, *apart}
    for folder, folders, names in os.walk(raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if is_export(name) and Path(folder, name) not in no_reports:
                yield Path(folder, name)


def display_path(raw: Path, file: Path) -> str:
    """The path below the landing folder, safe to show: `names.shown` says how."""
    return shown(file.relative_to(raw).as_posix())


def real_path(raw: Path, path: str) -> Path:
    """The file that `display_path` names."""
    return raw / original(path)


def read_bytes(settings: Settings, path: str) -> bytes:
    """The bytes of a file of the landing folder or of a delivery's member, as `scan` names it.

    Raises OSError or BadDelivery.
    """
    parts = path.split("/")
    for count in range(1, len(parts)):
        outer = real_path(settings.raw, "/".join(parts[:count]))
        if outer.is_file():
            return delivery.read(outer, "/".join(parts[count:]), settings)
    return real_path(settings.raw, path).read_bytes()


def changed(settings: Settings, known: Mapping[str, LandedFile]) -> dict[str, tuple[int, int]]:
    """Size and time of each file that is new or not as it was known; nothing is read. Withdrawn ones are not told.

    Raises LandingFolderMissing.
    """
    found = {}
    for file in _exports(settings):
        path = display_path(settings.raw, file)
        with contextlib.suppress(OSError):
            info = file.stat()
            former = known.get(path)
            if former is None or (former.size, former.mtime_ns) != (info.st_size, info.st_mtime_ns):
                found[path] = (info.st_size, info.st_mtime_ns)
    return found


def _exports(settings: Settings) -> Iterator[Path]:
    """Raises LandingFolderMissing."""
    if not settings.raw.is_dir():
        raise LandingFolderMissing(f"the landing folder {settings.raw} does not exist")
    yield from _walk(settings.raw, (settings.acceptances_file, settings.alerts_file))


def scan(
    settings: Settings, known: Mapping[str, LandedFile], waiting: Collection[str] = (), anew: bool = False
) -> list[LandedFile]:
    """The files of the landing folder, by path, with their hash (empty for one over the limit or unreadable).

    A file whose size and time are those of the former run keeps its hash, and all else that is known of it; so does
    one with another time but the same content. A zip delivery is followed by its members, as `<zip>/<member>`, with
    the time of the zip. Files that are `waiting` (they are still being written) are passed over: they stay as they are
    known. `anew`: size and time are not trusted, every file is hashed. Raises LandingFolderMissing.
    """
    members = _by_delivery(known)
    found: list[LandedFile] = []
    for file in _exports(settings):
        path = display_path(settings.raw, file)
        former = known.get(path)
        if path in waiting:
            found += [former, *members.get(path, {}).values()] if former else []
            continue
        try:
            found += _landed(settings, file, path, former, members.get(path, {}), anew)
        except OSError:
            found.append(LandedFile(path, size=-1, mtime_ns=0, sha256=""))
    return sorted(found, key=lambda f: f.path)


def _landed(
    settings: Settings,
    file: Path,
    path: str,
    former: LandedFile | None,
    members: Mapping[str, LandedFile],
    anew: bool = False,
) -> list[LandedFile]:
    """The file, and its members when it is a delivery; `members`: those that are known of it. Raises OSError."""
    info = file.stat()
    same = former is not None and (former.size, former.mtime_ns) == (info.st_size, info.st_mtime_ns)
    if former and same and not anew and not _looked_through_otherwise(former, settings):
        return [former, *members.values()]
    sha256 = file_hash(file) if info.st_size <= settings.max_file_bytes else ""
    fresh = LandedFile(path, info.st_size, info.st_mtime_ns, sha256)
    if sha256 and delivery.is_delivery(file):
        return _delivered(settings, file, fresh, former, members)
    if former and sha256 and former.sha256 == sha256 and not former.decided:
        return [replace(former, size=info.st_size, mtime_ns=info.st_mtime_ns)]
    return [fresh]


def _looked_through_otherwise(former: LandedFile, settings: Settings) -> bool:
    """Whether it is a delivery, or may be one, that these limits have not judged."""
    if former.decided:
        return former.extractor_version != delivery.limits(settings)
    return former.outcome == QUARANTINED and former.path.lower().endswith(".zip") and bool(former.sha256)


def _delivered(
    settings: Settings, file: Path, fresh: LandedFile, former: LandedFile | None, members: Mapping[str, LandedFile]
) -> list[LandedFile]:
    """A delivery and its members."""
    version = delivery.limits(settings)
    if former and former.sha256 == fresh.sha256 and former.extractor_version == version:
        return [replace(known, mtime_ns=fresh.mtime_ns) for known in (former, *members.values())]
    try:
        found = delivery.members(file, settings)
        if not found:
            raise BadDelivery("the zip holds no files")
    except BadDelivery as bad:
        held = replace(fresh, extractor_version=version, outcome=QUARANTINED)
        return [replace(held, reason=bad.reason, detail=bad.detail or None)]
    landed = [_member(member, fresh, version, members) for member in found]
    return [replace(fresh, extractor_version=version, outcome=UNPACKED), *landed]


def _member(member: Member, outer: LandedFile, version: str, known: Mapping[str, LandedFile]) -> LandedFile:
    path = f"{outer.path}/{member.name}"
    fresh = LandedFile(path, member.size, outer.mtime_ns, member.sha256)
    if member.reason:
        held = replace(fresh, extractor_version=version, outcome=QUARANTINED)
        return replace(held, reason=member.reason, detail=member.detail or None)
    former = known.get(path)
    return replace(former, mtime_ns=outer.mtime_ns) if former and former.sha256 == member.sha256 else fresh


def _by_delivery(known: Mapping[str, LandedFile]) -> dict[str, dict[str, LandedFile]]:
    """The known members of each delivery."""
    found: dict[str, dict[str, LandedFile]] = {path: {} for path, file in known.items() if file.outcome == UNPACKED}
    for path, file in known.items():
        parts = path.split("/")
        for count in range(1, len(parts)):
            if (outer := "/".join(parts[:count])) in found:
                found[outer][path] = file
                break
    return found
