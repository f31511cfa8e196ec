with source as (
    select * from {{ source('facts', 'reports') }}
),

renamed as (
    select
        cast(report_id as varchar) as report_id,
        cast(source_file as varchar) as source_file,
        cast(content_sha256 as varchar) as content_sha256,
        cast(reader as varchar) as reader,
        cast(municipality as varchar) as municipality,
        cast(organisation as varchar) as organisation,
        cast(report_type as varchar) as report_type,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(fiscal_year as integer) as fiscal_year,
        cast(title as varchar) as title,
        cast(document_date as date) as document_date,
        cast(is_draft as boolean) as is_draft,
        cast(lines as integer) as lines,
        cast(version_no as integer) as version_no,
        cast(is_current as boolean) as is_current,
        cast(loaded_at as timestamp) as loaded_at
    from source
)

select * from renamed
