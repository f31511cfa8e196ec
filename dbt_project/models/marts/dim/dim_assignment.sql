-- An assignment over its reports, as told last.
with followed as (
    select
        *,
        row_number() over (partition by assignment_key order by period_end desc, report_id asc, fact_no asc) as recency,
        min(period_end) over (partition by assignment_key) as first_period_end,
        max(period_end) over (partition by assignment_key) as last_period_end
    from {{ ref('goals_assignments') }}
)

select
    assignment_key,
    kind,
    title,
    department,
    goal_no,
    status,
    prognosis,
    due_date,
    first_period_end,
    last_period_end
from followed
where recency = 1
