select
    assignment_key as "Uppdragsnyckel",
    kind as "Slag",
    title as "Uppdrag",
    department as "Avdelning",
    goal_no as "Mål nr",
    status as "Status",
    prognosis as "Prognos",
    due_date as "Slutdatum",
    first_period_end as "Första rapport till",
    last_period_end as "Senaste rapport till"
from {{ ref('dim_assignment').include(database=false) }}
