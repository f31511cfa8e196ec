select
    indicator_key as "Indikatornyckel",
    indicator as "Indikator",
    department as "Avdelning",
    scope as "Omfattning",
    unit as "Enhet",
    goal_no as "Mål nr",
    first_period_end as "Första rapport till",
    last_period_end as "Senaste rapport till",
    case direction
        when 'up' then 'öka'
        when 'down' then 'minska'
        when 'cap' then 'tak'
        when 'floor' then 'golv'
        when 'target' then 'målvärde'
        when 'interval' then 'intervall'
        else direction
    end as "Önskad riktning",
    is_cumulative as "Ackumuleras under året",
    kolada_id as "Kolada-id",
    kolada_title as "Koladas namn"
from {{ ref('dim_indicator').include(database=false) }}
