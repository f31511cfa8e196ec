select
    report_id as "Rapport-id",
    fact_no as "Nummer i rapporten",
    organisation_key as "Organisationsnyckel",
    period_key as "Periodnyckel",
    period_end as "Period till",
    indicator_key as "Indikatornyckel",
    goal_key as "Målnyckel",
    measure as "Måttnyckel",
    reference_year as "Avser år",
    value as "Värde",
    unit as "Enhet",
    is_preliminary as "Preliminärt",
    is_latest as "Senaste värde",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('star_fact_indicator').include(database=false) }}
