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
    previous_report_id as "Föregående rapport",
    previous_forecast_year_sek as "Föregående prognos helår",
    forecast_change_sek as "Ändrad prognos"
from {{ ref('finance_forecast_history').include(database=false) }}
