select
    finding_id,
    report_id,
    addend_no,
    label,
    value,
    unit,
    weight,
    source_line,
    source_line_end,
    source_text
from {{ source('findings', 'finding_addends') }}
