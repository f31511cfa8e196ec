select
    report_id,
    page,
    source_line,
    source_text,
    confidence,
    title,
    new_deadline,
    on_plan_deadline,
    deadline_text,
    decision,
    fact_no,
    source_line_end
from {{ ref('stg_carried_over_assignments') }}
