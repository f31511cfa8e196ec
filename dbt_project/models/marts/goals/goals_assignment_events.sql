-- What happened to an assignment, in the report that tells it. What a report no longer names although it was not done
-- has vanished: the row is the former report's.
with history as (
    select * from {{ ref('goals_assignment_history') }}
),

{% set told = {
    'created': ('is_created', 'null', "strftime(due_date, '%Y-%m-%d')"),
    'carried_over': ('is_carried_over', "strftime(previous_due_date, '%Y-%m-%d')", "strftime(due_date, '%Y-%m-%d')"),
    'moved': ('due_date_moved', "strftime(previous_due_date, '%Y-%m-%d')", "strftime(due_date, '%Y-%m-%d')"),
    'done': ('is_done', 'previous_status', 'status'),
    'struck': ("status = 'struken' and previous_status is distinct from 'struken'", 'previous_status', 'status'),
    'reopened': (
        "previous_status in ('slutförd', 'struken') and status not in ('slutförd', 'struken')",
        'previous_status', 'status'
    ),
    'deviates': (
        "prognosis = 'avvikelse från plan' and previous_prognosis = 'enligt plan'", 'previous_prognosis', 'prognosis'
    )
} -%}
events as (
    {% for event, (condition, before, after) in told.items() %}
    select
        report_id,
        assignment_key,
        '{{ event }}' as event,
        report_id as told_in_report_id,
        fact_no,
        cast({{ before }} as varchar) as value_before,
        cast({{ after }} as varchar) as value_after,
        {% if event == 'moved' %}cast(due_date - previous_due_date as integer){% else %}cast(null as integer){% endif %}
            as days_moved
    from history
    where {{ condition }}
    union all
    {% endfor %}
    select
        pairs.report_id,
        earlier.assignment_key,
        'vanished' as event,
        pairs.earlier_report_id as told_in_report_id,
        pairs.earlier_fact_no as fact_no,
        earlier.status as value_before,
        cast(null as varchar) as value_after,
        cast(null as integer) as days_moved
    from {{ ref('int_assignment_pairs') }} as pairs
    inner join {{ ref('goals_assignments') }} as earlier
        on pairs.earlier_report_id = earlier.report_id and pairs.earlier_fact_no = earlier.fact_no
    where
        pairs.earlier_fact = 'assignments' and pairs.fact_no is null
        and coalesce(earlier.status, '') not in ('slutförd', 'struken')
)

select
    {{ report_columns('reports') }},
    events.assignment_key,
    events.event,
    assignments.kind,
    assignments.title,
    assignments.department,
    events.value_before,
    events.value_after,
    events.days_moved,
    events.told_in_report_id,
    events.fact_no,
    assignments.source_line
from events
inner join {{ ref('dim_report') }} as reports on events.report_id = reports.report_id
inner join {{ ref('goals_assignments') }} as assignments
    on events.told_in_report_id = assignments.report_id and events.fact_no = assignments.fact_no
