with source as (
    select * from {{ source('facts', 'remarks') }}
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
        cast(subject as varchar) as subject,
        cast(label as varchar) as label,
        cast(contradicts as boolean) as contradicts,
        cast(value as decimal(18, 4)) as value,
        cast(about_no as integer) as about_no,
        cast(first_day as date) as first_day,
        cast(last_day as date) as last_day
    from source
)

select * from renamed
