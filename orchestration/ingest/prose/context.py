"""What the claim readers know of the report beside its prose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from orchestration.ingest.prose.folding import fold
from orchestration.ingest.prose.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class ItemSpan:
    """Lines of an item with a comment of its own: kind goal, indicator or assignment."""

    first_line: int
    last_line: int
    kind: str
    title: str
    goal_no: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimContext:
    """The report's identity and the tables found in it.

    `statement_spans` are (first line, last line, statement) of each finance or investment table, `row_labels` the
    labels of each; `statement_measures` (optional) tells which tables follow whole projects (total_budget).
    """

    organisation: str
    municipality: str
    period_start: date
    period_end: date
    fiscal_year: int
    row_labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    statement_spans: Sequence[tuple[int, int, str]] = ()
    item_spans: Sequence[ItemSpan] = ()
    statement_measures: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def whole_year(self) -> bool:
        return (self.period_start.month, self.period_end.month) == (1, 12)

    def statements_of(self, paragraph: Paragraph) -> list[str]:
        """Tables the paragraph may comment on, likeliest first: before it in its section, after it, in its chapter."""
        line = paragraph.first_line
        before = [s for s in self.statement_spans if s[1] < line]
        after = [s for s in self.statement_spans if s[0] > line]
        about_investments = any(re.search("invest", fold(s)) for s in paragraph.sections)
        if found := [s for s in before if s[0] >= paragraph.section[0]]:
            return [s[2] for s in reversed(found)]
        if found := [s for s in after if s[1] <= paragraph.section[1]]:
            return [s[2] for s in found]
        if found := [
            s for s in before if s[0] >= paragraph.chapter[0] and ("invest" in fold(s[2])) == about_investments
        ]:
            return [found[-1][2]] if paragraph.chapter[0] > 1 else []
        return []

    def commented(self, label_line: int, line: int) -> ItemSpan | None:
        """The item that a comment is about: the last one listed before its label, if none begins in between."""
        listed = [s for s in self.item_spans if s.kind != "goal" and s.first_line <= line]
        last = max(listed, key=lambda s: s.first_line, default=None)
        return last if last and last.first_line <= label_line else None

    def item_of(self, line: int) -> ItemSpan | None:
        """The innermost item whose lines include this one."""
        found = [s for s in self.item_spans if s.first_line <= line <= s.last_line]
        return min(found, key=lambda s: s.last_line - s.first_line) if found else None
