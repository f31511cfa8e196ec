with source as (
    select * from {{ source('facts', 'claim_links') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(link_no as integer) as link_no,
        cast(rule_id as varchar) as rule_id,
        cast(claim_no as integer) as claim_no,
        cast(term_fact as varchar) as term_fact,
        cast(term_fact_no as integer) as term_fact_no,
        cast(term_value as decimal(18, 4)) as term_value,
        cast(term_half_width as decimal(18, 4)) as term_half_width,
        cast(term_unit as varchar) as term_unit,
        cast(weight as integer) as weight,
        cast(term_label as varchar) as term_label,
        cast(basis as varchar) as basis
    from source
)

select * from renamed
