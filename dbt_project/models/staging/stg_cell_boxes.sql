with source as (
    select * from {{ source('facts', 'cell_boxes') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(fact as varchar) as fact,
        cast(fact_no as integer) as fact_no,
        cast(page as integer) as page,
        cast(x0 as double precision) as x0,
        cast(y0 as double precision) as y0,
        cast(x1 as double precision) as x1,
        cast(y1 as double precision) as y1
    from source
)

select * from renamed
