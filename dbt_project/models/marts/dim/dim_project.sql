-- An investment project over the reports of its organisation, as told last.
with followed as (
    select
        *,
        row_number() over (
            partition by project_key order by period_end desc, report_id asc, statement asc, line_no asc
        ) as recency
    from {{ ref('finance_investment_projects') }}
    where project_key is not null
)

select
    project_key,
    project_no,
    line_label as project,
    category,
    state,
    start_year,
    decided_by,
    forecast_end_to,
    first_seen_period_end,
    last_seen_period_end
from followed
where recency = 1
