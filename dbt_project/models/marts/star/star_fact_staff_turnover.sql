select
    report_id,
    fact_no,
    organisation_key,
    period_key,
    period_end,
    population,
    kind,
    value_period_start,
    value_period_end,
    value,
    unit,
    source_line
from {{ ref('hr_staff_turnover') }}
