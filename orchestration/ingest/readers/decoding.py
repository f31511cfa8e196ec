"""Bytes → text: which encoding a text export is in, told by its bytes; what is no text is refused, naming the line."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from orchestration.ingest.document import Unreadable

SAMPLE = 20_000  # characters in which control characters are counted
STRANGE = 50  # one in so many is too much
WIDE = 0.2  # share of NUL bytes at every second place from which text is UTF-16

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SWEDISH = "åäöÅÄÖ"
#: What else Swedish text in windows-1252 may hold. Not Ã, Â or â: those are UTF-8 read wrongly.
_BESIDE = frozenset("éÉèàáüÜøØæÆëñçóíôêß–—’‘“”„»«•…§½¼¾±°·´\u00a0\u00ad€£µ²³×¹®©")
_LEAST = 0.5  # share of å, ä and ö among the letters beyond ASCII
_OWN = re.compile(r"[A-Za-zåäöÅÄÖéÉ][åäöÅÄÖ]|[åäöÅÄÖ][A-Za-zéÉ]")


class Decoded(NamedTuple):
    """The text, in NFC, without a byte order mark; `encoding` as Python names it."""

    text: str
    encoding: str

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever reads the report should know of how it was decoded."""
        return () if self.encoding == "utf-8" else (f"read as {self.encoding}",)


def decode(data: bytes, source_file: str, declared: str | None = None) -> Decoded:
    """The text of a file: by its byte order mark, as UTF-8, as UTF-16, as `declared`, or as plainly Swedish text in
    windows-1252. Raises Unreadable for all else."""
    mark = next((m for m in _MARKS if data.startswith(m[0])), None)
    if mark:
        return _whole(data[len(mark[0]) :], mark[1], source_file)
    if wide := _wide(data):
        return _whole(data, wide, source_file)
    if b"\x00" in data:
        raise Unreadable("not a text file", f"{source_file}: NUL byte at offset {data.index(0)}")
    try:
        return _checked(data.decode("utf-8"), "utf-8", source_file)
    except UnicodeDecodeError as problem:
        if (text := _declared(data, declared)) is not None:
            return _checked(text, declared or "", source_file)
        if (text := _swedish(data)) is not None:
            return _checked(text, "windows-1252", source_file)
        line = data.count(b"\n", 0, problem.start) + 1
        raise Unreadable(
            "not valid UTF-8", f"{source_file}, line {line}: byte 0x{data[problem.start]:02x}"
        ) from problem


def _whole(data: bytes, encoding: str, source_file: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        line = data[: problem.start].decode(encoding, "replace").count("\n") + 1
        raise Unreadable(f"not valid {encoding.upper()}", f"{source_file}, line {line}") from problem
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise Unreadable("not a text file", f"{source_file}, line {line}: NUL character")
    return _checked(text, encoding, source_file)


def _checked(text: str, encoding: str, source_file: str) -> Decoded:
    sample = text[:SAMPLE]
    strange = sum(1 for c in sample if unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\n\r\t\f")
    if strange > len(sample) // STRANGE:
        raise Unreadable("not a text file", f"{source_file}: {strange} control characters in the first {len(sample)}")
    return Decoded(unicodedata.normalize("NFC", text), encoding)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: in Western text every second byte is NUL, and no other."""
    start = data[: SAMPLE * 2]
    if len(data) % 2 or not start.count(0) >= WIDE * len(start):
        return None
    low, high = start[::2].count(0), start[1::2].count(0)
    if high and not low:
        return "utf-16-le"
    return "utf-16-be" if low and not high else None


def _declared(data: bytes, declared: str | None) -> str | None:
    try:
        return data.decode(declared) if declared and codecs.lookup(declared).name != "utf-8" else None
    except (LookupError, UnicodeError):
        return None


def _swedish(data: bytes) -> str | None:
    """The bytes as windows-1252, where they are plainly Swedish so."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [c for c in text if c > "\x7f"]
    own = sum(c in _SWEDISH for c in beyond)
    letters = sum(c.isalpha() for c in beyond)
    if any(c not in _SWEDISH and c not in _BESIDE for c in beyond) or own < _LEAST * letters:
        return None
    if not _OWN.search(text) or any(c < " " and c not in "\n\r\t\f" for c in text):
        return None
    return text
