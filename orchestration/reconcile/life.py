"""The life of findings over runs and versions, kept in one file that is written whole.

What every version of a report was found to say is kept beside it, so that two versions can be compared later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import fingerprint
from orchestration.reconcile import schemas
from orchestration.reconcile.settle import Finding, Step, settled
from orchestration.store import acceptances, registry
from orchestration.store.files import write_parquet

#: What was found: rows of `schemas.VERSION_FINDINGS` by (report, content hash) and finding.
Found = Mapping[tuple[str, str], Mapping[str, Mapping]]


def publish(
    data: Path, findings: Sequence[Mapping], addends: Sequence[Mapping], current: Mapping[str, str], now: datetime
) -> None:
    """Settle every finding's state and write findings/*.parquet, state/finding_history.parquet and what each version
    was found to say.

    findings, addends: as `explain` gives them. current: the content hash of each report's current version. The history
    is written last: a crash before it leaves the old one, and the next run settles the same again.
    """
    found = keep(data, findings, addends, current)
    known = registry.read(data)
    published, history = settle(
        found, _read(history_path(data), schemas.HISTORY), _orders(known, current), acceptances.applied(data), now
    )
    numbers = {(version.report_id, version.sha256): version.version_no for version in known}
    for row in published:
        row["version_no"] = numbers.get((row["report_id"], row["version_sha256"]))
        row["resolved_in_version"] = numbers.get((row["report_id"], row["resolved_sha256"]))
    folder = data / "findings"
    write_parquet(folder / "findings.parquet", pa.Table.from_pylist(published, schema=schemas.FINDINGS))
    rows = [
        addend
        for row in sorted(published, key=lambda r: (r["report_id"], r["finding_id"]))
        for addend in row["addends"]
    ]
    write_parquet(folder / "finding_addends.parquet", pa.Table.from_pylist(rows, schema=schemas.FINDING_ADDENDS))
    events = [
        {**event, "finding_id": row["finding_id"], "report_id": row["report_id"]}
        for row in published
        for event in row["events"]
    ]
    write_parquet(folder / "finding_events.parquet", pa.Table.from_pylist(events, schema=schemas.FINDING_EVENTS))
    write_parquet(history_path(data), pa.Table.from_pylist(history, schema=schemas.HISTORY))
    registry.mark_judged(data, current, fingerprint.code_version())


def keep(
    data: Path, findings: Iterable[Mapping], addends: Iterable[Mapping], contents: Mapping[str, str]
) -> dict[tuple[str, str], dict[str, Mapping]]:
    """Keep what was found in these versions (content hash by report) in place of what was kept of them before.

    Returns all that is kept, by (report, content hash) and finding id; a version without findings is there, empty.
    Findings of other reports are left out.
    """
    path = data / "state" / "version_findings.parquet"
    rows: dict[tuple[str, str], dict[str, Mapping]] = defaultdict(dict)
    for version in registry.read(data):
        if version.judged_by:
            rows[version.report_id, version.sha256] = {}
    for former in _read(path, schemas.VERSION_FINDINGS):
        rows[former["report_id"], former["sha256"]][former["finding_id"]] = former
    parts: dict[str, list[Mapping]] = defaultdict(list)
    for addend in addends:
        parts[addend["finding_id"]].append(addend)
    for report_id, sha256 in contents.items():
        rows[report_id, sha256] = {}
    for row in findings:
        if content := contents.get(row["report_id"]):
            kept = {name: row[name] for name in schemas.FOUND_COLUMNS}
            ordered = sorted(parts[row["finding_id"]], key=lambda addend: addend["addend_no"])
            rows[row["report_id"], content][row["finding_id"]] = {**kept, "sha256": content, "addends": ordered}
    flat = [by_id[finding_id] for _, by_id in sorted(rows.items()) for finding_id in sorted(by_id)]
    write_parquet(path, pa.Table.from_pylist(flat, schema=schemas.VERSION_FINDINGS))
    return dict(rows)


def settle(
    found: Found,
    history: Iterable[Mapping],
    orders: Mapping[str, Sequence[str]],
    accepted: acceptances.Applied,
    now: datetime,
) -> tuple[list[dict], list[dict]]:
    """(findings to publish, history to keep), both ordered by report, line and id; rows of `schemas.HISTORY`.

    orders: per report that is there, the content hashes of its versions up to the current one. A finding of the
    current version is open or accepted; one that only earlier versions have is resolved and keeps its last numbers.
    The history also keeps findings of reports that have gone, so that one coming back is no news.
    """
    published, absent = list[dict](), list[dict]()
    by_report: dict[str, dict[str, Mapping]] = defaultdict(dict)
    for row in history:
        if row["report_id"] in orders:
            by_report[row["report_id"]][row["finding_id"]] = row
        else:
            absent.append(dict(row))
    for report_id, order in orders.items():
        versions = [(sha256, found[report_id, sha256]) for sha256 in order if (report_id, sha256) in found]
        old = by_report[report_id]
        for finding_id in sorted({*old, *(name for _, rows in versions for name in rows)}):
            steps = [Step(sha256, rows.get(finding_id)) for sha256, rows in versions]
            finding = Finding(old.get(finding_id), accepted.entries.get(finding_id))
            published.append(settled(finding, steps, accepted.today, now))
    return _ordered(published), _ordered([*published, *absent])


def history_path(data: Path) -> Path:
    return data / "state" / "finding_history.parquet"


def known_findings(data: Path) -> set[str]:
    """The ids of all findings that there have been."""
    path = history_path(data)
    return set(pq.read_table(path, columns=["finding_id"])["finding_id"].to_pylist()) if path.exists() else set()


def found_in(data: Path, report_id: str, sha256: str) -> list[dict]:
    """What was found in one version of a report, by line; rows of `schemas.VERSION_FINDINGS`."""
    path = data / "state" / "version_findings.parquet"
    if not path.exists():
        return []
    chosen = [("report_id", "=", report_id), ("sha256", "=", sha256)]
    return _ordered(pq.read_table(path, schema=schemas.VERSION_FINDINGS, filters=chosen).to_pylist())


def _orders(known: Iterable[registry.Known], current: Mapping[str, str]) -> dict[str, list[str]]:
    """Per report the contents of its versions, the current one last."""
    orders: dict[str, list[str]] = {report_id: [] for report_id in current}
    for version in known:
        if version.report_id in orders:
            orders[version.report_id].append(version.sha256)
    for report_id, sha256 in current.items():
        order = orders[report_id]
        orders[report_id] = [*order[: order.index(sha256)], sha256] if sha256 in order else [*order, sha256]
    return orders


def _read(path: Path, schema: pa.Schema) -> list[dict]:
    return pq.read_table(path, schema=schema).to_pylist() if path.exists() else []


def _ordered(rows: Iterable[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: (row["report_id"], row["source_line"], row["finding_id"]))
