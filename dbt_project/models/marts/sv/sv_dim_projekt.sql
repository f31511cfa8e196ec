select
    project_key as "Projektnyckel",
    project_no as "Projektnummer",
    project as "Projekt",
    category as "Kategori",
    state as "Läge",
    start_year as "Startår enligt nummer",
    decided_by as "Beslut",
    forecast_end_to as "Beräknat klart senast",
    first_seen_period_end as "Första rapport till",
    last_seen_period_end as "Senaste rapport till"
from {{ ref('dim_project').include(database=false) }}
