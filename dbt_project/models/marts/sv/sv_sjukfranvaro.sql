select
    report_id as "Rapport-id",
    municipality as "Kommun",
    organisation as "Organisation",
    report_type as "Rapporttyp",
    fiscal_year as "År",
    period_start as "Period från",
    period_end as "Period till",
    is_current as "Senaste rapport",
    fact_no as "Nummer i rapporten",
    population as "Population",
    group_name as "Grupp",
    case measure
        when 'rate' then 'andel'
        when 'change' then 'förändring'
        else measure
    end as "Mått",
    value_period_start as "Värdets period från",
    value_period_end as "Värdets period till",
    value_months as "Antal månader",
    period_kind as "Periodslag",
    value as "Värde %",
    unit as "Enhet",
    basis as "Underlag",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('hr_sick_leave').include(database=false) }}
