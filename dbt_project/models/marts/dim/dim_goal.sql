with goals as (
    select
        reports.organisation_key,
        reports.fiscal_year,
        goals.goal_no,
        goals.title,
        row_number() over (
            partition by reports.organisation_key, reports.fiscal_year, goals.goal_no
            order by reports.period_end desc, reports.report_id asc, goals.fact_no asc
        ) as recency
    from {{ ref('stg_goals') }} as goals
    inner join {{ ref('dim_report') }} as reports on goals.report_id = reports.report_id
    where goals.goal_no is not null
)

select
    {{ key_of(['organisation_key', 'fiscal_year', 'goal_no']) }} as goal_key,
    organisation_key,
    fiscal_year,
    goal_no,
    title
from goals
where recency = 1
