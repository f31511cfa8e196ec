select
    {{ sv_report_columns() }},
    fact_no as "Nummer i rapporten",
    population as "Population",
    kind as "Slag",
    value_period_start as "Värdets period från",
    value_period_end as "Värdets period till",
    value as "Värde %",
    unit as "Enhet",
    basis as "Underlag",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('hr_staff_turnover').include(database=false) }}
