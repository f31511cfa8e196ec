with source as (
    select * from {{ source('facts', 'indicator_cells') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(fact_no as integer) as fact_no,
        cast(page as integer) as page,
        cast(source_line as integer) as source_line,
        cast(source_line_end as integer) as source_line_end,
        cast(source_text as varchar) as source_text,
        cast(confidence as double precision) as confidence,
        cast(goal_no as varchar) as goal_no,
        cast(line_no as integer) as line_no,
        cast(indicator as varchar) as indicator,
        cast(scope as varchar) as scope,
        cast(department as varchar) as department,
        cast(measure as varchar) as measure,
        cast(value as decimal(18, 4)) as value,
        cast(decimals as integer) as decimals,
        cast(text_value as varchar) as text_value,
        cast(unit as varchar) as unit,
        cast(qualifier as varchar) as qualifier,
        cast(column_title as varchar) as column_title,
        cast(alternatives as varchar) as alternatives
    from source
)

select * from renamed
