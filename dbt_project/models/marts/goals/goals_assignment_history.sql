-- One assignment, known by organisation, kind and title, from report to report.
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
        first_value(due_date) over ({{ same }}) as first_due_date
    from reported
)

select
    {{ report_columns() }},
    fact_no,
    assignment_key,
    kind,
    title,
    department,
    report_no,
    status,
    previous_status,
    prognosis,
    previous_prognosis,
    due_date,
    previous_due_date,
    first_due_date,
    coalesce(due_date != previous_due_date, false) as due_date_moved,
    previous_report_id
from ordered
