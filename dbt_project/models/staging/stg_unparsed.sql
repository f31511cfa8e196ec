with source as (
    select * from {{ source('facts', 'unparsed') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(first_line as integer) as first_line,
        cast(last_line as integer) as last_line,
        cast(reason as varchar) as reason
    from source
)

select * from renamed
