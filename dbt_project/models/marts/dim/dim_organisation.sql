with latest as (
    select
        organisation_key,
        municipality,
        organisation as reported_name
    from {{ ref('dim_report') }}
    where is_current
),

reports as (
    select
        organisation_key,
        count(*) as reports,
        count(distinct organisation) as names,
        min(period_start) as first_period_start,
        max(period_end) as last_period_end
    from {{ ref('dim_report') }}
    group by organisation_key
),

named as (
    select
        latest.organisation_key,
        latest.municipality,
        coalesce(names.organisation, latest.reported_name) as organisation
    from latest
    left join {{ ref('organisation_names') }} as names
        on
            {{ folded('latest.municipality') }} = {{ folded('names.municipality') }}
            and {{ folded('latest.reported_name') }} = {{ folded('names.name') }}
)

select
    named.organisation_key,
    {{ key_of([folded('named.municipality')]) }} as municipality_key,
    named.municipality,
    named.organisation,
    case
        when {{ plain_text('named.organisation') }} = {{ plain_text('named.municipality') }} then 'kommun'
        when regexp_matches({{ plain_text('named.organisation') }}, 'namnd(en)?$|styrelsen$|fullmaktige$') then 'nämnd'
        when regexp_matches({{ plain_text('named.organisation') }}, 'kontoret$|kontor$|forvaltning(en)?$')
            then 'förvaltning'
        when regexp_matches({{ plain_text('named.organisation') }}, 'avdelning(en)?$|enhet(en)?$') then 'avdelning'
    end as level,
    tree.parent as parent_organisation,
    cast(reports.names as integer) as names,
    cast(reports.reports as integer) as reports,
    reports.first_period_start,
    reports.last_period_end
from named
inner join reports on named.organisation_key = reports.organisation_key
left join {{ ref('organisation_tree') }} as tree
    on
        {{ folded('named.municipality') }} = {{ folded('tree.municipality') }}
        and {{ folded('named.organisation') }} = {{ folded('tree.organisation') }}
