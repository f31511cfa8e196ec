-- E1, E2, E6, E7. What an assignment's columns and its comment say of one another. Each is a contradiction: the terms
-- of weight 1 are what does not go together, and a relation whose terms don't weigh 2 together holds.
--   E1  the due date has passed, yet the assignment is open and on plan; a comment that speaks of reporting or decision
--       accounts for it
--   E2  the comment names a later day of completion than the due date, yet the assignment is on plan; of those that
--       deviate from plan, where the due date merely wasn't moved, there is one list per report
--   E6  a sentence promises all assignments, or all that deviate, for one year, and the due date of some lies after it;
--       one list per report, of years alone: later than planned may still be the year
--   E7  the comment says done of an open assignment, or still going on of a closed one
{%- set judged = [
    ('E1', 'due_date < period_end', 'is_open_on_plan and not speaks_of_reporting', "'prognos ' || prognosis",
        'due_date is not null and prognosis is not null'),
    ('E2', 'due_date < told_date', 'is_open_on_plan', "'datum i kommentaren ' || told_date",
        'due_date is not null and prognosis is not null and told_date is not null'),
    ('E7', 'case when is_closed then says_open else says_done end',
        'case when is_closed then says_open else says_done end',
        "case when is_closed then 'kommentaren säger pågående' else 'kommentaren säger klart' end",
        "has_comment and status != 'struken'")
] %}
with assignments as (
    select
        *,
        not is_closed and coalesce(prognosis, '') = 'enligt plan' as is_open_on_plan
    from {{ ref('int_assignments') }}
    where status is not null
),

not_updated as (
    select * from assignments
    where not is_closed and prognosis = 'avvikelse från plan' and due_date < told_date
),

promised as (
    select
        assignments.*,
        max(cast(remarks.value as integer)) as promised_year
    from assignments
    inner join {{ ref('stg_remarks') }} as remarks
        on
            assignments.report_id = remarks.report_id and remarks.kind = 'promise'
            and extract(year from assignments.due_date) > remarks.value
            and case
                when remarks.subject like '%avviker%' then coalesce(assignments.prognosis, '') = 'avvikelse från plan'
                when remarks.subject like '%uppdrag%initiativ%' or remarks.subject like '%initiativ%uppdrag%' then true
                when remarks.subject like '%initiativ%' then assignments.kind = 'nämndinitiativ'
                else assignments.kind = 'uppdrag'
            end
    where not assignments.is_closed
    group by all
),

relations as (
    {% for rule_id, first, second, second_label, evaluated in judged %}
    select
        *,
        '{{ rule_id }}' as rule_id,
        {{ relation_id("'" ~ rule_id ~ "'", ['report_id', 'fact_no']) }} as relation_id,
        case
            when '{{ rule_id }}' = 'E7' then 'status ' || status
            else 'slutdatum ' || due_date || ', status ' || status
        end as first_label,
        {{ second_label }} as second_label,
        case when {{ first }} then 1 else 0 end as first_weight,
        case when {{ second }} then 1 else 0 end as second_weight
    from assignments
    where {{ evaluated }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

terms as (
    {% for role, term_no, label, weight in [
        ('reported', 0, 'title', '1'), ('term', 1, 'first_label', 'first_weight'),
        ('term', 2, 'second_label', 'second_weight')
    ] %}
    select
        *,
        '{{ role }}' as role,
        {{ term_no }} as term_no,
        {{ label }} as label,
        {{ weight }} as weight
    from relations
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    relation_id,
    rule_id,
    report_id,
    location,
    role,
    term_no,
    label,
    {{ exact('null') }} as value,
    {{ exact('null') }} as half_width,
    cast(null as varchar) as unit,
    weight,
    case when term_no < 2 then source_line end as source_line,
    case when term_no < 2 then source_line_end end as source_line_end,
    source_text,
    'assignments' as fact,
    fact_no,
    confidence,
    {{ contradiction() }}
from terms

union all

{{ listed_rows('E2', 'not_updated', "'uppdrag med senare datum i kommentaren än slutdatum'",
    "location || ', slutdatum ' || due_date || ', kommentaren ' || told_date", 'assignments',
    reason="'due_date_not_updated'") }}

union all

{{ listed_rows('E6', 'promised', "'uppdrag med slutdatum efter det utlovade året'",
    "location || ', slutdatum ' || due_date || ', enligt texten ' || promised_year", 'assignments') }}
