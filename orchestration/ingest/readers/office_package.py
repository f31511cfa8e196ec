"""The zip package that Word and Excel files are: told by its content types, opened within limits."""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from orchestration.ingest.document import Unreadable

MAX_MEMBERS = 10_000
MAX_UNPACKED = 200_000_000  # bytes of all members together
MAX_PART = 100_000_000  # bytes of one XML part
MAX_RATIO = 200  # unpacked to packed, of a member larger than ...
RATIO_FROM = 1_000_000  # ... this; text of cells packs to a twentieth, a bomb to a thousandth
MAX_DEPTH = 200  # elements within elements

CONTENT_TYPES = "[Content_Types].xml"
_TYPES = {
    "wordprocessingml.document.main": "docx",
    "wordprocessingml.template.main": "docx",
    "ms-word.document.macroEnabled.main": "docx",
    "ms-word.template.macroEnabledTemplate.main": "docx",
    "spreadsheetml.sheet.main": "xlsx",
    "spreadsheetml.template.main": "xlsx",
    "ms-excel.sheet.macroEnabled.main": "xlsx",
    "ms-excel.template.macroEnabled.main": "xlsx",
}
_OTHER = {"ms-excel.sheet.binary": ".xlsx", "presentationml": ".pdf"}  # what to save it as
_FIRST_NAME = 30  # where a zip has the name of its first member
_FIRST_PARTS = (CONTENT_TYPES.encode(), b"_rels/", b"docProps/", b"word/", b"xl/")
_DECLARATION = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|<\x00?!\x00?E\x00?N\x00?T\x00?I", re.I)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
#: What the library raises for parts that can't be taken out, or a place that is none.
_DAMAGED = (
    *(KeyError, ValueError, EOFError, OSError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True)
class Package:
    """An open package: `kind` is docx or xlsx, `main` the name of its main part."""

    kind: str
    main: str
    source_file: str
    archive: zipfile.ZipFile

    def has(self, name: str) -> bool:
        return name in self.archive.NameToInfo

    def bytes_of(self, name: str) -> bytes:
        """A part as stored. Raises Unreadable for a damaged one or one with a document type declaration."""
        try:
            data = self.archive.read(name)
        except _DAMAGED as e:
            raise Unreadable("the Office file is damaged", f"{self.source_file}: part {name}") from e
        refuse_entities(data, f"{self.source_file}: part {name}")
        return data

    def xml(self, name: str) -> Any:
        """The root element of a part, as lxml reads it without entities, network or huge trees."""
        return parsed(self.bytes_of(name), f"{self.source_file}: part {name}")

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Relation id → (last word of its type, name of the part) for the parts inside the package, of `name`."""
        folder, base = posixpath.split(name)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(path):
            return {}
        found = {}
        for relation in self.xml(path).iter(f"{{{_RELATIONS}}}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External" and target:
                inside = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = relation.get("Type", "").rsplit("/", 1)[-1]
                found[relation.get("Id", "")] = (kind, posixpath.normpath(inside))
        return found


def is_office(data: bytes) -> bool:
    """Whether a file is a zip with the part that lists content types, as only Office packages have."""
    if data[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return CONTENT_TYPES in archive.NameToInfo
    except _DAMAGED:
        return data[_FIRST_NAME:].startswith(_FIRST_PARTS)  # cut off: the list of members stands at the end


def opened(data: bytes, source_file: str) -> Package:
    """The package of a Word or Excel file. Raises Unreadable for what is damaged, too large or of another kind."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as problem:
        raise Unreadable("the Office file is damaged", f"{source_file}: {problem}") from problem
    _within_limits(archive, source_file)
    package = Package("", "", source_file, archive)
    for kind, main in _main_parts(package):
        return Package(kind, main.lstrip("/"), source_file, archive)
    raise Unreadable("not a Word or Excel file", f"{source_file}: no document among its content types")


def parsed(data: bytes, place: str) -> Any:
    """The root element of an XML text. Raises Unreadable when it isn't well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise Unreadable("the Office file is damaged", f"{place}: {problem}") from problem


def refuse_entities(data: bytes, place: str) -> None:
    """No Office part may have a document type declaration, so that one can only be an attack.

    An encoding other than UTF-8 and UTF-16 could hide one.
    """
    encoding = _ENCODING.match(data.replace(b"\x00", b"")[:400].removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe"))
    if encoding and not encoding[1].lower().startswith((b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-1")):
        raise Unreadable("XML in an encoding that Office does not write", f"{place}: {encoding[1].decode('ascii')}")
    if _DECLARATION.search(data):
        raise Unreadable("XML with a document type declaration", place)


def _within_limits(archive: zipfile.ZipFile, source_file: str) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Unreadable(
            "too many parts in the Office file", f"{source_file}: {len(members)}, the limit is {MAX_MEMBERS}"
        )
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED:
        raise Unreadable(
            "the Office file unpacks to too much", f"{source_file}: {total} bytes, the limit is {MAX_UNPACKED}"
        )
    for member in members:
        if member.flag_bits & 1:
            raise Unreadable("the file asks for a password", f"{source_file}: part {member.filename!r}")
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(1, member.compress_size):
            detail = (
                f"{source_file}: part {member.filename!r} unpacks {member.compress_size} bytes to {member.file_size}"
            )
            raise Unreadable("the Office file unpacks to too much", detail)
        if member.filename.lower().endswith((".xml", ".rels")) and member.file_size > MAX_PART:
            detail = f"{source_file}: part {member.filename!r} has {member.file_size} bytes, the limit is {MAX_PART}"
            raise Unreadable("the Office file unpacks to too much", detail)


def _main_parts(package: Package) -> list[tuple[str, str]]:
    found = []
    for entry in package.xml(CONTENT_TYPES):
        kind, name = entry.get("ContentType", ""), entry.get("PartName", "")
        found += [(known, name) for words, known in _TYPES.items() if f".{words}+xml" in kind and name]
        for words, instead in _OTHER.items():
            if words in kind and "main" in kind:
                raise Unreadable(
                    f"an Office file of a kind that is not read: save it as {instead}", package.source_file
                )
    return [(kind, name) for kind, name in found if package.has(name.lstrip("/"))]
