"""All models over millions of facts: built by dbt as a run builds them, and the same SQL given to DuckDB directly.

The facts are those of invented reports, multiplied: each copy is of a municipality of its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from orchestration.ingest import schemas
from orchestration.publish import MEMORY
from orchestration.sql import literal

#: Not counted among the facts: what accounts for every token of a text.
TOKENS = "number_tokens"
_COPIES_A_FILE = 100


def measured(facts: Path, folder: Path, rows: int) -> dict[str, Any]:
    """`facts`: a data folder's facts, of a run over generated reports. `folder` is written to."""
    told = multiplied(facts, folder / "dbt" / "facts", rows)
    for name in ("dbt", "direct"):
        out = folder / f"{name}.json"
        subprocess.run([sys.executable, "-W", "ignore", "-m", "benchmarks.marts", name, folder, out], check=True)
        told[name] = json.loads(out.read_text(encoding="utf-8"))
    for ratio, of in (("ratio", "models_seconds"), ("cpu_ratio", "models_cpu_seconds")):
        told[ratio] = round(told["dbt"][of] / told["direct"][of], 3)
    return told


def multiplied(facts: Path, target: Path, rows: int) -> dict[str, Any]:
    """Copies of the facts, as many as make so many rows; Parquet files of COPIES_A_FILE each."""
    import duckdb

    con = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2})
    counted = {
        fact: con.sql(f"select count(*) from read_parquet('{facts}/{fact}/*.parquet')").fetchone()[0]
        for fact in schemas.FACTS
    }
    once = sum(count for fact, count in counted.items() if fact != TOKENS)
    copies = max(1, -(-rows // once))
    for fact in schemas.FACTS:
        (target / fact).mkdir(parents=True, exist_ok=True)
        changes = "report_id || '-' || copy as report_id"
        if fact == "reports":
            changes += ", replace(municipality, ' kommun', copy || ' kommun') as municipality"
        for number, at in enumerate(range(0, copies, _COPIES_A_FILE)):
            file = target / fact / f"bucket-{number:02d}.parquet"
            con.execute(
                f"copy (select source.* replace ({changes}) from read_parquet('{facts}/{fact}/*.parquet') as source,"
                f" range({at}, {min(copies, at + _COPIES_A_FILE)}) as copies (copy)) to {literal(str(file))}"
                " (format parquet, compression zstd)"
            )
    return {"rows": once * copies, "tokens": counted[TOKENS] * copies, "reports": counted["reports"] * copies}


def by_dbt(folder: Path) -> dict[str, Any]:
    """Seconds of the models alone, of the explanation between them, and of dbt's tests on all of them."""
    from orchestration import dbt, settings
    from orchestration.reconcile import explain
    from orchestration.store import ingest, state

    folders = settings.activate(data=folder / "dbt")
    state.write_quarantine(folders, [], ingest.utc_now())
    dbt.parse(folders)
    told: dict[str, Any] = {}

    def timed(name: str, select: list[str], tested: bool = False) -> None:
        started, cpu = time.perf_counter(), time.process_time()
        results = dbt.build(folders, select, tested=tested)
        bad = [f"{result.unique_id}: {result.message}" for result in results if result.bad]
        if bad:
            raise RuntimeError("; ".join(bad))
        told[f"{name}_seconds"] = round(time.perf_counter() - started, 2)
        told[f"{name}_cpu_seconds"] = round(time.process_time() - cpu, 2)

    timed("staging", list(dbt.GROUPS["staging"]))
    timed("reconcile", list(dbt.GROUPS["reconcile"]))
    started = time.perf_counter()
    explain.explain_run(folders.working_database, folders.data)
    told["explain_seconds"] = round(time.perf_counter() - started, 2)
    timed("marts", list(dbt.GROUPS["marts"]))
    for of in ("seconds", "cpu_seconds"):
        told[f"models_{of}"] = round(sum(told[f"{name}_{of}"] for name in dbt.GROUPS), 2)
    return told


def directly(folder: Path) -> dict[str, Any]:
    """The SQL that dbt compiled, in the order of its graph, in a file of the same name, over the same facts."""
    import duckdb

    made = folder / "dbt" / "work"
    manifest = json.loads((made / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in ("seed", "model")}
    target = folder / "direct" / "marts.duckdb"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    con = duckdb.connect(str(target), config={"memory_limit": MEMORY, "threads": 2})
    con.execute(f"attach {literal(str(made / 'marts.duckdb'))} as built (read_only)")
    for schema in sorted({node["schema"] for node in nodes.values()}):
        con.execute(f"create schema {schema}")
    macros = con.execute(
        "select schema_name, function_name from duckdb_functions() where database_name = 'built' and not internal"
    ).fetchall()
    if macros:
        raise RuntimeError(f"the working file has macros of its own: {macros}")
    started, cpu = time.perf_counter(), time.process_time()
    for key in _ordered(nodes):
        node = nodes[key]
        name = f"{node['schema']}.{node['alias']}"
        if node["resource_type"] == "seed":
            con.execute(f"create table {name} as from built.{name}")
            continue
        sql = (made / "dbt" / "compiled" / "avstamt" / node["original_file_path"]).read_text(encoding="utf-8")
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        con.execute(f"create {kind} {name} as {sql}")
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return {"models_seconds": round(seconds, 2), "models_cpu_seconds": round(cpu, 2)}


def _ordered(nodes: dict[str, Any]) -> list[str]:
    done: dict[str, None] = {}

    def visit(key: str) -> None:
        if key in nodes and key not in done:
            for parent in nodes[key].get("depends_on", {}).get("nodes", ()):
                visit(parent)
            done[key] = None

    for key in nodes:
        visit(key)
    return list(done)


def main() -> None:
    name, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    told = (by_dbt if name == "dbt" else directly)(folder)
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
