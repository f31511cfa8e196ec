select
    {{ sv_report_columns() }},
    statement as "Tabell",
    line_no as "Radnummer",
    line_label as "Rad",
    {{ sv_line_kind() }} as "Radtyp",
    previous_report_id as "Föregående rapport",
    previous_budget_year_sek as "Föregående budget helår",
    budget_year_sek as "Budget helår",
    budget_change_sek as "Ändrad budget",
    is_reallocation as "Omfördelning",
    source_line as "Källrad"
from {{ ref('finance_budget_changes').include(database=false) }}
