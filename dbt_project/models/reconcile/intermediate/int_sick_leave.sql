select
    report_id,
    fact_no,
    population,
    group_name,
    lower(trim(coalesce(population, ''))) as folded_population,
    lower(trim(coalesce(group_name, ''))) as folded_group,
    'sjukfrånvaro: ' || coalesce(group_name, population, 'total') as label,
    measure,
    basis,
    period_start,
    period_end,
    cast(extract(year from period_start) * 12 + extract(month from period_start) as integer) as first_month,
    cast(extract(year from period_end) * 12 + extract(month from period_end) as integer) as last_month,
    substr(cast(period_start as varchar), 1, 7)
    || case
        when substr(cast(period_start as varchar), 1, 7) = substr(cast(period_end as varchar), 1, 7) then ''
        else '–' || substr(cast(period_end as varchar), 1, 7)
    end as period,
    {{ exact('value') }} as value,
    {{ exact(half_width('decimals')) }} as half_width,
    source_line,
    source_line_end,
    source_text,
    confidence
from {{ ref('stg_sick_leave') }}
