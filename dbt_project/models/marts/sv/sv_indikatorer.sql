select
    {{ sv_report_columns() }},
    fact_no as "Nummer i rapporten",
    line_no as "Radnummer",
    goal_no as "Mål nr",
    indicator as "Indikator",
    scope as "Omfattning",
    department as "Avdelning",
    case measure
        when 'target' then 'målvärde'
        when 'forecast' then 'prognos'
        when 'actual_ytd' then 'utfall period'
        when 'assessment' then 'bedömning'
        else replace(measure, 'actual_', 'utfall ')
    end as "Mått",
    reference_year as "Avser år",
    value as "Värde",
    text_value as "Värde i ord",
    unit as "Enhet",
    is_preliminary as "Preliminärt",
    as_reported_in as "Enligt rapport",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning",
    is_latest as "Senaste värde"
from {{ ref('goals_indicator_values').include(database=false) }}
