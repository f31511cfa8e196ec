"""Gate two: the marts, before they are published.

All of it guards the pipeline's own correctness, so all of it is critical. A report's inconsistencies are rows of
`quality.reconciliations` and none of this gate's business (`reconciliations.py` shows them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from expectations import contract
from expectations.frames import to_pandas
from expectations.result import CRITICAL, GateResult, merged
from expectations.run import Suite, context, run
from expectations.violations import RULES, VIOLATIONS, selects

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    from great_expectations.expectations.expectation import Expectation

#: Floating columns that are no amount: how sure a reading is, and what names itself a ratio.
_FLOATS = ("confidence",)
_RATIOS = ("_share", "_ratio", "_pct")

#: The published schemas that hold tables.
SCHEMAS = ("core", "finance", "hr", "goals", "dim", "quality", "star")

_KINDS = {"VARCHAR": "text", "DATE": "date", "BOOLEAN": "boolean", "DOUBLE": "float", "FLOAT": "float"}


def validate(con: duckdb.DuckDBPyConnection) -> GateResult:
    """Validate the mart tables of an open DuckDB database; nothing is written to it."""
    columns = _columns(con)
    gx_context = context()
    schema = Suite("marts_schema", _schema_frame(columns), _schema_suite(), ("table", "column"))
    rows = Suite("marts_rows", _violation_frame(con, columns), _violation_suite(), VIOLATIONS[1:6])
    return merged([run(gx_context, schema), run(gx_context, rows)])


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Kind of type by column by `schema.table`, sorted."""
    found = con.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where not internal and database_name = current_database() order by all"
    ).fetchall()
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in found:
        columns.setdefault(table, {})[column] = _kind(kind)
    return columns


def _kind(duckdb_type: str) -> str:
    if duckdb_type.startswith("DECIMAL"):
        return "decimal"
    if duckdb_type.startswith("TIMESTAMP"):
        return "timestamp"
    return (
        "integer" if duckdb_type.endswith("INT") or duckdb_type == "INTEGER" else _KINDS.get(duckdb_type, duckdb_type)
    )


def _schema_frame(columns: dict[str, dict[str, str]]) -> pd.DataFrame:
    """One row per promised column and mart, and one per floating column that should be exact."""
    rows = []
    for table, promised in contract.COLUMNS.items():
        found = columns.get(table, {})
        for column, kind in promised.items():
            there = found.get(column, "missing")
            rows.append((table, column, there if kind == "any" and column in found else kind, there))
    rows += [(table, "*", "table", "table" if table in columns else "missing") for table in contract.MARTS]
    for table, found in columns.items():
        if table.split(".")[0] in SCHEMAS:
            for column, kind in found.items():
                known = column in contract.COLUMNS.get(table, {}) or column in _FLOATS or column.endswith(_RATIOS)
                if kind == "float" and not known:
                    rows.append((table, column, "exact", kind))
    names = ("table", "column", "expected", "found")
    return to_pandas(
        pa.table({n: pa.array(v, pa.string()) for n, v in zip(names, zip(*rows, strict=True), strict=True)})
    )


def _schema_suite() -> list[Expectation]:
    import great_expectations.expectations as gxe

    return [
        gxe.ExpectColumnPairValuesToBeEqual(
            column_A="found",
            column_B="expected",
            severity=CRITICAL,
            description="promised tables and columns are there, with their types, and amounts are exact",
        )
    ]


def _violation_frame(con: duckdb.DuckDBPyConnection, columns: dict[str, dict[str, str]]) -> pd.DataFrame:
    kinds = (pa.string(), pa.string(), pa.string(), pa.string(), pa.int64(), pa.string(), pa.int64())
    schema = pa.schema(list(zip(VIOLATIONS, kinds, strict=True)))
    union = " union all ".join(selects(columns))
    found = con.execute(f"{union} order by all").to_arrow_table() if union else schema.empty_table()
    return to_pandas(found.rename_columns(list(VIOLATIONS)).cast(schema))


def _violation_suite() -> list[Expectation]:
    import great_expectations.expectations as gxe
    from great_expectations.expectations.row_conditions import Column

    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="violations",
            max_value=0,
            row_condition=Column("rule") == rule,
            severity=CRITICAL,
            description=f"{rule}: {description}",
        )
        for rule, description in RULES.items()
    ]
