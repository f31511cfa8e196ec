-- One assignment from report to report, known by its first title; reworded ones are followed.
with reported as (
    select
        *,
        row_number() over (partition by assignment_key, report_id order by fact_no) as occurrence
    from {{ ref('goals_assignments') }}
),

{% set same = 'partition by assignment_key, occurrence order by period_end, report_id' %}
ordered as (
    select
        *,
        row_number() over ({{ same }}) as report_no,
        lag(report_id) over ({{ same }}) as previous_report_id,
        lag(status) over ({{ same }}) as previous_status,
        lag(prognosis) over ({{ same }}) as previous_prognosis,
        lag(due_date) over ({{ same }}) as previous_due_date,
        lag(fiscal_year) over ({{ same }}) as previous_fiscal_year,
        first_value(due_date) over ({{ same }}) as first_due_date
    from reported
),

-- What a report on the whole year before decided to carry over.
carried as (
    select
        report_id,
        fact_no,
        min(earlier_report_id) as decided_in_report_id
    from {{ ref('int_assignment_pairs') }}
    where earlier_fact = 'carried_over_assignments' and fact_no is not null
    group by report_id, fact_no
)

select
    {{ report_columns('ordered') }},
    ordered.fact_no,
    ordered.assignment_key,
    ordered.kind,
    ordered.title,
    ordered.department,
    cast(ordered.report_no as integer) as report_no,
    ordered.status,
    ordered.previous_status,
    ordered.prognosis,
    ordered.previous_prognosis,
    ordered.due_date,
    ordered.previous_due_date,
    ordered.first_due_date,
    coalesce(ordered.due_date != ordered.previous_due_date, false) as due_date_moved,
    ordered.previous_report_id,
    ordered.report_no = 1 and carried.decided_in_report_id is null as is_created,
    coalesce(ordered.status = 'slutförd' and ordered.previous_status is distinct from 'slutförd', false) as is_done,
    coalesce(
        carried.decided_in_report_id is not null or ordered.previous_fiscal_year < ordered.fiscal_year, false
    ) as is_carried_over,
    carried.decided_in_report_id
from ordered
left join carried on ordered.report_id = carried.report_id and ordered.fact_no = carried.fact_no
