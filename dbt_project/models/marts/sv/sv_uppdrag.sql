select
    {{ sv_report_columns() }},
    fact_no as "Nummer i rapporten",
    goal_no as "Mål nr",
    kind as "Slag",
    title as "Uppdrag",
    department as "Avdelning",
    prognosis as "Prognos",
    status as "Status",
    due_date as "Slutdatum",
    due_text as "Slutdatum enligt texten",
    comment as "Kommentar",
    comment_date as "Kommentarens datum",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('goals_assignments').include(database=false) }}
