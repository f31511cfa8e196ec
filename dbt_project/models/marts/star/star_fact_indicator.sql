-- Indicators, long: one number per reported cell, in the indicator's own unit.
select
    facts.report_id,
    facts.fact_no,
    facts.organisation_key,
    facts.period_key,
    facts.period_end,
    facts.indicator_key,
    goals.goal_key,
    facts.measure,
    facts.reference_year,
    facts.value,
    facts.unit,
    facts.is_preliminary,
    facts.is_latest,
    facts.source_line,
    facts.confidence
from {{ ref('goals_indicator_values') }} as facts
left join {{ ref('dim_goal') }} as goals
    on
        facts.organisation_key = goals.organisation_key and facts.fiscal_year = goals.fiscal_year
        and facts.goal_no = goals.goal_no
where facts.value is not null
