select
    {{ report_columns('reports') }},
    facts.fact_no,
    facts.population,
    facts.kind,
    facts.period_start as value_period_start,
    facts.period_end as value_period_end,
    facts.value,
    '%' as unit,
    facts.basis,
    facts.source_line,
    facts.confidence
from {{ ref('stg_staff_turnover') }} as facts
inner join {{ ref('dim_report') }} as reports on facts.report_id = reports.report_id
