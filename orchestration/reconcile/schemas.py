"""What the explanation step writes: findings, their addends, and the history that gives them a life."""

from __future__ import annotations

import pyarrow as pa

#: A compared value: an amount with four decimals in a unit up to a million times larger.
EXACT = pa.decimal128(32, 10)


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


#: One row per inconsistency, open or resolved. Columns and their meaning: the data contract's `quality.findings`.
FINDINGS = pa.schema(
    [
        _required("finding_id", pa.string()),
        _required("rule_id", pa.string()),
        _required("report_id", pa.string()),
        _required("location", pa.string()),
        pa.field("reported", EXACT),
        pa.field("computed", EXACT),
        pa.field("difference", EXACT),
        pa.field("tolerance", EXACT),
        pa.field("unit", pa.string()),
        _required("severity", pa.string()),  # error, warning, info
        _required("extraction_suspect", pa.bool_()),
        pa.field("suspect_cell", pa.string()),  # where the number stands that is most likely wrong, or null
        pa.field("suspected_value", EXACT),  # what it most likely should be, or null
        _required("message_sv", pa.string()),
        _required("message_en", pa.string()),
        _required("source_line", pa.int32()),
        _required("source_line_end", pa.int32()),
        pa.field("source_text", pa.string()),
        _required("state", pa.string()),  # open, accepted, resolved
        pa.field("accepted_by", pa.string()),
        pa.field("accepted_reason", pa.string()),
        pa.field("accepted_kind", pa.string()),
        _required("first_seen", pa.timestamp("us")),
        _required("last_seen", pa.timestamp("us")),
    ]
)

#: The terms that `computed` came from, in their order.
FINDING_ADDENDS = pa.schema(
    [
        _required("finding_id", pa.string()),
        _required("report_id", pa.string()),
        _required("addend_no", pa.int32()),
        _required("label", pa.string()),
        pa.field("value", EXACT),  # null: the component has no cell
        pa.field("unit", pa.string()),
        _required("weight", pa.int32()),
        pa.field("source_line", pa.int32()),
        pa.field("source_line_end", pa.int32()),
        pa.field("source_text", pa.string()),
    ]
)
