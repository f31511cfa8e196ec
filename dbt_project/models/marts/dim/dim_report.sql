select
    report_id,
    {{ key_of([folded('municipality'), folded('organisation')]) }} as organisation_key,
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
    loaded_at
from {{ ref('stg_reports') }}
where is_current
