"""The numbers and marks that Word sets before paragraphs of lists and numbered headings: they are not in the text."""

from __future__ import annotations

import re
from typing import Any

from orchestration.ingest.readers.docx_names import child, val, w

MAX_LEVEL = 8
BULLET = "-"
_PLACE = re.compile(r"%(\d)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class _Level:
    def __init__(self, element: Any):
        self.format = val(child(element, "numFmt")) or "decimal"
        self.text = val(child(element, "lvlText")) or ""
        self.start = _whole(val(child(element, "start")), 1)
        self.style = val(child(element, "pStyle"))


class Numbering:
    """The document's lists, counted as its paragraphs come."""

    def __init__(self, root: Any | None):
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counted: dict[tuple[str, int], int] = {}
        self._list_of: dict[str, str] = {}
        if root is None:
            return
        abstract = {e.get(w("abstractNumId")): e for e in root.iter(w("abstractNum"))}
        for number in root.iter(w("num")):
            base = val(child(number, "abstractNumId")) or ""
            source = abstract.get(base)
            if source is None:
                continue
            levels = {_whole(e.get(w("ilvl")), 0): _Level(e) for e in source.iter(w("lvl"))}
            identity = number.get(w("numId"))
            # Lists of one kind count on together, but for one that is told to start anew.
            self._list_of[identity] = base
            for override in number.iter(w("lvlOverride")):
                at = _whole(override.get(w("ilvl")), 0)
                if (given := child(override, "lvl")) is not None:
                    levels[at] = _Level(given)
                if (start := child(override, "startOverride")) is not None:
                    self._list_of[identity] = f"{base}:{identity}"
                    if at in levels:
                        levels[at].start = _whole(val(start), 1)
            self._levels[identity] = levels

    def level_of_style(self, identity: str, style: str) -> int:
        """The level that a list gives to a paragraph style."""
        return next((at for at, level in self._levels.get(identity, {}).items() if level.style == style), 0)

    def mark(self, identity: str | None, level: int) -> str:
        """The mark of the next paragraph of a list: `2.1`, `a)`, `-`; nothing outside lists."""
        levels = self._levels.get(identity or "", {})
        if level not in levels:
            return ""
        at = levels[level]
        if at.format == "bullet":
            return BULLET
        base = self._list_of[identity or ""]
        self._counted[base, level] = self._counted.get((base, level), at.start - 1) + 1
        for deeper in range(level + 1, MAX_LEVEL + 1):
            self._counted.pop((base, deeper), None)
        if at.format == "none":
            return ""

        def number(place: re.Match[str]) -> str:
            other = int(place[1]) - 1
            if other not in levels:
                return ""
            return _written(self._counted.get((base, other), levels[other].start), levels[other].format)

        return _PLACE.sub(number, at.text).strip()


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.lstrip("-").isdecimal() else default


def _written(number: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter") and 0 < number <= 26 * 20:
        letter = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        text, left = "", number
        for value, sign in _ROMAN:
            text, left = text + sign * (left // value), left % value
        return text if kind == "lowerRoman" else text.upper()
    return f"{number:02d}" if kind == "decimalZero" else str(number)
