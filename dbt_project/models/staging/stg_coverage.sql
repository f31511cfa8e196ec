with source as (
    select * from {{ source('facts', 'coverage') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(numeric_tokens as integer) as numeric_tokens,
        cast(loaded as integer) as loaded,
        cast(classified_other as integer) as classified_other,
        cast(unaccounted as integer) as unaccounted
    from source
)

select * from renamed
