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
    budget_ytd_sek as "Budget period",
    actual_ytd_sek as "Utfall period",
    variance_ytd_sek as "Avvikelse period",
    variance_ytd_pct as "Avvikelse period %",
    actual_ytd_prior_year_sek as "Utfall period föregående år",
    change_from_prior_year_sek as "Förändring mot föregående år",
    budget_year_sek as "Budget helår",
    forecast_year_sek as "Prognos helår",
    variance_year_sek as "Avvikelse helår",
    variance_year_pct as "Avvikelse helår %",
    actual_year_sek as "Utfall helår",
    used_of_year_budget_pct as "Förbrukat av årsbudget %",
    elapsed_year_pct as "Andel av året %",
    previous_forecast_year_sek as "Föregående prognos helår",
    forecast_change_sek as "Ändrad prognos",
    implied_rest_of_year_sek as "Återstår enligt prognos",
    budget_rest_of_year_sek as "Budget resten av året",
    rest_of_year_pace_pct as "Takt resten av året %",
    implied_budget_ytd_sek as "Härledd budget period",
    is_commented as "Kommenterad",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('finance_budget_followup').include(database=false) }}
