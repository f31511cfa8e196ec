-- E3, E4, E5. Assignments from report to report of one organisation.
--   E3  due dates that were moved twice or more, of what is still open: one list per report
--   E4  comments that are older than the period of the year's report before, of what is still open: one list per report
--   E5  what the last year's report carried over must be in the first report after it, and on plan for the decided day;
--       with children in `organisation_tree` in the first report of one of them, told in the last of these
with recursive assignments as (
    select * from {{ ref('int_assignments') }}
),

pairs as (
    select * from {{ ref('int_assignment_pairs') }}
),

-- From an assignment back through those that it continues.
chain as (
    select
        report_id,
        fact_no,
        report_id as at_report_id,
        fact_no as at_fact_no,
        due_date,
        0 as moves,
        0 as steps
    from assignments
    where not is_closed and due_date is not null
    union all
    select
        chain.report_id,
        chain.fact_no,
        pairs.earlier_report_id as at_report_id,
        pairs.earlier_fact_no as at_fact_no,
        coalesce(pairs.earlier_due_date, chain.due_date) as due_date,
        chain.moves + case when pairs.earlier_due_date != chain.due_date then 1 else 0 end as moves,
        chain.steps + 1 as steps
    from chain
    inner join pairs
        on
            chain.at_report_id = pairs.report_id and chain.at_fact_no = pairs.fact_no
            and pairs.earlier_fact = 'assignments'
),

moves as (
    select
        report_id,
        fact_no,
        max(moves) as moves,
        arg_max(due_date, steps) as first_due_date
    from chain
    group by report_id, fact_no
    having max(moves) >= 2
),

moved as (
    select
        assignments.*,
        moves.moves,
        assignments.due_date - moves.first_due_date as slip_days
    from assignments
    inner join moves on assignments.report_id = moves.report_id and assignments.fact_no = moves.fact_no
),

previous_periods as (
    select
        report_id,
        max(other_period_end) as previous_period_end
    from {{ ref('int_report_pairs') }}
    where relation = 'previous_in_year'
    group by report_id
),

stale as (
    select assignments.*
    from assignments
    inner join previous_periods on assignments.report_id = previous_periods.report_id
    where not assignments.is_closed and assignments.comment_date < previous_periods.previous_period_end
),

heirs as (
    select
        pairs.*,
        count(*) over (partition by pairs.earlier_report_id, pairs.earlier_fact_no) as reports,
        -- What a parent carried over stands beside the organisation's own.
        case when reports.organisation != parents.organisation then ':' || pairs.earlier_report_id else '' end as parent
    from pairs
    inner join {{ ref('stg_reports') }} as reports on pairs.report_id = reports.report_id and reports.is_current
    inner join {{ ref('stg_reports') }} as parents
        on pairs.earlier_report_id = parents.report_id and parents.is_current
    where pairs.earlier_fact = 'carried_over_assignments'
    -- Where it is most alike; where it is nowhere, in the latest report.
    qualify
        row_number() over (
            partition by pairs.earlier_report_id, pairs.earlier_fact_no
            order by pairs.likeness desc nulls last, reports.period_end desc, pairs.report_id asc
        ) = 1
),

carried as (
    select
        {{ relation_id("'E5'", ['pairs.report_id', 'pairs.earlier_fact_no']) }} || pairs.parent as relation_id,
        pairs.report_id,
        pairs.fact_no,
        pairs.reports,
        carried.title,
        pairs.earlier_due_date,
        assignments.due_date,
        assignments.source_line,
        assignments.source_line_end,
        assignments.source_text,
        least(carried.confidence, coalesce(assignments.confidence, 1)) as confidence,
        case
            when pairs.fact_no is null then true
            else
                coalesce(assignments.due_date != pairs.earlier_due_date, false)
                and not assignments.is_closed and coalesce(assignments.prognosis, '') = 'enligt plan'
        end as contradicts
    from heirs as pairs
    inner join {{ ref('stg_carried_over_assignments') }} as carried
        on pairs.earlier_report_id = carried.report_id and pairs.earlier_fact_no = carried.fact_no
    left join assignments on pairs.report_id = assignments.report_id and pairs.fact_no = assignments.fact_no
)

{% for role, term_no, label, weight in [
    ('reported', 0, 'title', '1'),
    ('term', 1, "'överfört från föregående år' || coalesce(' till ' || earlier_due_date, '')",
        'case when contradicts then 1 else 0 end'),
    ('term', 2, "case when fact_no is null and reports > 1 then 'saknas i alla ' || reports || ' rapporter'"
        ~ " when fact_no is null then 'saknas i rapporten'"
        ~ " else coalesce('slutdatum ' || due_date, 'utan slutdatum') end", 'case when contradicts then 1 else 0 end')
] %}
select
    relation_id,
    'E5' as rule_id,
    report_id,
    'överfört uppdrag: ' || left(title, 100) as location,
    '{{ role }}' as role,
    {{ term_no }} as term_no,
    {{ label }} as label,
    {{ exact('null') }} as value,
    {{ exact('null') }} as half_width,
    cast(null as varchar) as unit,
    {{ weight }} as weight,
    {{ 'null' if term_no == 1 else 'source_line' }} as source_line,
    {{ 'null' if term_no == 1 else 'source_line_end' }} as source_line_end,
    source_text,
    'assignments' as fact,
    {{ 'null' if term_no == 1 else 'fact_no' }} as fact_no,
    confidence,
    {{ contradiction() }}
from carried
union all
{% endfor %}

{{ listed_rows('E3', 'moved', "'uppdrag vars slutdatum flyttats flera gånger'",
    "location || ', flyttat ' || moves || ' gånger, ' || slip_days || ' dagar, nu ' || due_date", 'assignments') }}

union all

{{ listed_rows('E4', 'stale', "'uppdrag med gammal kommentar'",
    "location || ', kommentar ' || comment_date", 'assignments') }}
