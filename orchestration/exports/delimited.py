"""Published tables as delimited text the way Swedish Excel opens it: semicolons, decimal comma, UTF-8 with a mark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb

#: What a spreadsheet takes for a formula when a cell begins with it, and what is but a number all the same.
_FORMULA = r"^[=+@\t\r-]"
_NUMBER = r"^[-+]?[0-9][0-9 .,]*%?$"

_BYTE_ORDER_MARK = "\ufeff"


def write(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `csv/<schema>/<table>.csv` for every table and view of the open publication; rows in its order."""
    found = con.execute(
        "select schema_name, table_name, list(column_name order by column_index), list(data_type order by column_index)"
        " from duckdb_columns() where database_name = current_database() and not internal"
        " group by all order by schema_name, table_name"
    ).fetchall()
    for schema, table, names, types in found:
        target = folder / "csv" / schema / f"{table}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        columns = [
            f"{_cell(name, kind)} as {identifier(_BYTE_ORDER_MARK + name if at == 0 else name)}"
            for at, (name, kind) in enumerate(zip(names, types, strict=True))
        ]
        con.execute(
            f"copy (select {', '.join(columns)} from {identifier(schema)}.{identifier(table)})"
            f" to {literal(str(target))} (format csv, header, delimiter ';')"
        )


def _cell(name: str, kind: str) -> str:
    """The SQL of a cell's text: exact decimals without zeros at the end; text that no program takes for a formula."""
    column = identifier(name)
    if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        return f"replace(rtrim(rtrim(cast({column} as varchar), '0'), '.'), '.', ',')"
    if kind in ("DOUBLE", "FLOAT"):
        return f"replace(cast({column} as varchar), '.', ',')"
    if kind == "VARCHAR":
        return (
            f"case when regexp_matches({column}, {literal(_FORMULA)}) and not regexp_matches({column}, "
            f"{literal(_NUMBER)}) then '''' || {column} else {column} end"
        )
    return column
