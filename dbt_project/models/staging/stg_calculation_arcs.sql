with source as (
    select * from {{ source('facts', 'calculation_arcs') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(fact as varchar) as fact,
        cast(statement as varchar) as statement,
        cast(total_line_no as integer) as total_line_no,
        cast(item_line_no as integer) as item_line_no,
        cast(weight as integer) as weight,
        cast(basis as varchar) as basis,
        cast(columns_holding as integer) as columns_holding,
        cast(columns_total as integer) as columns_total,
        cast(exact as boolean) as exact
    from source
)

select * from renamed
