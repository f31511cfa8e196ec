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
    previous_report_id as "Föregående rapport",
    previous_budget_year_sek as "Föregående budget helår",
    budget_year_sek as "Budget helår",
    budget_change_sek as "Ändrad budget",
    is_reallocation as "Omfördelning",
    source_line as "Källrad"
from {{ ref('finance_budget_changes').include(database=false) }}
