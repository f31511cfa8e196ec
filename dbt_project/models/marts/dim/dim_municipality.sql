with reporting as (
    select
        {{ key_of([folded('municipality')]) }} as municipality_key,
        min(municipality) as municipality,
        cast(count(distinct organisation_key) as integer) as organisations
    from {{ ref('dim_report') }}
    group by municipality_key
)

select
    reporting.municipality_key,
    reporting.municipality,
    known.municipality_code,
    known.county,
    known.skr_group,
    reporting.organisations
from reporting
left join {{ ref('municipalities') }} as known
    on {{ municipality_stem('reporting.municipality') }} = {{ municipality_stem('known.municipality') }}
