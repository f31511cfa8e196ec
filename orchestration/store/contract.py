"""What must hold of the compacted facts whatever the reports say: schemas, keys, one current version per report."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.ingest import schemas
from orchestration.settings import Settings
from orchestration.store.compact import stored_schema


def violations(settings: Settings) -> list[dict[str, str]]:
    """Each breach as {file, problem}; an empty list means that dbt may read the folder."""
    found: list[dict[str, str]] = []
    current: set[str] = set()
    loaded: dict[str, set[str]] = {}
    for fact in schemas.FACTS:
        schema = stored_schema(fact)
        keys: Counter = Counter()  # those that occur twice in a file; a report's rows are in one
        places: Counter = Counter()
        paths = sorted((settings.facts / fact).glob("*.parquet"))
        if not paths:
            found.append({"file": f"facts/{fact}", "problem": "no file at all"})
        for path in paths:
            table = pq.read_table(path)
            name = path.relative_to(settings.data).as_posix()
            if not table.schema.equals(schema):
                found.append({"file": name, "problem": "its columns are not those of the fact's schema"})
                continue
            for field in schema:
                if not field.nullable and table[field.name].null_count:
                    found.append({"file": name, "problem": f"{field.name} has nulls"})
            if fact == "reports":
                now = table.filter(table["is_current"])["report_id"].to_pylist()
                keys.update({(report_id, "current"): n for report_id, n in Counter(now).items() if n > 1})
                current.update(now)
                found += [
                    {"file": name, "problem": f"{report_id} has no current version"}
                    for report_id in sorted(set(table["report_id"].to_pylist()) - set(now))
                ]
            else:
                here = pc.unique(table["report_id"]).to_pylist()
                places.update(here)
                loaded.setdefault(fact, set()).update(here)
                if "fact_no" in schema.names:
                    key = [name for name in ("report_id", "fact", "fact_no") if name in schema.names]
                    keys.update(_more_than_once(table, key))
        found += [
            {"file": f"facts/{fact}", "problem": f"the key {key} occurs {count} times"}
            for key, count in sorted(keys.items())
        ]
        found += [
            {"file": f"facts/{fact}", "problem": f"rows of {report_id} lie in {count} files"}
            for report_id, count in sorted(places.items())
            if count > 1
        ]
    for fact, reports in loaded.items():
        found += [
            {"file": f"facts/{fact}", "problem": f"rows of {report_id}, which has no current version"}
            for report_id in sorted(reports - current)
        ]
    return found


def _more_than_once(table: pa.Table, key: list[str]) -> dict[tuple, int]:
    """Keys that several rows share, with how many; counted by Arrow, for there are millions that do not."""
    counted = table.group_by(key).aggregate([([], "count_all")])
    twice = counted.filter(pc.greater(counted["count_all"], 1))
    return {tuple(row[name] for name in key): row["count_all"] for row in twice.to_pylist()}
