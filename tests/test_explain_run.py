"""The explanation between dbt's working file and the findings' files."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reconcile_facts import claim_terms, judge
from test_explain import seed, sentence_with_the_wrong_sign

from orchestration.ingest.schemas import FACTS
from orchestration.reconcile.explain import explain_run
from orchestration.reconcile.links import link_claims
from orchestration.reconcile.schemas import EXACT

NOW = datetime(2025, 5, 9, 7, 12)

TERM_TYPES = {"value": EXACT, "half_width": EXACT, "allowance": EXACT, "scale": pa.decimal128(18, 4)}
JUDGED_TYPES = dict.fromkeys(("reported", "computed", "difference", "tolerance"), EXACT)


def working_file(path, facts, terms):
    """A working file with the tables that dbt builds before the explanation."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for schema in ("staging", "intermediate", "quality"):
            connection.execute(f"create schema {schema}")

        def create(name, table):
            connection.register("source", table)
            connection.execute(f"create table {name} as select * from source")
            connection.unregister("source")

        def typed(rows, types, number=()):
            names = list(rows[0])
            fields = [pa.field(n, types.get(n, pa.int32() if n in number else pa.string())) for n in names]
            return pa.Table.from_pylist(rows, schema=pa.schema(fields))

        for fact in FACTS:
            rows = [{k: row.get(k) for k in FACTS[fact].names} for row in facts.get(fact, ())]
            if fact == "reports":
                rows = [{**row, "content_sha256": f"content of {row['report_id']}"} for row in rows]
            fact_table = pa.Table.from_pylist(rows, schema=FACTS[fact])
            if fact == "reports":
                fact_table = fact_table.append_column("is_current", pa.array([True] * fact_table.num_rows))
            create(f"staging.stg_{fact}", fact_table)
        create("staging.rules", typed(seed("rules"), {}))
        create("staging.measures", typed(seed("measures"), {}))
        create("staging.relation_reasons", typed(seed("relation_reasons"), {}))
        integers = ("term_no", "weight", "source_line", "source_line_end", "fact_no")
        create("intermediate.int_relation_terms", typed(terms, {**TERM_TYPES, "confidence": pa.float64()}, integers))
        create("quality.reconciliations", typed(judge(terms), JUDGED_TYPES))


@pytest.fixture
def inputs():
    facts = sentence_with_the_wrong_sign()
    return facts, claim_terms(facts, link_claims(facts))


def test_findings_are_written_and_a_rerun_changes_only_last_seen(tmp_path, inputs):
    path = tmp_path / "marts.duckdb"
    working_file(path, *inputs)
    tables = []
    for now in (NOW, NOW + timedelta(days=1)):
        explain_run(path, tmp_path, now)
        tables.append(pq.read_table(tmp_path / "findings" / "findings.parquet"))
    first, second = (table.to_pylist()[0] for table in tables)
    assert (first["reported"], first["computed"], first["state"]) == (Decimal(-1323), Decimal(1323), "open")
    assert second["first_seen"] == NOW < second["last_seen"]
    assert {**first, "last_seen": None} == {**second, "last_seen": None}
    assert pq.read_table(tmp_path / "findings" / "finding_addends.parquet").num_rows == 4


def test_a_corrected_report_resolves_its_finding(tmp_path, inputs):
    path = tmp_path / "marts.duckdb"
    working_file(path, *inputs)
    explain_run(path, tmp_path, NOW)
    facts, _ = inputs
    facts["claims"][3]["value"] = Decimal(1323)
    working_file(path, facts, claim_terms(facts, link_claims(facts)))
    explain_run(path, tmp_path, NOW + timedelta(days=1))
    (finding,) = pq.read_table(tmp_path / "findings" / "findings.parquet").to_pylist()
    assert (finding["state"], finding["last_seen"]) == ("resolved", NOW)


def test_without_the_working_file_it_fails_and_leaves_nothing(tmp_path):
    with pytest.raises(duckdb.Error):
        explain_run(tmp_path / "absent.duckdb", tmp_path, NOW)
    assert not (tmp_path / "findings").exists()
