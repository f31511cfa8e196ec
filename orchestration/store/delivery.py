"""Zip deliveries: their members as files of their own, read from the zip's bytes; nothing is ever unpacked to disk.

Word, Excel and OpenDocument files are zips too, and files like any other: what is in the zip tells.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from orchestration.settings import Settings
from orchestration.store.names import is_export, shown
from orchestration.store.state import DECIDED

#: A zip in a delivered zip is a delivery too, one in that is not.
MAX_DEPTH = 2
#: Text packs to a tenth, tables of blanks to a hundredth; what packs tighter was made to fill memory.
MAX_RATIO = 200
RATIO_FROM = 5 * 1024 * 1024  # bytes unpacked
_BLOCK = 1 << 20
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE = ("[Content_Types].xml", "mimetype", "_rels/.rels")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_UTF8 = 0x800
_ONE_NAME = "several members have one name"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError, OverflowError,
    RuntimeError,
)  # fmt: skip


class BadDelivery(Exception):
    """A zip none of whose members can be trusted, or a member that can't be read. `reason` is short and stable."""

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a delivery. `name` is safe to show and tells it from all others; `sha256` is empty, and `reason` says
    why, where it can't be read."""

    name: str
    size: int
    sha256: str = ""
    reason: str | None = None
    detail: str | None = None


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked of a delivery, zips in it included."""

    settings: Settings
    members: int = 0
    unpacked: int = 0

    def take(self, infos: list[zipfile.ZipInfo]) -> None:
        self.members += len(infos)
        self.unpacked += sum(info.file_size for info in infos)
        if self.members > self.settings.max_members:
            detail = f"{self.members} members; the limit is {self.settings.max_members}"
            raise BadDelivery("too many files in the zip", detail)
        if self.unpacked > self.settings.max_unpacked_bytes:
            detail = (
                f"{_megabytes(self.unpacked)} unpacked; the limit is {_megabytes(self.settings.max_unpacked_bytes)}"
            )
            raise BadDelivery("the zip is too large unpacked", detail)


def limits(settings: Settings) -> str:
    """What members depend on besides the zip's bytes."""
    own = [MAX_DEPTH, MAX_RATIO, settings.max_file_bytes, settings.max_members, settings.max_unpacked_bytes]
    return DECIDED + hashlib.sha256(repr(own).encode()).hexdigest()[:8]


def is_delivery(path: Path) -> bool:
    """Whether the file is a zip of files rather than a document that is a zip. Raises OSError."""
    with path.open("rb") as handle:
        return _is_delivery(handle)


def members(path: Path, settings: Settings) -> list[Member]:
    """The delivery's files, those included that can't be read. Raises BadDelivery for a zip that is bad as a whole."""
    found: dict[str, Member] = {}
    with path.open("rb") as handle:
        for member in _members(handle, "", 1, _Budget(settings)):
            twice = member.name in found
            found[member.name] = replace(member, sha256="", reason=_ONE_NAME, detail=None) if twice else member
    return list(found.values())


def read(path: Path, name: str, settings: Settings) -> bytes:
    """The bytes of one member by its name as `members` told it. Raises BadDelivery or OSError."""
    with path.open("rb") as handle:
        return _read(handle, name, settings)


def _is_delivery(handle: BinaryIO) -> bool:
    handle.seek(0)
    start = handle.read(256)
    if not start.startswith(_STARTS):
        return False
    first = start[30 : 30 + int.from_bytes(start[26:28], "little")].decode("utf-8", "replace")
    if first in _OFFICE or first.startswith(("word/", "xl/", "docProps/")):
        return False
    try:
        with zipfile.ZipFile(handle) as archive:
            return not any(name in _OFFICE for name in archive.namelist())
    except _DAMAGED:
        return True


def _opened(
    handle: BinaryIO, budget: _Budget | None = None
) -> tuple[zipfile.ZipFile, dict[str, list[zipfile.ZipInfo]]]:
    """The zip and its files by their names to show. Raises BadDelivery."""
    try:
        archive = zipfile.ZipFile(handle)
    except _DAMAGED as problem:
        raise BadDelivery("the zip file is damaged", str(problem)) from problem
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if budget:
        budget.take(infos)
    found: dict[str, list[zipfile.ZipInfo]] = {}
    for info in infos:
        if _is_export(info):
            found.setdefault(_shown(info), []).append(info)
    return archive, found


