select
    {{ report_columns('reports') }},
    facts.fact_no,
    dim_goal.goal_key,
    facts.goal_no,
    facts.title,
    facts.assessment,
    facts.assessment_text,
    facts.trend,
    facts.source_line,
    facts.confidence
from {{ ref('stg_goals') }} as facts
inner join {{ ref('dim_report') }} as reports on facts.report_id = reports.report_id
left join {{ ref('dim_goal') }} as dim_goal
    on
        reports.organisation_key = dim_goal.organisation_key and reports.fiscal_year = dim_goal.fiscal_year
        and facts.goal_no = dim_goal.goal_no
