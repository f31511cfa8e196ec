with cells as (
    select
        reports.organisation_key,
        reports.municipality,
        reports.organisation,
        reports.period_end,
        cells.indicator,
        {{ folded('cells.indicator') }} as folded_indicator,
        {{ folded('cells.department') }} as folded_department,
        cells.department,
        cells.scope,
        cells.unit,
        cells.goal_no,
        row_number() over (
            partition by
                reports.organisation_key, {{ folded('cells.indicator') }}, {{ folded('cells.department') }}
            order by
                case when cells.unit is null then 1 else 0 end asc,
                reports.period_end desc, reports.report_id asc, cells.fact_no asc
        ) as preference
    from {{ ref('stg_indicator_cells') }} as cells
    inner join {{ ref('dim_report') }} as reports on cells.report_id = reports.report_id
),

periods as (
    select
        organisation_key,
        folded_indicator,
        folded_department,
        min(period_end) as first_period_end,
        max(period_end) as last_period_end
    from cells
    group by organisation_key, folded_indicator, folded_department
)

select
    {{ key_of(['cells.organisation_key', 'cells.folded_indicator', 'cells.folded_department']) }} as indicator_key,
    cells.organisation_key,
    cells.municipality,
    cells.organisation,
    cells.indicator,
    cells.department,
    cells.scope,
    cells.unit,
    cells.goal_no,
    periods.first_period_end,
    periods.last_period_end
from cells
inner join periods
    on
        cells.organisation_key = periods.organisation_key and cells.folded_indicator = periods.folded_indicator
        and cells.folded_department = periods.folded_department
where cells.preference = 1
