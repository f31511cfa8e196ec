"""How the numeric tokens of reports were classified, for the command line: read from the compacted facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.ingest.document import Unreadable
from orchestration.ingest.masking import mask_lines
from orchestration.ingest.readers import read
from orchestration.settings import Settings
from orchestration.store import landing

UNACCOUNTED = "unaccounted"


class UnknownReport(Exception):
    """There are no facts, or none of a report of that id."""


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """A token in a table that no fact holds; `position` counts from 0, `text` is its line, personal data masked."""

    line: int
    position: int
    token: str
    text: str | None


def counts(settings: Settings, report_id: str | None = None) -> dict[str, Counter[str]]:
    """Per current report, or for the one named, how many tokens are of which class. Raises UnknownReport."""
    known = sorted(row["report_id"] for row in _rows(settings, "reports", pc.field("is_current")))
    if not known:
        raise UnknownReport(f"no facts are stored under {settings.data} yet; `avstamt run` does that")
    if report_id is not None and report_id not in known:
        raise UnknownReport(f"there is no report {report_id}; there are {', '.join(known)}")
    found: dict[str, Counter[str]] = {name: Counter() for name in known if report_id in (None, name)}
    wanted = None if report_id is None else pc.field("report_id") == report_id
    for row in _rows(settings, "number_tokens", wanted):
        found[row["report_id"]][row["token_class"]] += 1
    return found


def unaccounted(settings: Settings, report_id: str) -> list[Unaccounted]:
    """The report's unaccounted tokens in the order of its text."""
    lost = (pc.field("report_id") == report_id) & (pc.field("token_class") == UNACCOUNTED)
    rows = sorted(_rows(settings, "number_tokens", lost), key=lambda r: (r["source_line"], r["position"]))
    texts = _lines(settings, report_id) if rows else []
    return [
        Unaccounted(r["source_line"], r["position"], r["token"], texts[r["source_line"] - 1].strip() if texts else None)
        for r in rows
    ]


def _lines(settings: Settings, report_id: str) -> list[str]:
    """The report's lines as in the landing folder, masked; none when its file is gone or another by now."""
    current = (pc.field("report_id") == report_id) & pc.field("is_current")
    for row in _rows(settings, "reports", current):
        try:
            document = read(landing.read_bytes(settings, row["source_file"]), row["source_file"])
        except (OSError, landing.BadDelivery, Unreadable):
            continue
        if document.content_sha256 == row["content_sha256"]:
            return mask_lines([line.text for line in document.lines])
    return []


def _rows(settings: Settings, fact: str, wanted: pc.Expression | None) -> Iterator[dict]:
    for file in sorted((settings.facts / fact).glob("bucket-*.parquet")):
        yield from pq.read_table(file, filters=wanted).to_pylist()
