"""Small changes of a file, as damage and bad luck make them: of bytes, of words, of lines, and of two files' parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

_WORD = re.compile(rb"[^\s|;\t<>]+")
#: What readers decide by, put where it doesn't belong.
SIGNS = (
    *(sign.encode() for sign in (*' \n\t|;"-%0*#<>&\0\r\f', "  ", "\n\n", "9" * 30, "1 000", "1e999", "tkr", "2024")),
    *(sign.encode() for sign in ("−5,7 %", "\u0308", "\u00a0", "½", "٣", "²", "ı", "Summa", "Budget 2024 Utfall 2024")),
    *(b"\xff", b"\xc3"),
)


class Change(NamedTuple):
    """A kind of change, where (0 to 1) and how much of the data it takes, and which sign or other place it uses."""

    kind: int
    at: float
    size: int
    other: int


def _flipped(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    return data[:at] + bytes(b ^ (1 << other % 8) for b in data[at : at + 1]) + data[at + 1 :]


def _deleted(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    return data[:at] + data[at + size :]


def _inserted(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    return data[:at] + SIGNS[other % len(SIGNS)] * (1 + size % 3) + data[at:]


def _duplicated(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    return data[: at + size] + data[at : at + size] * (1 + other % 4) + data[at + size :]


def _cut(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    return data[at:] if other % 2 else data[:at]


def _spliced(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    start = other % (len(more) + 1)
    return data[:at] + more[start : start + 8 * size] + data[at:]


def _word_changed(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    """A word given another's place."""
    word, words = _WORD.search(data, at), _WORD.findall(more) or [b""]
    return data[: word.start()] + words[other % len(words)] + data[word.end() :] if word else data


def _line_moved(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(data.count(b"\n", 0, at) % len(lines))
    lines.insert(other % (len(lines) + 1), line)
    return b"\n".join(lines)


def _line_dropped(data: bytes, at: int, size: int, other: int, more: bytes) -> bytes:
    lines = data.split(b"\n")
    first = data.count(b"\n", 0, at)
    return b"\n".join(lines[:first] + lines[first + 1 + size % 3 :])


KINDS: tuple[Callable[[bytes, int, int, int, bytes], bytes], ...] = (
    _flipped,
    _deleted,
    _inserted,
    _duplicated,
    _cut,
    _spliced,
    _word_changed,
    _line_moved,
    _line_dropped,
)
MOST = 32  # bytes that a change takes at once


def applied(data: bytes, change: Change, more: bytes) -> bytes:
    """The data after one change; `more` is another file that it may take from."""
    return KINDS[change.kind % len(KINDS)](data, int(change.at * len(data)), change.size, change.other, more)


def any_change(random: Random) -> Change:
    return Change(random.randrange(len(KINDS)), random.random(), random.randint(1, MOST), random.randrange(1 << 16))
