with facts as (
    select
        {{ report_columns('reports') }},
        keys.indicator_key,
        cells.fact_no,
        cells.line_no,
        cells.goal_no,
        cells.indicator,
        cells.scope,
        cells.department,
        cells.measure,
        case
            when regexp_replace(cells.measure, '^actual_[0-9]{4}$', '') = ''
                then cast(right(cells.measure, 4) as integer)
            else reports.fiscal_year
        end as reference_year,
        cells.value,
        cells.text_value,
        cells.unit,
        cells.qualifier is not null as is_preliminary,
        reports.report_id as as_reported_in,
        cells.source_line,
        cells.confidence
    from {{ ref('stg_indicator_cells') }} as cells
    inner join {{ ref('dim_report') }} as reports on cells.report_id = reports.report_id
    inner join {{ ref('int_indicator_keys') }} as keys
        on cells.report_id = keys.report_id and cells.line_no = keys.line_no
)

select
    *,
    -- The same value told again by a later report replaces this one; a period's value stands for its own period.
    row_number() over (
        partition by
            indicator_key, reference_year,
            case when measure = 'actual_ytd' then measure || cast(period_end as varchar) else measure end
        order by period_end desc, report_id asc, fact_no asc
    ) = 1 as is_latest
from facts
