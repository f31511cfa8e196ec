select
    {{ sv_report_columns() }},
    indicator as "Indikator",
    department as "Avdelning",
    scope as "Omfattning",
    goal_no as "Mål nr",
    kolada_id as "Kolada-id",
    reference_date as "Avser till",
    case reference_kind
        when 'year' then 'helår'
        when 'period' then 'period'
        else reference_kind
    end as "Avser",
    value as "Värde",
    unit as "Enhet",
    is_preliminary as "Preliminärt",
    as_reported_in as "Enligt rapport",
    telling_no as "Redovisning nr",
    previous_report_id as "Föregående rapport",
    previous_value as "Föregående värde",
    revision as "Revidering",
    is_revised as "Reviderat",
    is_latest as "Senaste värde",
    fact_no as "Nummer i rapporten",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('goals_indicator_series').include(database=false) }}
