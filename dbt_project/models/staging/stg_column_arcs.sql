with source as (
    select * from {{ source('facts', 'column_arcs') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(fact as varchar) as fact,
        cast(statement as varchar) as statement,
        cast(total_measure as varchar) as total_measure,
        cast(item_measure as varchar) as item_measure,
        cast(exact as boolean) as exact,
        cast(basis as varchar) as basis,
        cast(rows_holding as integer) as rows_holding,
        cast(rows_total as integer) as rows_total
    from source
)

select * from renamed
