"""The life of findings: first and last seen over reruns, resolved when they no longer occur, open again when back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.reconcile.schemas import FINDING_ADDENDS, FINDINGS
from orchestration.store.files import write_parquet

_ACCEPTANCE = ("accepted_by", "accepted_reason", "accepted_kind")


def merge(
    found: Sequence[Mapping], history: Sequence[Mapping], current_reports: Iterable[str], now: datetime
) -> tuple[list[dict], list[dict]]:
    """(findings to publish, history to keep), both ordered by report, line and id.

    A finding that is found again keeps its first_seen and its acceptance. One that is not found any more, in a report
    that is still there, is resolved and keeps its last numbers; last_seen stays the last time that it was seen. The
    history also keeps findings of reports that have gone, so that one coming back is no news.
    """
    known = {row["finding_id"]: row for row in history}
    reports = set(current_reports)
    published: list[dict] = []
    for row in found:
        old = known.get(row["finding_id"])
        kept = {name: old[name] for name in ("first_seen", *_ACCEPTANCE)} if old else {}
        state = "accepted" if old and old["accepted_by"] else "open"
        published.append({**row, **kept, "state": state, "last_seen": now})
    seen = {row["finding_id"] for row in found}
    gone = [dict(row) for row in history if row["finding_id"] not in seen]
    for row in gone:
        if row["report_id"] in reports:
            row["state"] = "resolved"
            published.append(row)
    absent = [row for row in gone if row["report_id"] not in reports]
    return _ordered(published), _ordered([*published, *absent])


def publish(
    data: Path, findings: Sequence[Mapping], addends: Sequence[Mapping], current_reports: Iterable[str], now: datetime
) -> None:
    """Write findings/findings.parquet, findings/finding_addends.parquet and state/finding_history.parquet.

    The history is written last: a crash before it leaves the old one, and the next run merges the same again.
    """
    history_path = data / "state" / "finding_history.parquet"
    addends_path = data / "findings" / "finding_addends.parquet"
    published, history = merge(findings, _read(history_path, FINDINGS), current_reports, now)
    resolved = {row["finding_id"] for row in published} - {row["finding_id"] for row in findings}
    kept = [row for row in _read(addends_path, FINDING_ADDENDS) if row["finding_id"] in resolved]
    ordered = sorted([*addends, *kept], key=lambda row: (row["report_id"], row["finding_id"], row["addend_no"]))
    write_parquet(data / "findings" / "findings.parquet", pa.Table.from_pylist(published, schema=FINDINGS))
    write_parquet(addends_path, pa.Table.from_pylist(ordered, schema=FINDING_ADDENDS))
    write_parquet(history_path, pa.Table.from_pylist(history, schema=FINDINGS))


def _read(path: Path, schema: pa.Schema) -> list[dict]:
    return pq.read_table(path, schema=schema).to_pylist() if path.exists() else []


def _ordered(rows: Iterable[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: (row["report_id"], row["source_line"], row["finding_id"]))
