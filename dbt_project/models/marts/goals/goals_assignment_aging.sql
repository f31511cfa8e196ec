with history as (
    select
        assignment_key,
        report_id,
        fact_no,
        first_due_date,
        sum(case when due_date_moved then 1 else 0 end) over (
            partition by assignment_key order by period_end, report_id, fact_no
            rows between unbounded preceding and current row
        ) as due_date_moves
    from {{ ref('goals_assignment_history') }}
)

select
    {{ report_columns('assignments') }},
    assignments.fact_no,
    assignments.assignment_key,
    assignments.kind,
    assignments.title,
    assignments.department,
    assignments.status,
    assignments.prognosis,
    history.first_due_date,
    assignments.due_date,
    cast(history.due_date_moves as integer) as due_date_moves,
    cast(assignments.due_date - history.first_due_date as integer) as slip_days,
    cast(case
        when assignments.status in ('slutförd', 'struken') then null
        when assignments.due_date < assignments.period_end then assignments.period_end - assignments.due_date
        when assignments.due_date is not null then 0
    end as integer) as days_overdue,
    cast(assignments.period_end - assignments.comment_date as integer) as comment_age_days,
    assignments.source_line
from {{ ref('goals_assignments') }} as assignments
inner join history on assignments.report_id = history.report_id and assignments.fact_no = history.fact_no
