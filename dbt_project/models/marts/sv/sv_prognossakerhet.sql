select
    {{ sv_report_columns() }},
    statement as "Tabell",
    line_no as "Radnummer",
    line_label as "Rad",
    {{ sv_line_kind() }} as "Radtyp",
    forecast_no as "Prognos nr",
    budget_year_sek as "Budget helår",
    forecast_year_sek as "Prognos helår",
    outcome_sek as "Slutligt utfall",
    outcome_report_id as "Rapport med utfallet",
    forecast_error_sek as "Prognosfel",
    forecast_error_of_budget_pct as "Prognosfel av budget %",
    bias_three_years_pct as "Snedhet tre år %",
    bias_years as "Antal prognoser i snedheten"
from {{ ref('finance_forecast_accuracy').include(database=false) }}
