select
    report_id as "Rapport-id",
    municipality as "Kommun",
    organisation as "Organisation",
    report_type as "Rapporttyp",
    fiscal_year as "År",
    period_start as "Period från",
    period_end as "Period till",
    is_current as "Senaste rapport",
    statement as "Tabell",
    line_no as "Radnummer",
    line_label as "Rad",
    case line_kind
        when 'item' then 'rad'
        when 'subtotal' then 'delsumma'
        when 'total' then 'summa'
        when 'memo' then 'varav'
        else line_kind
    end as "Radtyp",
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
