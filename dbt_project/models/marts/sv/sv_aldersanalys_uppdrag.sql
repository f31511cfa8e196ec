select
    {{ sv_report_columns() }},
    fact_no as "Nummer i rapporten",
    kind as "Slag",
    title as "Uppdrag",
    department as "Avdelning",
    status as "Status",
    prognosis as "Prognos",
    first_due_date as "Första slutdatum",
    due_date as "Slutdatum",
    due_date_moves as "Antal flyttar",
    slip_days as "Förskjutning dagar",
    days_overdue as "Dagar efter slutdatum",
    comment_age_days as "Kommentarens ålder dagar",
    source_line as "Källrad"
from {{ ref('goals_assignment_aging').include(database=false) }}
