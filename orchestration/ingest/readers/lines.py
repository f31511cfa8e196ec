"""What readers of text share: numbered lines within limits, and cells without tags and emphasis."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.ingest.document import Line, Unreadable

MAX_LINE = 100_000
MAX_LINES = 500_000
MAX_COLUMNS = 500  # of a table; a report's have twenty at most
_TAGS = re.compile(r"</?(?:b|i|p|u|br|strong|em|span|sup)\s*/?>", re.IGNORECASE)


def numbered(texts: Sequence[str], source_file: str) -> tuple[Line, ...]:
    """The lines, counted from 1, with their page where form feeds part pages. Raises Unreadable beyond the limits."""
    if len(texts) > MAX_LINES:
        raise Unreadable("too many lines", f"{source_file}: {len(texts)} lines, the limit is {MAX_LINES}")
    page = 1 if any("\f" in text for text in texts) else None
    lines = []
    for number, text in enumerate(texts, 1):
        if len(text) > MAX_LINE:
            raise Unreadable(
                "a line is too long", f"{source_file}, line {number}: {len(text)} characters, the limit is {MAX_LINE}"
            )
        if page is not None:
            page += text.count("\f")
        lines.append(Line(number, text.rstrip("\r").replace("\f", ""), page))
    return tuple(lines)


def plain(cell: str) -> str:
    """A cell's text without tags and Markdown emphasis, blanks squeezed."""
    return " ".join(_TAGS.sub(" ", cell).replace("**", "").split())
