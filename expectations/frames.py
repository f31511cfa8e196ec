"""The frames that gate one validates: a fact's rows, with what has to be known beside them as columns of its own.

Everything here is plain pyarrow and pandas and states facts about rows; what is expected of them stands in
`fact_suites.py`. Columns keep their Arrow types (decimals stay decimals, integers with gaps stay integers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.ingest.schemas import FACTS

if TYPE_CHECKING:
    import pandas as pd

#: Facts that are no statement of the report's but book-keeping about it, or inferred from the others.
DERIVED = (
    "reports",
    "coverage",
    "number_tokens",
    "unparsed",
    "calculation_arcs",
    "column_arcs",
    "cell_boxes",
    "claim_links",
    "remarks",
)
CELLS = ("finance_cells", "investment_cells", "other_cells")


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """The table with Arrow-typed columns."""
    import pandas as pd

    return table.to_pandas(types_mapper=pd.ArrowDtype)


def schema_frame(facts: dict[str, pa.Table]) -> pd.DataFrame:
    """One row per column that a fact should have or has: fact, column, expected and found type (`missing`, `none`)."""
    rows = []
    for fact, schema in FACTS.items():
        found = {f.name: str(f.type) for f in facts[fact].schema} if fact in facts else {}
        for field in schema:
            rows.append((fact, field.name, str(field.type), found.get(field.name, "missing")))
        rows += [(fact, name, "none", kind) for name, kind in found.items() if name not in schema.names]
    columns = list(zip(*rows, strict=True))
    return to_pandas(pa.table(dict(zip(("fact", "column", "expected", "found"), columns, strict=True))))


def fact_frame(fact: str, table: pa.Table, facts: dict[str, pa.Table]) -> pd.DataFrame:
    """The fact's rows with `missing_required` (names, or null) and the report's own `report_*` columns beside them."""
    reports = facts["reports"]
    table = table.append_column("missing_required", missing_required(table, FACTS[fact]))
    if fact == "reports":
        return _with_row_counts(table, facts)
    at = pc.index_in(table["report_id"], value_set=reports["report_id"].combine_chunks())
    table = table.append_column("report_known", pc.is_valid(at))
    for name in ("lines", "period_end"):
        table = table.append_column(f"report_{name}", pc.take(reports[name], at))
    frame = to_pandas(table)
    if fact in CELLS:
        frame["line_variants"] = _line_variants(frame)
    if fact == "coverage":
        frame["tokens_told"] = frame["loaded"] + frame["classified_other"] + frame["unaccounted"]
    if fact == "calculation_arcs":
        frame["lines_known"] = _arc_lines_known(frame, facts)
    if fact == "claim_links":
        frame["claim_known"] = _keys(frame, ["report_id", "claim_no"]).isin(
            _keys(to_pandas(facts["claims"].select(["report_id", "fact_no"])), ["report_id", "fact_no"])
        )
    return frame


def missing_required(table: pa.Table, schema: pa.Schema) -> pa.Array:
    """Per row the names of the required columns that have no value, joined by commas; null when all have one."""
    names: dict[int, list[str]] = {}
    for field in schema:
        if not field.nullable and table[field.name].null_count:
            for at in pc.indices_nonzero(pc.is_null(table[field.name])).to_pylist():
                names.setdefault(at, []).append(field.name)
    return pa.array([", ".join(names[at]) if at in names else None for at in range(table.num_rows)], pa.string())


def rectangle_frame(fact: str, table: pa.Table) -> pd.DataFrame:
    """One row per column (measure) of a table (statement): its lines, the cells it holds, and how full both are.

    `measure_fill` = lines with a cell of the measure / lines of the table. `table_fill` = cells / (lines · measures).
    Both are between 0 and 1; `source_line` is the first line that the measure stands on.
    """
    keys = ["report_id", "statement"]
    cells = to_pandas(table.select([*keys, "measure", "line_no", "source_line"])).drop_duplicates(
        [*keys, "measure", "line_no"]
    )
    frame = cells.groupby([*keys, "measure"], as_index=False).agg(
        cells=("line_no", "size"), source_line=("source_line", "min")
    )
    lines = cells.groupby(keys, as_index=False).agg(lines=("line_no", "nunique"))
    tables = frame.groupby(keys, as_index=False).agg(table_cells=("cells", "sum"), measures=("cells", "size"))
    frame = frame.merge(lines, on=keys).merge(tables, on=keys)
    frame["measure_fill"] = frame["cells"].astype("float64") / frame["lines"].astype("float64")
    area = frame["lines"].astype("float64") * frame["measures"].astype("float64")
    frame["table_fill"] = frame["table_cells"].astype("float64") / area
    frame.insert(0, "fact", fact)
    return frame


def _with_row_counts(reports: pa.Table, facts: dict[str, pa.Table]) -> pd.DataFrame:
    """Reports with the number of their fact rows and of their coverage rows, and their period's years."""
    import pandas as pd

    frame = to_pandas(reports)
    stated = [table["report_id"].to_pandas() for fact, table in facts.items() if fact in FACTS and fact not in DERIVED]
    for name, ids in (("fact_rows", pd.concat(stated)), ("coverage_rows", facts["coverage"]["report_id"].to_pandas())):
        frame[name] = frame["report_id"].map(ids.value_counts()).fillna(0).astype("int64")
    for end in ("start", "end"):
        frame[f"period_{end}_year"] = pc.year(reports[f"period_{end}"]).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _line_variants(frame: pd.DataFrame) -> pd.Series:
    """How many labels and kinds the cells of the row's own line give it: one, if the line is one line."""
    named = frame.assign(named=frame["line_label"].fillna("") + "\x1f" + frame["line_kind"].fillna(""))
    return named.groupby(["report_id", "statement", "line_no"], dropna=False)["named"].transform("nunique")


def _arc_lines_known(arcs: pd.DataFrame, facts: dict[str, pa.Table]) -> pd.Series:
    import pandas as pd

    known = pd.concat(
        _keys(
            to_pandas(facts[fact].select(["report_id", "statement", "line_no"])),
            ["report_id", "statement", "line_no"],
            fact,
        )
        for fact in CELLS
    )
    total, item = (
        _keys(arcs, ["fact", "report_id", "statement", column]).isin(known)
        for column in ("total_line_no", "item_line_no")
    )
    return total & item


def _keys(frame: pd.DataFrame, columns: list[str], prefix: str | None = None) -> pd.Series:
    """The columns' values joined to one comparable text per row."""
    joined = frame[columns[0]].astype("object").astype(str)
    for column in columns[1:]:
        joined = joined + "\x1f" + frame[column].astype("object").astype(str)
    return joined if prefix is None else prefix + "\x1f" + joined
