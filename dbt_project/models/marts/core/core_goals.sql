select
    report_id,
    page,
    source_line,
    source_text,
    confidence,
    goal_no,
    title,
    assessment,
    assessment_text,
    trend,
    fact_no,
    source_line_end
from {{ ref('stg_goals') }}
