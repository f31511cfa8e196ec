-- The goals of a report as a tree by their numbers: 1.1 below 1. A number that indicators or assignments name without
-- a goal row of its own is a node too.
with numbers as (
    select
        report_id,
        goal_no
    from {{ ref('stg_goals') }}
    union
    select
        report_id,
        goal_no
    from {{ ref('stg_indicator_cells') }}
    union
    select
        report_id,
        goal_no
    from {{ ref('stg_assignments') }}
),

parents as (
    select
        report_id,
        case when goal_no like '%.%' then regexp_replace(goal_no, '\.[^.]*$', '') end as goal_no
    from numbers
),

nodes as (
    select
        report_id,
        goal_no
    from numbers
    where goal_no is not null
    union
    select
        report_id,
        goal_no
    from parents
    where goal_no is not null
),

goals as (
    select
        *,
        row_number() over (partition by report_id, goal_no order by fact_no) as occurrence
    from {{ ref('stg_goals') }}
),

verdicts as (
    select
        report_id,
        goal_no,
        line_no,
        split_part(text_value, ' (tolkad', 1) as verdict
    from {{ ref('stg_indicator_cells') }}
),

indicators as (
    select
        report_id,
        goal_no,
        count(distinct line_no) as indicators,
        count(distinct case when verdict = 'uppfyllt' then line_no end) as indicators_fulfilled,
        count(distinct case when verdict = 'delvis uppfyllt' then line_no end) as indicators_partly,
        count(distinct case when verdict = 'ej uppfyllt' then line_no end) as indicators_not
    from verdicts
    group by report_id, goal_no
),

assignments as (
    select
        report_id,
        goal_no,
        count(*) as assignments,
        sum(case when status = 'slutförd' then 1 else 0 end) as assignments_done,
        sum(case when prognosis = 'avvikelse från plan' then 1 else 0 end) as assignments_deviating
    from {{ ref('stg_assignments') }}
    group by report_id, goal_no
)

select
    {{ report_columns('reports') }},
    {{ key_of(['reports.organisation_key', 'reports.fiscal_year', 'nodes.goal_no']) }} as goal_key,
    case
        when nodes.goal_no like '%.%'
            then {{ key_of([
                'reports.organisation_key', 'reports.fiscal_year', "regexp_replace(nodes.goal_no, '\\.[^.]*$', '')"
            ]) }}
    end as parent_goal_key,
    nodes.goal_no,
    case when nodes.goal_no like '%.%' then regexp_replace(nodes.goal_no, '\.[^.]*$', '') end as parent_goal_no,
    cast(length(nodes.goal_no) - length(replace(nodes.goal_no, '.', '')) + 1 as integer) as level,
    goals.title,
    -- One goal as long as it keeps its number and its words.
    cast(min(reports.fiscal_year) over goal as integer) as valid_from_year,
    cast(max(reports.fiscal_year) over goal as integer) as valid_to_year,
    goals.assessment,
    goals.trend,
    cast(coalesce(indicators.indicators, 0) as integer) as indicators,
    cast(coalesce(indicators.indicators_fulfilled, 0) as integer) as indicators_fulfilled,
    cast(coalesce(indicators.indicators_partly, 0) as integer) as indicators_partly,
    cast(coalesce(indicators.indicators_not, 0) as integer) as indicators_not,
    cast(coalesce(assignments.assignments, 0) as integer) as assignments,
    cast(coalesce(assignments.assignments_done, 0) as integer) as assignments_done,
    cast(coalesce(assignments.assignments_deviating, 0) as integer) as assignments_deviating
from nodes
inner join {{ ref('dim_report') }} as reports on nodes.report_id = reports.report_id
left join goals on nodes.report_id = goals.report_id and nodes.goal_no = goals.goal_no and goals.occurrence = 1
left join indicators on nodes.report_id = indicators.report_id and nodes.goal_no = indicators.goal_no
left join assignments on nodes.report_id = assignments.report_id and nodes.goal_no = assignments.goal_no
window goal as (partition by reports.organisation_key, nodes.goal_no, {{ folded('goals.title') }})
