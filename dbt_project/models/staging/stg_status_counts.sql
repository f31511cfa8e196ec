with source as (
    select * from {{ source('facts', 'status_counts') }}
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
        cast(kind as varchar) as kind,
        cast(status as varchar) as status,
        cast(on_plan as integer) as on_plan,
        cast(deviating as integer) as deviating,
        cast(total as integer) as total
    from source
)

select * from renamed
