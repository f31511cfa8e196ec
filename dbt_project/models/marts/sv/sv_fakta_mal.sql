select
    report_id as "Rapport-id",
    fact_no as "Nummer i rapporten",
    organisation_key as "Organisationsnyckel",
    period_key as "Periodnyckel",
    period_end as "Period till",
    goal_key as "Målnyckel",
    assessment as "Bedömning",
    trend as "Trend",
    goals as "Antal mål",
    source_line as "Källrad"
from {{ ref('star_fact_goal').include(database=false) }}
