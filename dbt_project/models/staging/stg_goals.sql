with source as (
    select * from {{ source('facts', 'goals') }}
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
        cast(title as varchar) as title,
        cast(assessment as varchar) as assessment,
        cast(assessment_text as varchar) as assessment_text,
        cast(trend as varchar) as trend
    from source
)

select * from renamed
