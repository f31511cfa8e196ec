select
    report_id as "Rapport-id",
    municipality as "Kommun",
    organisation as "Organisation",
    report_type as "Rapporttyp",
    fiscal_year as "År",
    period_start as "Period från",
    period_end as "Period till",
    title as "Rapport",
    document_date as "Dokumentets datum",
    is_draft as "Utkast",
    version_no as "Version",
    source_file as "Fil",
    reader as "Läsare",
    loaded_at as "Inläst",
    is_current as "Senaste rapport"
from {{ ref('dim_report').include(database=false) }}
