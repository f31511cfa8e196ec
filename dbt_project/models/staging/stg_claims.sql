with source as (
    select * from {{ source('facts', 'claims') }}
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
        cast(claim as varchar) as claim,
        cast(subject as varchar) as subject,
        cast(value as decimal(18, 4)) as value,
        cast(decimals as integer) as decimals,
        cast(half_width as decimal(18, 4)) as half_width,
        cast(unit as varchar) as unit,
        cast(qualifier as varchar) as qualifier,
        cast(sign_word as varchar) as sign_word,
        cast(sentence as varchar) as sentence,
        cast(section as varchar) as section,
        cast(statement as varchar) as statement,
        cast(goal_no as varchar) as goal_no
    from source
)

select * from renamed
