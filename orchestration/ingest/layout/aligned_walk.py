"""Where the reading of a document's tables stands, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.ingest.document import Line
from orchestration.ingest.layout.headers import Header
from orchestration.ingest.tables.measures import Frame

NARROW = 34  # characters: a wrapped cell's lines are shorter than a paragraph's


@dataclass
class Walk:
    """The lines and the place among them; the headings and table headers that stood before it."""

    lines: list[Line]
    frame: Frame
    at: int = 0
    headings: list[str] = field(default_factory=list)
    goal_no: str | None = None
    departments: list[str] = field(default_factory=list)
    indicator_headers: list[Header] = field(default_factory=list)
    strays: list[tuple[str, str]] = field(default_factory=list)  # figures torn into the last header: (title, figure)

    def text(self, at: int) -> str:
        return self.lines[at].text.strip() if at < len(self.lines) else ""

    def ahead(self, lines: int) -> list[Line]:
        """Those of the next so many lines that are not blank."""
        return [line for line in self.lines[self.at + 1 : self.at + 1 + lines] if not line.blank]

    def skip_blanks(self) -> Line | None:
        """The next line that is not blank, from here on, where the walk now stands; None at the end."""
        while self.at < len(self.lines) and self.lines[self.at].blank:
            self.at += 1
        return self.lines[self.at] if self.at < len(self.lines) else None
