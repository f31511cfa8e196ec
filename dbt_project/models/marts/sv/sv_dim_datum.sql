select
    calendar_date as "Datum",
    calendar_year as "År",
    quarter as "Kvartal",
    tertial as "Tertial",
    month_no as "Månad nr",
    month_name as "Månad",
    year_month as "År och månad",
    iso_year as "ISO-år",
    iso_week as "Vecka",
    weekday_no as "Veckodag nr",
    weekday_name as "Veckodag",
    day_no as "Dag",
    is_month_end as "Månadens sista dag",
    is_year_end as "Årets sista dag"
from {{ ref('dim_date').include(database=false) }}
