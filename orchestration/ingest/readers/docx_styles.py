"""What a Word paragraph is by its style: a heading of which level, an entry of which list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.ingest.readers.docx_names import child, val, w
from orchestration.ingest.readers.docx_numbering import Numbering

MAX_BASED_ON = 20
DEEPEST = 6
_BODY = 9  # the outline level of running text


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """`heading`: how many marks a heading's line gets (the title one, its chapters two), 0 for running text."""

    heading: int = 0
    list_id: str | None = None
    level: int | None = None
    of_style: str = ""  # the style that names the list

    def level_in(self, numbering: Numbering) -> int:
        if self.level is not None:
            return self.level
        return numbering.level_of_style(self.list_id, self.of_style) if self.list_id else 0


class Styles:
    """The document's paragraph styles."""

    def __init__(self, root: Any | None):
        found = [] if root is None else list(root.iter(w("style")))
        self._styles = {e.get(w("styleId")): e for e in found if e.get(w("type")) == "paragraph"}
        self._known: dict[str, ParagraphStyle] = {}

    def of(self, paragraph: Any) -> ParagraphStyle:
        properties = child(paragraph, "pPr")
        base = self._named(val(child(properties, "pStyle")) or "")
        numbers = child(properties, "numPr")
        outline = val(child(properties, "outlineLvl"))
        heading = base.heading if outline is None else _marks(outline)
        if numbers is None:
            return ParagraphStyle(heading, base.list_id, base.level, base.of_style)
        list_id, level = val(child(numbers, "numId")), val(child(numbers, "ilvl"))
        given = int(level) if level and level.isdecimal() else base.level
        identity = list_id if list_id is not None else base.list_id
        return ParagraphStyle(heading, None if identity == "0" else identity, given, base.of_style)

    def _named(self, name: str) -> ParagraphStyle:
        if name not in self._known:
            self._known[name] = self._resolved(name)
        return self._known[name]

    def _resolved(self, name: str) -> ParagraphStyle:
        heading: int | None = None
        list_id: str | None = None
        level: int | None = None
        of_style = ""
        for _ in range(MAX_BASED_ON):
            style = self._styles.get(name)
            if style is None:
                break
            properties = child(style, "pPr")
            outline = val(child(properties, "outlineLvl"))
            called = (val(child(style, "name")) or "").lower()
            if heading is None and called == "title":
                heading = 1
            elif heading is None and outline is not None:
                heading = _marks(outline)
            elif heading is None and called.startswith("heading ") and called[8:].isdecimal():
                heading = _marks(str(int(called[8:]) - 1))
            numbers = child(properties, "numPr")
            if list_id is None and numbers is not None:
                list_id, of_style = val(child(numbers, "numId")), name
                given = val(child(numbers, "ilvl"))
                level = int(given) if given and given.isdecimal() else None
            name = val(child(style, "basedOn")) or ""
        return ParagraphStyle(heading or 0, None if list_id == "0" else list_id, level, of_style)


def _marks(outline: str) -> int:
    level = int(outline) if outline.isdecimal() else _BODY
    return 0 if level >= _BODY else min(level + 2, DEEPEST)
