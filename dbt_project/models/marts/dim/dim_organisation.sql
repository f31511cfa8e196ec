select
    organisation_key,
    min(municipality) as municipality,
    min(organisation) as organisation,
    count(*) as reports,
    min(period_start) as first_period_start,
    max(period_end) as last_period_end
from {{ ref('dim_report') }}
group by organisation_key
