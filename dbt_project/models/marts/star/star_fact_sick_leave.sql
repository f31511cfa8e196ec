select
    report_id,
    fact_no,
    organisation_key,
    period_key,
    period_end,
    population,
    group_name,
    measure,
    period_kind,
    value_period_start,
    value_period_end,
    value,
    unit,
    source_line
from {{ ref('hr_sick_leave') }}
