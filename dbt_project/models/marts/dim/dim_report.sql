-- The organisation of a report below a former name is the one of today, where the reviewed list of names says so.
with reports as (
    select
        reports.*,
        {{ key_of([folded('reports.municipality'), folded('coalesce(names.organisation, reports.organisation)')]) }}
            as organisation_key
    from {{ ref('stg_reports') }} as reports
    left join {{ ref('organisation_names') }} as names
        on
            {{ folded('reports.municipality') }} = {{ folded('names.municipality') }}
            and {{ folded('reports.organisation') }} = {{ folded('names.name') }}
    where reports.is_current
)

select
    report_id,
    organisation_key,
    {{ key_of(['period_start', 'period_end']) }} as period_key,
    municipality,
    organisation,
    report_type,
    fiscal_year,
    period_start,
    period_end,
    title,
    document_date,
    is_draft,
    version_no,
    source_file,
    reader,
    loaded_at,
    row_number() over (
        partition by organisation_key
        order by period_end desc, is_draft asc, document_date desc nulls last, report_id asc
    ) = 1 as is_current
from reports
