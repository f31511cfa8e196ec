with source as (
    select * from {{ source('facts', 'assignments') }}
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
        cast(kind as varchar) as kind,
        cast(title as varchar) as title,
        cast(department as varchar) as department,
        cast(prognosis as varchar) as prognosis,
        cast(due_date as date) as due_date,
        cast(due_text as varchar) as due_text,
        cast(status as varchar) as status,
        cast(comment as varchar) as comment,
        cast(comment_date as date) as comment_date
    from source
)

select * from renamed
