select
    report_id,
    page,
    source_line,
    source_text,
    confidence,
    population,
    group_name,
    measure,
    period_start,
    period_end,
    value,
    fact_no,
    source_line_end,
    decimals,
    basis
from {{ ref('stg_sick_leave') }}
