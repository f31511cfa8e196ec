"""Compaction: the current facts of all reports in a bounded number of Parquet files.

A report belongs to one of 16 buckets by the hash of its id; a bucket is one file per fact. Only buckets whose reports
changed are written again. Which reports a bucket was built from is kept in `state/buckets.json`.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest import schemas
from orchestration.settings import Settings
from orchestration.store import cache
from orchestration.store.files import write_parquet, write_text
from orchestration.store.versions import Version

BUCKETS = 16

REPORTS = pa.schema(
    [
        *schemas.FACTS["reports"],
        pa.field("version_no", pa.int32(), nullable=False),
        pa.field("is_current", pa.bool_(), nullable=False),
        pa.field("loaded_at", pa.timestamp("us"), nullable=False),
    ]
)

_SORT = (
    "report_id",
    "fact_no",
    "version_no",
    "link_no",
    "statement",
    "total_line_no",
    "item_line_no",
    "source_line",
    "position",
    "first_line",
)


def stored_schema(fact: str) -> pa.Schema:
    """The schema of the fact's files; `reports` carries the version beside what was extracted."""
    return REPORTS if fact == "reports" else schemas.FACTS[fact]


def bucket_of(report_id: str) -> int:
    return int.from_bytes(hashlib.sha256(report_id.encode()).digest()[:4], "big") % BUCKETS


def bucket_path(settings: Settings, fact: str, bucket: int) -> Path:
    return settings.facts / fact / f"bucket-{bucket:02d}.parquet"


def _digest(versions: Iterable[Version], extractor_version: str) -> str:
    """What a bucket's content depends on, and nothing else: a touched file of the same content changes nothing."""
    parts = [
        [v.report_id, v.file.path, v.file.sha256, v.version_no, v.is_current, v.loaded_at.isoformat()] for v in versions
    ]
    layout = {fact: str(stored_schema(fact)) for fact in sorted(schemas.FACTS)}
    return hashlib.sha256(json.dumps([parts, extractor_version, layout]).encode()).hexdigest()


def _manifest_path(settings: Settings) -> Path:
    return settings.state / "buckets.json"


def _files_of(settings: Settings, bucket: int, facts_with_rows: Iterable[str]) -> list[Path]:
    return [bucket_path(settings, fact, bucket) for fact in sorted(facts_with_rows)]


def forget(settings: Settings) -> None:
    """Let the next compaction write every bucket: unchanged files may have been read otherwise."""
    _manifest_path(settings).unlink(missing_ok=True)


def compact(settings: Settings, versions: list[Version], extractor_version: str) -> list[int]:
    """Bring `facts/` up to date with `versions`; returns the buckets that were written."""
    path = _manifest_path(settings)
    former: dict[str, dict] = json.loads(path.read_text()) if path.exists() else {}
    by_bucket: dict[int, list[Version]] = defaultdict(list)
    for version in versions:
        by_bucket[bucket_of(version.report_id)].append(version)
    manifest, written = {}, []
    for bucket in range(BUCKETS):
        content = by_bucket.get(bucket, [])
        digest = _digest(content, extractor_version)
        known = former.get(str(bucket), {})
        if known.get("digest") == digest and all(f.exists() for f in _files_of(settings, bucket, known["facts"])):
            manifest[str(bucket)] = known
            continue
        facts = _write_bucket(settings, bucket, content, extractor_version)
        manifest[str(bucket)] = {"digest": digest, "facts": facts}
        written.append(bucket)
    if manifest != former:
        write_text(path, json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return written


def _write_bucket(settings: Settings, bucket: int, versions: list[Version], extractor_version: str) -> list[str]:
    """Write the bucket's files, drop those that have no rows any more; returns the facts that have a file.

    Bucket 0 has a file of every fact, with or without rows, so that a reader of the folder always finds the columns.
    """
    parts: dict[str, list[pa.Table]] = defaultdict(list)
    for version in versions:
        for fact, table in cache.read(cache.cache_path(settings, version.file, extractor_version)).items():
            if fact == "reports":
                parts[fact].append(_report_row(table, version))
            elif version.is_current:
                parts[fact].append(table)
    kept = []
    for fact in sorted(schemas.FACTS):
        schema = stored_schema(fact)
        table = pa.concat_tables([t.select(schema.names).cast(schema) for t in parts[fact]] or [schema.empty_table()])
        path = bucket_path(settings, fact, bucket)
        if table.num_rows or bucket == 0:
            keys = [(name, "ascending") for name in _SORT if name in schema.names]
            write_parquet(path, table.take(pc.sort_indices(table, sort_keys=keys)))
            kept.append(fact)
        else:
            path.unlink(missing_ok=True)
    return kept


def _report_row(table: pa.Table, version: Version) -> pa.Table:
    """The report's row, named after the file as it lies now, with its version."""
    if table.num_rows != 1:
        raise ValueError(f"{version.file.path}: one row of reports is expected, not {table.num_rows}")
    [row] = table.to_pylist()
    row |= {
        "source_file": version.file.path,
        "version_no": version.version_no,
        "is_current": version.is_current,
        "loaded_at": version.loaded_at,
    }
    return pa.Table.from_pylist([row], schema=REPORTS)
