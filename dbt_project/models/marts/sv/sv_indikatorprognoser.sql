select
    {{ sv_report_columns() }},
    indicator as "Indikator",
    department as "Avdelning",
    goal_no as "Mål nr",
    forecast_no as "Prognos nr",
    target as "Målvärde",
    forecast as "Prognos",
    previous_forecast as "Föregående prognos",
    forecast_change as "Ändrad prognos",
    outcome as "Utfall",
    outcome_report_id as "Rapport med utfallet",
    forecast_error as "Prognosfel",
    is_target as "Prognos lika med målvärde",
    unit as "Enhet",
    fact_no as "Nummer i rapporten",
    source_line as "Källrad"
from {{ ref('goals_indicator_forecasts').include(database=false) }}
