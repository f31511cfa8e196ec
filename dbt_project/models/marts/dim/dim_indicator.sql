-- An indicator over the reports of its organisation, named as told last.
with cells as (
    select
        keys.indicator_key,
        reports.organisation_key,
        reports.municipality,
        reports.organisation,
        reports.period_end,
        cells.indicator,
        cells.department,
        cells.scope,
        cells.unit,
        cells.goal_no,
        row_number() over (
            partition by keys.indicator_key
            order by
                case when cells.unit is null then 1 else 0 end asc,
                reports.period_end desc, reports.report_id asc, cells.fact_no asc
        ) as preference,
        min(reports.period_end) over (partition by keys.indicator_key) as first_period_end,
        max(reports.period_end) over (partition by keys.indicator_key) as last_period_end,
        -- A later report may leave the department out.
        first_value(cells.department ignore nulls) over (
            partition by keys.indicator_key
            order by reports.period_end desc, reports.report_id asc, cells.fact_no asc
            rows between unbounded preceding and unbounded following
        ) as latest_department
    from {{ ref('stg_indicator_cells') }} as cells
    inner join {{ ref('dim_report') }} as reports on cells.report_id = reports.report_id
    inner join {{ ref('int_indicator_keys') }} as keys
        on cells.report_id = keys.report_id and cells.line_no = keys.line_no
),

indicators as (
    select
        *,
        {{ plain_text('indicator') }} as plain_indicator
    from cells
    where preference = 1
),

-- A municipality's own match comes before one for all, a later key figure before an earlier.
kolada as (
    select
        indicators.indicator_key,
        known.kolada_id,
        known.kolada_title,
        row_number() over (
            partition by indicators.indicator_key
            order by
                case when known.municipality = '*' then 1 else 0 end,
                coalesce(known.last_year, 9999) desc, length(known.indicator) desc, known.kolada_id
        ) as preference
    from indicators
    inner join {{ ref('kolada_matches') }} as known
        on
            known.municipality in ('*', indicators.municipality)
            and indicators.plain_indicator like {{ plain_text('known.indicator') }}
),

directions as (
    select
        indicators.indicator_key,
        known.direction,
        row_number() over (
            partition by indicators.indicator_key
            order by
                case when known.municipality = '*' then 1 else 0 end,
                length(known.indicator) desc, known.indicator
        ) as preference
    from indicators
    inner join {{ ref('indicator_directions') }} as known
        on
            known.municipality in ('*', indicators.municipality)
            and indicators.plain_indicator like {{ plain_text('known.indicator') }}
)

select
    indicators.indicator_key,
    indicators.organisation_key,
    indicators.municipality,
    indicators.organisation,
    indicators.indicator,
    indicators.latest_department as department,
    indicators.scope,
    indicators.unit,
    indicators.goal_no,
    indicators.first_period_end,
    indicators.last_period_end,
    directions.direction,
    indicators.plain_indicator like '%under aret%' or indicators.plain_indicator like '%/ar%' as is_cumulative,
    kolada.kolada_id,
    kolada.kolada_title
from indicators
left join kolada on indicators.indicator_key = kolada.indicator_key and kolada.preference = 1
left join directions on indicators.indicator_key = directions.indicator_key and directions.preference = 1
