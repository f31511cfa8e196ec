-- What the status table states beside what the report's own list of assignments gives, per kind and status.
with stated as (
    select
        report_id,
        kind,
        status,
        sum(on_plan) as stated_on_plan,
        sum(deviating) as stated_deviating,
        sum(coalesce(total, coalesce(on_plan, 0) + coalesce(deviating, 0))) as stated_total
    from {{ ref('stg_status_counts') }}
    where kind != 'total' and status is not null
    group by report_id, kind, status
),

listed as (
    select
        report_id,
        kind,
        status,
        sum(case when prognosis = 'enligt plan' then 1 else 0 end) as listed_on_plan,
        sum(case when prognosis = 'avvikelse från plan' then 1 else 0 end) as listed_deviating,
        count(*) as listed_total
    from {{ ref('stg_assignments') }}
    where status is not null
    group by report_id, kind, status
),

statuses as (
    select
        report_id,
        kind,
        status
    from stated
    union
    select
        report_id,
        kind,
        status
    from listed
)

select
    {{ report_columns('reports') }},
    statuses.kind,
    statuses.status,
    cast(stated.stated_on_plan as integer) as stated_on_plan,
    cast(stated.stated_deviating as integer) as stated_deviating,
    cast(stated.stated_total as integer) as stated_total,
    cast(listed.listed_on_plan as integer) as listed_on_plan,
    cast(listed.listed_deviating as integer) as listed_deviating,
    cast(listed.listed_total as integer) as listed_total
from statuses
inner join {{ ref('dim_report') }} as reports on statuses.report_id = reports.report_id
left join stated
    on
        statuses.report_id = stated.report_id and statuses.kind = stated.kind
        and statuses.status = stated.status
left join listed
    on
        statuses.report_id = listed.report_id and statuses.kind = listed.kind
        and statuses.status = listed.status
