select
    organisation_key as "Organisationsnyckel",
    municipality as "Kommun",
    organisation as "Organisation",
    level as "Nivå",
    parent_organisation as "Överordnad organisation",
    names as "Antal namn",
    reports as "Antal rapporter",
    first_period_start as "Första period från",
    last_period_end as "Senaste rapport till"
from {{ ref('dim_organisation').include(database=false) }}
