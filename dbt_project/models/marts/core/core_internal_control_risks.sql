select
    report_id,
    page,
    source_line,
    source_text,
    confidence,
    risk,
    description,
    risk_value,
    follow_up,
    result,
    action,
    fact_no,
    source_line_end
from {{ ref('stg_internal_control_risks') }}
