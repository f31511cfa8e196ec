with source as (
    select * from {{ source('facts', 'finance_cells') }}
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
        cast(statement as varchar) as statement,
        cast(line_no as integer) as line_no,
        cast(line_label as varchar) as line_label,
        cast(line_kind as varchar) as line_kind,
        cast(measure as varchar) as measure,
        cast(value as decimal(18, 4)) as value,
        cast(decimals as integer) as decimals,
        cast(unit as varchar) as unit,
        cast(column_title as varchar) as column_title,
        cast(alternatives as varchar) as alternatives
    from source
)

select * from renamed
