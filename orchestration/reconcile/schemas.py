"""What the explanation step writes: findings, their addends, and the history that gives them a life."""

from __future__ import annotations

import pyarrow as pa

#: A compared value: an amount with four decimals in a unit up to a million times larger.
EXACT = pa.decimal128(32, 10)


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


#: What is found of one inconsistency in one version of a report.
_FOUND = [
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
    # Where the number stands, for formats that have places: points from the upper left corner of the page as shown.
    pa.field("page", pa.int32()),
    pa.field("box_x0", pa.float64()),
    pa.field("box_y0", pa.float64()),
    pa.field("box_x1", pa.float64()),
    pa.field("box_y1", pa.float64()),
]

FOUND_COLUMNS = tuple(field.name for field in _FOUND)

#: One row per inconsistency, open or resolved. Columns and their meaning: the data contract's `quality.findings`.
FINDINGS = pa.schema(
    [
        *_FOUND,
        _required("state", pa.string()),  # open, accepted, resolved
        pa.field("accepted_by", pa.string()),
        pa.field("accepted_reason", pa.string()),
        pa.field("accepted_kind", pa.string()),
        pa.field("accepted_until", pa.date32()),  # the last day that the acceptance holds
        pa.field("version_no", pa.int32()),  # the version of the report that the numbers and the line are of
        pa.field("resolved_in_version", pa.int32()),  # the version that no longer has it, or null
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

#: What happened to a finding, in order: first_seen, changed (its numbers), accepted, reopened, resolved.
_EVENT = [
    _required("event_no", pa.int32()),  # from 1 within the finding
    _required("event", pa.string()),
    pa.field("version_sha256", pa.string()),  # content of the version that was current; null in histories from before
    pa.field("reported", EXACT),
    pa.field("computed", EXACT),
    pa.field("suspected_value", EXACT),
    pa.field("unit", pa.string()),
    pa.field("cause_sv", pa.string()),  # why, where the event itself doesn't say it
    _required("first_seen", pa.timestamp("us")),  # when the run was that saw it
]

#: One row per event in the life of a finding.
FINDING_EVENTS = pa.schema(
    [_required("finding_id", pa.string()), _required("report_id", pa.string()), *_EVENT],
)

_ADDENDS = pa.list_(pa.struct(list(FINDING_ADDENDS)))

#: What was found in each version of each report, also in superseded ones; `sha256` is the version's content.
VERSION_FINDINGS = pa.schema([_required("sha256", pa.string()), *_FOUND, pa.field("addends", _ADDENDS)])

#: All that is known of findings between runs, in one file, so that a crash never leaves half of it.
HISTORY = pa.schema(
    [
        *FINDINGS,
        pa.field("version_sha256", pa.string()),  # what version_no names
        pa.field("resolved_sha256", pa.string()),  # what resolved_in_version names
        pa.field("judged_sha256", pa.string()),  # the version that was current when the state was settled last
        pa.field("acceptance", pa.string()),  # the entry of the acceptance file as it was applied first, hashed
        pa.field("accepted_reported", EXACT),  # the numbers that it was applied to
        pa.field("accepted_computed", EXACT),
        pa.field("accepted_suspected_value", EXACT),
        pa.field("addends", _ADDENDS),
        pa.field("events", pa.list_(pa.struct(_EVENT))),
    ]
)
