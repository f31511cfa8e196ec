with source as (
    select * from {{ source('facts', 'sick_leave') }}
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
        cast(population as varchar) as population,
        cast(group_name as varchar) as group_name,
        cast(measure as varchar) as measure,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(value as decimal(18, 4)) as value,
        cast(decimals as integer) as decimals,
        cast(basis as varchar) as basis
    from source
)

select * from renamed
