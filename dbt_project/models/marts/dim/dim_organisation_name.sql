-- The names that an organisation has borne: those of its reports, and those of the reviewed list.
with reported as (
    select
        organisation_key,
        organisation as name,
        min(period_start) as first_period_start,
        max(period_end) as last_period_end,
        cast(count(*) as integer) as reports
    from {{ ref('dim_report') }}
    group by organisation_key, organisation
),

listed as (
    select
        {{ key_of([folded('municipality'), folded('organisation')]) }} as organisation_key,
        name,
        valid_from,
        valid_to,
        source
    from {{ ref('organisation_names') }}
    where
        {{ key_of([folded('municipality'), folded('organisation')]) }} in (
            select reports.organisation_key from {{ ref('dim_report') }} as reports
        )
),

names as (
    select
        organisation_key,
        name
    from reported
    union
    select
        organisation_key,
        name
    from listed
)

select
    names.organisation_key,
    names.name,
    coalesce(listed.valid_from, reported.first_period_start) as valid_from,
    case
        when names.name != organisations.organisation then coalesce(listed.valid_to, reported.last_period_end)
    end as valid_to,
    names.name = organisations.organisation as is_current,
    coalesce(reported.reports, 0) as reports,
    coalesce(listed.source, 'reports') as source
from names
inner join {{ ref('dim_organisation') }} as organisations on names.organisation_key = organisations.organisation_key
left join reported on names.organisation_key = reported.organisation_key and names.name = reported.name
left join listed on names.organisation_key = listed.organisation_key and names.name = listed.name
