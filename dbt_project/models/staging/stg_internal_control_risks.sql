with source as (
    select * from {{ source('facts', 'internal_control_risks') }}
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
        cast(risk as varchar) as risk,
        cast(description as varchar) as description,
        cast(risk_value as decimal(18, 4)) as risk_value,
        cast(follow_up as varchar) as follow_up,
        cast(result as varchar) as result,
        cast(action as varchar) as action
    from source
)

select * from renamed
