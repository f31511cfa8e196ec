"""The dbt sources state the columns that the writers write, and every model says what its columns hold."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from dbt_helpers import PROJECT, reports_schema

from orchestration.ingest import schemas
from orchestration.reconcile.schemas import FINDING_ADDENDS, FINDING_EVENTS, FINDINGS
from orchestration.store.compact import stored_schema
from orchestration.store.state import QUARANTINE

STAGING = PROJECT / "models" / "staging"
TYPES = {
    pa.string(): "varchar",
    pa.int32(): "integer",
    pa.float64(): "double precision",
    pa.date32(): "date",
    pa.bool_(): "boolean",
    pa.timestamp("us"): "timestamp",
}


def sql_type(kind: pa.DataType) -> str:
    return f"decimal({kind.precision}, {kind.scale})" if pa.types.is_decimal(kind) else TYPES[kind]


def sources(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Columns and types by source table."""
    stated = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    return {
        table["name"]: [(c["name"], c["data_type"]) for c in table["columns"]]
        for source in stated
        for table in source["tables"]
    }


def columns(schema: pa.Schema) -> list[tuple[str, str]]:
    return [(f.name, sql_type(f.type)) for f in schema]


def test_every_fact_is_a_source_and_nothing_else_is():
    assert set(sources(STAGING / "_sources.yml")) == set(schemas.FACTS)


@pytest.mark.parametrize("fact", schemas.FACTS)
def test_the_source_has_the_columns_of_the_stored_fact(fact):
    assert sources(STAGING / "_sources.yml")[fact] == columns(stored_schema(fact))


@pytest.mark.parametrize("fact", schemas.FACTS)
def test_staging_takes_every_column(fact):
    model = (STAGING / f"stg_{fact}.sql").read_text(encoding="utf-8")
    missing = [name for name, kind in columns(stored_schema(fact)) if f"cast({name} as {kind}) as {name}" not in model]
    assert missing == []


def test_the_tests_plant_reports_as_the_store_writes_them():
    assert reports_schema().names == stored_schema("reports").names


@pytest.mark.parametrize(
    ("table", "schema"),
    [
        ("findings", FINDINGS),
        ("finding_addends", FINDING_ADDENDS),
        ("finding_events", FINDING_EVENTS),
        ("quarantine", QUARANTINE),
    ],
)
def test_the_sources_of_the_marts_have_the_columns_of_their_writers(table, schema):
    assert sources(PROJECT / "models" / "marts" / "quality" / "_sources.yml")[table] == columns(schema)


@pytest.mark.parametrize("model", sorted((PROJECT / "models").rglob("*.sql")), ids=lambda path: path.stem)
def test_every_model_has_one_yml_with_a_grain_and_described_columns(model):
    stated = yaml.safe_load(model.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert [m["name"] for m in stated] == [model.stem]
    assert stated[0]["description"].startswith("One row per ")
    assert stated[0]["columns"]
    assert all(c["description"].strip() for c in stated[0]["columns"])
    # The key is tested in the union, in the mart, or for the star as a whole.
    if not model.stem.startswith(("int_terms_", "sv_", "star_")):
        assert any("unique_key" in test for test in stated[0]["data_tests"])


@pytest.mark.parametrize("model", sorted((PROJECT / "models" / "reconcile").rglob("*.sql")), ids=lambda path: path.stem)
def test_relations_look_at_current_versions_only(model):
    """stg_reports has a row per version: joined as it is, a report with a draft has every relation twice."""
    query = model.read_text(encoding="utf-8")
    assert query.count("ref('stg_reports')") <= query.count("is_current")
