select
    report_id,
    page,
    source_line,
    source_text,
    confidence,
    kind,
    status,
    on_plan,
    deviating,
    total,
    fact_no,
    source_line_end
from {{ ref('stg_status_counts') }}
