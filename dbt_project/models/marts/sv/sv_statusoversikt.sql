select
    {{ sv_report_columns() }},
    kind as "Slag",
    status as "Status",
    stated_on_plan as "Enligt plan i tabellen",
    stated_deviating as "Avviker i tabellen",
    stated_total as "Totalt i tabellen",
    listed_on_plan as "Enligt plan i listan",
    listed_deviating as "Avviker i listan",
    listed_total as "Totalt i listan"
from {{ ref('goals_status_summary').include(database=false) }}
