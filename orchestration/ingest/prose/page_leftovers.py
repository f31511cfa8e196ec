"""Lines that a page leaves in running text: its number, its running header.

Here one line in capitals is enough, for prose seldom ends in a number. A table's rows do: what recurs on
page after page, and may be dropped from tables as well, `layout.blocks.running_headers` tells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from orchestration.ingest.document import Line

_PAGE_NUMBER = re.compile(
    r"^\W*(?:sida|sid\.?|page)?\s*\d{1,3}(?:\s*\(\d{1,3}\)|\s*/\s*\d{1,3}|\s+av\s+\d{1,3})?\W*$", re.IGNORECASE
)
_ENDS_IN_NUMBER = re.compile(r"^\s*(?P<text>\S.*?\D)\s+\d{1,3}\s*$")


def page_leftovers(lines: Sequence[Line]) -> set[int]:
    """Page numbers and running headers: text that ends in a page number, in capitals or again and again."""
    ends = {line.number: found["text"].strip() for line in lines if (found := _ENDS_IN_NUMBER.match(line.text))}
    often = Counter(ends.values())
    running = set()
    for line in lines:
        text = line.text.strip()
        if text and _PAGE_NUMBER.match(text):
            running.add(line.number)
        head = ends.get(line.number, "")
        words = len(head.split())
        if (head.isupper() and words > 1) or (often[head] > 2 and words > 2):
            running.add(line.number)
    return running
