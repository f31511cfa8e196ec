with source as (
    select * from {{ source('facts', 'carried_over_assignments') }}
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
        cast(title as varchar) as title,
        cast(new_deadline as date) as new_deadline,
        cast(on_plan_deadline as date) as on_plan_deadline,
        cast(deadline_text as varchar) as deadline_text,
        cast(decision as varchar) as decision
    from source
)

select * from renamed
