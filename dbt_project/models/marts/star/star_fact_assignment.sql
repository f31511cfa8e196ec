-- One assignment as one report tells it; a due date that no calendar holds is no key.
select
    aging.report_id,
    aging.fact_no,
    aging.organisation_key,
    aging.period_key,
    aging.period_end,
    aging.assignment_key,
    goals.goal_key,
    calendar.calendar_date as due_date,
    aging.status,
    aging.prognosis,
    cast(1 as integer) as assignments,
    aging.due_date_moves,
    aging.slip_days,
    aging.days_overdue,
    aging.source_line
from {{ ref('goals_assignment_aging') }} as aging
inner join {{ ref('goals_assignments') }} as assignments
    on aging.report_id = assignments.report_id and aging.fact_no = assignments.fact_no
left join {{ ref('dim_goal') }} as goals
    on
        aging.organisation_key = goals.organisation_key and aging.fiscal_year = goals.fiscal_year
        and assignments.goal_no = goals.goal_no
left join {{ ref('dim_date') }} as calendar on aging.due_date = calendar.calendar_date
