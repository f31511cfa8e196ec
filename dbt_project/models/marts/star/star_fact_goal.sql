select
    report_id,
    fact_no,
    organisation_key,
    period_key,
    period_end,
    goal_key,
    assessment,
    trend,
    cast(1 as integer) as goals,
    source_line
from {{ ref('goals_goal_assessments') }}
