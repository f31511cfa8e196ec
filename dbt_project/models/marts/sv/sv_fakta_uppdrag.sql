select
    report_id as "Rapport-id",
    fact_no as "Nummer i rapporten",
    organisation_key as "Organisationsnyckel",
    period_key as "Periodnyckel",
    period_end as "Period till",
    assignment_key as "Uppdragsnyckel",
    goal_key as "Målnyckel",
    due_date as "Slutdatum",
    status as "Status",
    prognosis as "Prognos",
    assignments as "Antal uppdrag",
    due_date_moves as "Antal flyttar",
    slip_days as "Förskjutning dagar",
    days_overdue as "Dagar efter slutdatum",
    source_line as "Källrad"
from {{ ref('star_fact_assignment').include(database=false) }}
