with source as (
    select * from {{ source('facts', 'number_tokens') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(source_line as integer) as source_line,
        cast(position as integer) as position,
        cast(token as varchar) as token,
        cast(token_class as varchar) as token_class
    from source
)

select * from renamed