def _members(handle: BinaryIO, within: str, depth: int, budget: _Budget) -> Iterator[Member]:
    archive, found = _opened(handle, budget)
    with archive:
        for name, infos in sorted(found.items()):
            whole = within + name
            size = infos[0].file_size
            refused = _refused(infos, budget.settings)
            if refused is None:
                yield from _read_member(archive, infos[0], whole, depth, budget)
            else:
                yield Member(whole, size, reason=refused.reason, detail=refused.detail)


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int, budget: _Budget
) -> Iterator[Member]:
    try:
        data = _bytes(archive, info)
    except BadDelivery as problem:
        yield Member(name, info.file_size, reason=problem.reason, detail=problem.detail)
        return
    if not _is_delivery(io.BytesIO(data)):
        yield Member(name, len(data), hashlib.sha256(data).hexdigest())
    elif depth >= MAX_DEPTH:
        yield Member(name, len(data), reason="zips are nested too deeply", detail=f"the limit is {MAX_DEPTH}")
    else:
        try:
            inner = list(_members(io.BytesIO(data), f"{name}/", depth + 1, budget))
        except BadDelivery as problem:
            inner = [Member(name, len(data), reason=problem.reason, detail=problem.detail)]
        yield from inner or [Member(name, len(data), reason="the zip holds no files")]


def _refused(infos: list[zipfile.ZipInfo], settings: Settings) -> BadDelivery | None:
    """Why a member is not read, told without reading it."""
    info = infos[0]
    if len(infos) > 1:
        return BadDelivery(_ONE_NAME, f"{len(infos)} members")
    if not _is_safe(info):
        return BadDelivery("the member's name leads out of the zip", shown(_name(info)))
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return BadDelivery("the member is no file", "a link or a device")
    if info.flag_bits & _ENCRYPTED:
        return BadDelivery("the member asks for a password")
    if info.compress_type not in _METHODS:
        return BadDelivery("the member is packed by a method that is not read", f"method {info.compress_type}")
    if info.file_size == 0:
        return BadDelivery("empty file", "0 bytes")
    if info.file_size > settings.max_file_bytes:
        limit = _megabytes(settings.max_file_bytes)
        return BadDelivery("file too large", f"{_megabytes(info.file_size)}; the limit is {limit}")
    if info.file_size > max(RATIO_FROM, MAX_RATIO * info.compress_size):
        return BadDelivery("the member is packed too tightly", f"{info.compress_size} bytes for {info.file_size}")
    return None


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, never more than its stated size, its checksum tested."""
    data = bytearray()
    try:
        with archive.open(info) as source:
            while block := source.read(_BLOCK):
                data += block
                if len(data) > info.file_size:
                    raise zipfile.BadZipFile("more bytes than stated")
    except _DAMAGED as problem:
        raise BadDelivery("the member is damaged", str(problem)) from problem
    if len(data) != info.file_size:
        raise BadDelivery("the member is damaged", f"{len(data)} bytes of {info.file_size}")
    return bytes(data)


def _read(handle: BinaryIO, name: str, settings: Settings) -> bytes:
    archive, found = _opened(handle)
    with archive:
        if name in found:
            refused = _refused(found[name], settings)
            if refused:
                raise refused
            return _bytes(archive, found[name][0])
        for outer, infos in found.items():
            if name.startswith(f"{outer}/") and _refused(infos, settings) is None:
                return _read(io.BytesIO(_bytes(archive, infos[0])), name[len(outer) + 1 :], settings)
    raise BadDelivery("the member is gone", name)


def _name(info: zipfile.ZipInfo) -> str:
    """The name, with `/` between folders; names that are UTF-8 without saying so are read as such."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _is_export(info: zipfile.ZipInfo) -> bool:
    """False for what is hidden, as in the landing folder, and for what another system's zips hold beside the files."""
    *folders, name = [part for part in _name(info).split("/") if part not in ("", ".", "..")] or [""]
    return is_export(name) and not any(folder.startswith(".") or folder == "__MACOSX" for folder in folders)


def _is_safe(info: zipfile.ZipInfo) -> bool:
    name = _name(info)
    parts = name.split("/")
    return ".." not in parts and not name.startswith("/") and not (len(parts[0]) > 1 and parts[0][1] == ":")


def _shown(info: zipfile.ZipInfo) -> str:
    """The name as it is shown; steps that would lead out of the zip are put in parentheses."""
    first, *later = _name(info).split("/")
    parts = [f"({first})" if first.endswith(":") else first or "(root)", *(part or "()" for part in later)]
    return shown("/".join("(..)" if part == ".." else part for part in parts if part != "."))


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"
