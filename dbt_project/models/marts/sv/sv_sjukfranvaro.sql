select
    {{ sv_report_columns() }},
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
