select
    {{ report_columns('reports') }},
    facts.fact_no,
    facts.population,
    facts.group_name,
    facts.measure,
    facts.period_start as value_period_start,
    facts.period_end as value_period_end,
    cast(
        12 * (extract(year from facts.period_end) - extract(year from facts.period_start))
        + extract(month from facts.period_end) - extract(month from facts.period_start) + 1 as integer
    ) as value_months,
    -- Twelve months that are no calendar year roll on; what begins the year accumulates.
    case
        when {{ months_between('facts.period_start', 'facts.period_end') }} = 1 then 'månad'
        when extract(month from facts.period_start) = 1 then 'ackumulerad'
        when {{ months_between('facts.period_start', 'facts.period_end') }} = 12 then 'rullande 12 månader'
        else 'annan period'
    end as period_kind,
    facts.value,
    case when facts.measure = 'change' then 'procentenheter' else '%' end as unit,
    facts.basis,
    facts.source_line,
    facts.confidence
from {{ ref('stg_sick_leave') }} as facts
inner join {{ ref('dim_report') }} as reports on facts.report_id = reports.report_id
