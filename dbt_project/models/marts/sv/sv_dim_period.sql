select
    period_key as "Periodnyckel",
    period_start as "Period från",
    period_end as "Period till",
    months as "Antal månader",
    calendar_year as "Kalenderår",
    end_month as "Slutmånad",
    tertial as "Tertial",
    is_full_year as "Helår",
    is_statutory_interim as "Lagstadgat delår"
from {{ ref('dim_period').include(database=false) }}
