"""A changed copy of an export: one printed number as a slip of the pen would have it, or a row lost or doubled."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from orchestration.ingest.words import fold

DIGIT, SWAP, SIGN, TEN, THOUSAND, ONE, DROPPED, DOUBLED = (
    "digit", "transposition", "sign", "factor 10", "factor 1 000", "count by one", "row dropped", "row doubled",
)  # fmt: skip
VALUE_KINDS = (DIGIT, SWAP, SIGN, TEN, THOUSAND, ONE)

_WORDS = (
    "noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
    "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton", "tjugo",
)  # fmt: skip
_SIGN = re.compile(r"(?:(?<=\s)|(?<=[|(])|^)([-−–+])[ \u00a0]?$")


@dataclass(frozen=True, slots=True)
class Printed:
    """A number where it stands: line (from 1) and the columns of its digits (or its word) and of its sign, if any."""

    line: int
    start: int
    end: int
    sign: tuple[int, int] | None
    text: str

    @property
    def is_word(self) -> bool:
        return not self.text[0].isdigit()


def found(lines: Sequence[str], first: int, last: int, value: Decimal, decimals: int) -> list[Printed]:
    """Where the size of a number is printed between two lines: in digits, in reading order, then in words."""
    shown = f"{abs(value):.{decimals}f}"
    whole, _, part = shown.partition(".")
    groups = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", "[  .]?", whole)
    pattern = rf"(?<![\d,.]){groups}" + (rf"[,.]{part}" if part else "") + r"(?!\d|[,.]\d)"
    digits = [
        Printed(at, m.start(), m.end(), s.span() if (s := _SIGN.search(lines[at - 1][: m.start()])) else None, m[0])
        for at in range(first, last + 1)
        for m in re.finditer(pattern, lines[at - 1])
    ]
    if part or abs(value) >= len(_WORDS):
        return digits
    wanted = {fold(_WORDS[int(abs(value))])} | ({"en"} if abs(value) == 1 else set())
    return digits + [
        Printed(at, m.start(), m.end(), None, m[0])
        for at in range(first, last + 1)
        for m in re.finditer(r"\w+", lines[at - 1])
        if fold(m[0]) in wanted
    ]


def likeness(number: Printed, lines: Sequence[str], sentence: str, reach: int = 8) -> int:
    """On how many sides of the number, 0 to 2, what stands there stands in the sentence too."""
    line, whole = lines[number.line - 1], re.sub(r"\s", "", sentence)
    sides = (line[max(0, number.start - reach) : number.end], line[number.start : number.end + reach])
    return sum(re.sub(r"\s", "", side) in whole for side in sides)


def other(kind: str, number: Printed, value: Decimal, random_: random.Random) -> tuple[str, Decimal] | None:
    """(what is printed instead, the value that it says), signed as before; None where the kind does not apply."""
    if kind == SIGN:
        return (number.text, -value) if value and not number.is_word else None
    if number.is_word:
        changed = abs(value) + (1 if value < 2 or random_.random() < 0.5 else -1)
        if kind != ONE or changed >= len(_WORDS):
            return None
        word = _WORDS[int(changed)]
        return (word.capitalize() if number.text[0].isupper() else word, changed)  # a sentence goes on beginning so
    whole, mark, part = re.fullmatch(r"([\d \u00a0.]*?\d)(?:([,.])(\d+))?", number.text).groups("")
    if mark == "." and len(part) == 3:
        whole, mark, part = number.text, "", ""
    separator = next((c for c in whole if not c.isdigit()), " ")
    digits = re.sub(r"\D", "", whole)
    plain = not any(not c.isdigit() for c in whole) and len(digits) > 3
    answer = _digits(kind, digits, part, random_)
    if answer is None or answer == (digits, part):
        return None
    new_whole, new_part = answer
    size = Decimal(f"{new_whole}.{new_part or 0}")
    shown = new_whole if plain else re.sub(r"(?<=\d)(?=(?:\d{3})+$)", separator, new_whole)
    return shown + (mark + new_part if part else ""), -size if value < 0 else size


def _digits(kind: str, whole: str, part: str, random_: random.Random) -> tuple[str, str] | None:
    every = whole + part
    if kind == DIGIT:
        at = random_.randrange(len(every))
        allowed = [d for d in "0123456789" if d != every[at] and not (at == 0 and d == "0" and len(whole) > 1)]
        every = every[:at] + random_.choice(allowed) + every[at + 1 :]
    elif kind == SWAP:
        places = [
            at
            for at in range(len(every) - 1)
            if every[at] != every[at + 1] and not (at == 0 and every[1] == "0" and len(whole) > 1)
        ]
        if not places:
            return None
        at = random_.choice(places)
        every = every[:at] + every[at + 1] + every[at] + every[at + 2 :]
    elif kind in (TEN, THOUSAND):
        if not int(every):
            return None
        step = 1 if kind == TEN else 3
        every = every + "0" * step
        every = every.lstrip("0").rjust(len(part) + 1, "0") if not int(whole) else every
        return (every[: len(every) - len(part)], every[len(every) - len(part) :])
    elif kind == ONE:
        changed = int(whole) + (1 if int(whole) < 2 or random_.random() < 0.5 else -1)
        return (str(changed), part)
    return every[: len(whole)], every[len(whole) :]


def with_number(lines: Sequence[str], number: Printed, kind: str, printed: str) -> str:
    """The text with another number in its place; columns stay where a blank can be had."""
    line = lines[number.line - 1]
    if kind != SIGN:
        changed = line[: number.start] + printed + line[number.end :]
    elif number.sign:
        changed = line[: number.sign[0]] + line[number.start :]
        if line[number.sign[0]] == "+":
            changed = line[: number.sign[0]] + "-" + line[number.sign[0] + 1 :]
    elif line[: number.start].endswith("  "):
        changed = line[: number.start - 1] + "-" + line[number.start :]
    else:
        changed = line[: number.start] + "-" + line[number.start :]
    return "\n".join([*lines[: number.line - 1], changed, *lines[number.line :]])


def without_rows(lines: Sequence[str], first: int, last: int) -> str:
    """The text without these lines, counted from 1."""
    return "\n".join([*lines[: first - 1], *lines[last:]])


def with_rows_twice(lines: Sequence[str], first: int, last: int) -> str:
    """The text with these lines, counted from 1, once more below themselves."""
    return "\n".join([*lines[:last], *lines[first - 1 : last], *lines[last:]])
