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
),

-- A municipality's own match comes before one for all, a later key figure before an earlier.
kolada as (
    select
        cells.organisation_key,
        cells.folded_indicator,
        known.kolada_id,
        known.kolada_title,
        row_number() over (
            partition by cells.organisation_key, cells.folded_indicator
            order by
                case when known.municipality = '*' then 1 else 0 end,
                coalesce(known.last_year, 9999) desc, length(known.indicator) desc, known.kolada_id
        ) as preference
    from (
        select distinct
            organisation_key,
            municipality,
            folded_indicator
        from cells
    ) as cells
    inner join {{ ref('kolada_matches') }} as known
        on
            known.municipality in ('*', cells.municipality)
            and {{ plain_text('cells.folded_indicator') }} like {{ plain_text('known.indicator') }}
),

directions as (
    select
        cells.organisation_key,
        cells.folded_indicator,
        known.direction,
        row_number() over (
            partition by cells.organisation_key, cells.folded_indicator
            order by
                case when known.municipality = '*' then 1 else 0 end,
                length(known.indicator) desc, known.indicator
        ) as preference
    from (
        select distinct
            organisation_key,
            municipality,
            folded_indicator
        from cells
    ) as cells
    inner join {{ ref('indicator_directions') }} as known
        on
            known.municipality in ('*', cells.municipality)
            and {{ plain_text('cells.folded_indicator') }} like {{ plain_text('known.indicator') }}
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
    periods.last_period_end,
    directions.direction,
    {{ plain_text('cells.indicator') }} like '%under aret%' or {{ plain_text('cells.indicator') }} like '%/ar%'
        as is_cumulative,
    kolada.kolada_id,
    kolada.kolada_title
from cells
inner join periods
    on
        cells.organisation_key = periods.organisation_key and cells.folded_indicator = periods.folded_indicator
        and cells.folded_department = periods.folded_department
left join kolada
    on
        cells.organisation_key = kolada.organisation_key and cells.folded_indicator = kolada.folded_indicator
        and kolada.preference = 1
left join directions
    on
        cells.organisation_key = directions.organisation_key and cells.folded_indicator = directions.folded_indicator
        and directions.preference = 1
where cells.preference = 1
