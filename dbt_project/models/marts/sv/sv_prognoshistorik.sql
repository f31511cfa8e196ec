select
    {{ sv_report_columns() }},
    statement as "Tabell",
    line_no as "Radnummer",
    line_label as "Rad",
    {{ sv_line_kind() }} as "Radtyp",
    forecast_no as "Prognos nr",
    budget_year_sek as "Budget helår",
    forecast_year_sek as "Prognos helår",
    previous_report_id as "Föregående rapport",
    previous_forecast_year_sek as "Föregående prognos helår",
    forecast_change_sek as "Ändrad prognos"
from {{ ref('finance_forecast_history').include(database=false) }}
