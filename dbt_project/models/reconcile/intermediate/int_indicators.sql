-- Indicators with their columns side by side and the direction in which they are to go, where that is known. `actual`
-- is the period's value or the whole year's.
{%- set parts = ['target', 'forecast', 'actual', 'last_year'] %}
with cells as (
    select
        cells.*,
        reports.municipality,
        extract(month from reports.period_end) = 12 as is_year_end,
        {{ plain_text('cells.indicator') }} as plain_indicator,
        {{ exact(half_width('cells.decimals')) }} as half_width,
        case
            when cells.measure in ('target', 'forecast', 'assessment') then cells.measure
            when cells.measure in ('actual_ytd', 'actual_' || reports.fiscal_year) then 'actual'
            when cells.measure = 'actual_' || (reports.fiscal_year - 1) then 'last_year'
        end as part
    from {{ ref('stg_indicator_cells') }} as cells
    inner join {{ ref('stg_reports') }} as reports on cells.report_id = reports.report_id and reports.is_current
),

indicators as (
    select
        report_id,
        line_no,
        min(municipality) as municipality,
        min(goal_no) as goal_no,
        min(indicator) as indicator,
        min(plain_indicator) as plain_indicator,
        bool_or(is_year_end) as is_year_end,
        bool_and(coalesce(unit, 'st') = 'st') as is_count,
        max(case when part = 'assessment' then split_part(text_value, ' (tolkad', 1) end) as assessment,
        min(case when part = 'assessment' then fact_no end) as assessment_no,
        min(source_line) as source_line,
        max(source_line_end) as source_line_end,
        min(source_text) as source_text,
        {% for part in parts %}
        arg_min(value, fact_no) filter (where part = '{{ part }}' and value is not null) as {{ part }},
        arg_min(half_width, fact_no) filter (where part = '{{ part }}' and value is not null) as {{ part }}_half_width,
        arg_min(unit, fact_no) filter (where part = '{{ part }}' and value is not null) as {{ part }}_unit,
        arg_min(confidence, fact_no) filter (where part = '{{ part }}' and value is not null) as {{ part }}_confidence,
        arg_min(fact_no, fact_no) filter (where part = '{{ part }}' and value is not null) as {{ part }}_fact_no,
        {% endfor %}
        min(case when part is not null then confidence end) as confidence
    from cells
    group by report_id, line_no
),

-- A municipality's own row comes before one for all, a longer name before a shorter.
directions as (
    select
        indicators.report_id,
        indicators.line_no,
        known.direction,
        known.low,
        known.high,
        row_number() over (
            partition by indicators.report_id, indicators.line_no
            order by case when known.municipality = '*' then 1 else 0 end, -length(known.indicator), known.indicator
        ) as preference
    from indicators
    inner join {{ ref('indicator_directions') }} as known
        on
            known.municipality in ('*', indicators.municipality)
            and indicators.plain_indicator like {{ plain_text('known.indicator') }}
)

select
    indicators.*,
    'indikatorer: ' || indicators.indicator as location,
    coalesce(directions.direction, 'unknown') as direction,
    directions.low,
    directions.high
from indicators
left join directions
    on
        indicators.report_id = directions.report_id and indicators.line_no = directions.line_no
        and directions.preference = 1
