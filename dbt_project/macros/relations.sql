{#-
    Relations: one reported value against the weighted sum of its terms. Every rule family yields its relations as
    rows of these columns; `int_relation_terms` is their union and `evaluate_relations` judges them all.
-#}

{#- The columns of a relation term, in order. -#}
{% macro relation_term_columns() -%}
    relation_id,
    rule_id,
    report_id,
    location,
    role,
    term_no,
    label,
    value,
    half_width,
    unit,
    weight,
    source_line,
    source_line_end,
    source_text,
    fact,
    fact_no,
    confidence,
    scale,
    allowance,
    comparison,
    reason
{%- endmacro %}

{#- The type of every value that is compared: amounts with four decimals, converted to a unit 1 000 000 times larger. -#}
{% macro exact(expression) -%}
    cast({{ expression }} as decimal(32, 10))
{%- endmacro %}

{#- `R1:report:finance_cells:drift:7:budget_year`: readable, stable over reruns. -#}
{% macro relation_id(rule_id, parts) -%}
    {{ rule_id }}
    {%- for part in parts %} || ':' || {{ part }}{% endfor %}
{%- endmacro %}

{#- What the columns after `confidence` hold when a rule needs nothing but the interval rule. -#}
{% macro plain_comparison(reason='cast(null as varchar)') -%}
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'equals' as comparison,
    {{ reason }} as reason
{%- endmacro %}

{#- What those columns hold when the terms contradict one another, or a label. -#}
{% macro contradiction(reason='cast(null as varchar)') -%}
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'contradiction' as comparison,
    {{ reason }} as reason
{%- endmacro %}

{#-
    One relation per report that lists rows, and nothing for a report without any: `rows` is a relation of rows to point
    out, with report_id, fact_no, source_line, source_line_end, source_text and confidence; `label` and `value` are
    expressions on it. A row of another report has no `fact_no`.
-#}
{% macro listed_rows(rule_id, rows, location, label, fact, value='null', half_width='null', unit='null',
    reason='null') -%}
select
    {{ relation_id("'" ~ rule_id ~ "'", ['report_id']) }} as relation_id,
    '{{ rule_id }}' as rule_id,
    report_id,
    {{ location }} as location,
    'reported' as role,
    0 as term_no,
    {{ location }} as label,
    {{ exact('null') }} as value,
    {{ exact('null') }} as half_width,
    cast(null as varchar) as unit,
    1 as weight,
    min(source_line) as source_line,
    min(source_line_end) as source_line_end,
    cast(null as varchar) as source_text,
    '{{ fact }}' as fact,
    cast(null as integer) as fact_no,
    min(confidence) as confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'listed' as comparison,
    cast({{ reason }} as varchar) as reason
from {{ rows }}
group by report_id

union all

select
    {{ relation_id("'" ~ rule_id ~ "'", ['report_id']) }} as relation_id,
    '{{ rule_id }}' as rule_id,
    report_id,
    {{ location }} as location,
    'term' as role,
    row_number() over (partition by report_id order by source_line, fact_no) as term_no,
    {{ label }} as label,
    {{ exact(value) }} as value,
    {{ exact(half_width) }} as half_width,
    cast({{ unit }} as varchar) as unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    '{{ fact }}' as fact,
    fact_no,
    confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'listed' as comparison,
    cast({{ reason }} as varchar) as reason
from {{ rows }}
{%- endmacro %}

{#-
    One row per relation, judged.

    terms: a relation with the columns of `relation_term_columns`. A term with a null value is a component that has no
    cell: it is no 0, and where the rest does not add up the reason says `missing_component`.

    comparison
        equals         |reported * scale - sum(weight * value)| against the half widths of all of them, plus `allowance`
                       (in the reported value's unit) where a rule grants more than rounding. `scale` stands for a
                       division that would not be exact: percent of a budget, mean of months.
        mean           judged as equals; but the sum is an estimate, so no other value of a term would prove it
        at_least       the reported value must not be smaller in size than the computed one by more than `allowance`
        contradiction  nothing is computed; terms that weigh 2 or more together contradict the label or one another
        listed         nothing is computed; every term of weight 1 is a row that the rule points out, those of weight 0
                       stand beside it

    `computed`, `difference` and `tolerance` are given in the reported value's unit, rounded only where scale is not 1;
    the outcome never depends on that rounding.
-#}
{% macro evaluate_relations(terms) -%}
with sides as (
    select
        relation_id,
        rule_id,
        report_id,
        max(case when role = 'reported' then location end) as location,
        max(case when role = 'reported' then value end) as reported,
        max(case when role = 'reported' then half_width end) as reported_half_width,
        coalesce(max(case when role = 'reported' then scale end), 1) as scale,
        coalesce(max(case when role = 'reported' then allowance end), 0) as allowance,
        coalesce(max(case when role = 'reported' then comparison end), 'equals') as comparison,
        max(case when role = 'reported' then reason end) as stated_reason,
        max(case when role = 'reported' then unit end) as unit,
        max(case when role = 'reported' then source_line end) as source_line,
        max(case when role = 'reported' then source_line_end end) as source_line_end,
        sum(case when role = 'term' then weight * value end) as total,
        sum(case when role = 'term' and value is not null then abs(weight) * half_width end) as terms_half_width,
        sum(case when role = 'term' then weight end) as weights,
        count(case when role = 'term' then value end) as terms_present,
        count(case when role = 'term' then 1 end) as terms_named,
        min(confidence) as confidence
    from {{ terms }}
    group by relation_id, rule_id, report_id
),

bounds as (
    select
        *,
        cast(reported * scale as decimal(38, 10)) as reported_scaled,
        cast((reported_half_width + allowance) * abs(scale) + terms_half_width as decimal(38, 10)) as bound,
        case when scale = 1 then {{ exact('total') }} else {{ exact('total / scale') }} end as total_in_unit,
        case
            when scale = 1 then {{ exact('terms_half_width') }} else {{ exact('terms_half_width / abs(scale)') }}
        end as terms_half_width_in_unit
    from sides
),

judged as (
    select
        *,
        case
            when comparison = 'contradiction' then case when weights >= 2 then 'inconsistent' else 'consistent' end
            when comparison = 'listed' then case when weights >= 1 then 'inconsistent' else 'consistent' end
            when comparison = 'at_least' and reported is not null and total is not null
                then case when abs(total) - abs(reported) > allowance then 'inconsistent' else 'consistent' end
            else {{ interval_outcome('reported_scaled', 'total', 'bound') }}
        end as outcome
    from bounds
)

select
    relation_id,
    rule_id,
    report_id,
    location,
    reported,
    case when comparison not in ('contradiction', 'listed') then total_in_unit end as computed,
    case
        when comparison not in ('contradiction', 'listed') then {{ exact('reported - total_in_unit') }}
    end as difference,
    case
        when outcome = 'not_evaluable' or comparison in ('contradiction', 'listed') then null
        when comparison = 'at_least' then {{ exact('allowance') }}
        else {{ exact('reported_half_width + allowance + terms_half_width_in_unit') }}
    end as tolerance,
    outcome,
    case
        when outcome in ('consistent', 'rounding') then null
        when stated_reason is not null then stated_reason
        when outcome = 'not_evaluable' then 'no_items'
        when comparison = 'equals' and terms_present < terms_named then 'missing_component'
    end as reason,
    unit,
    confidence,
    source_line,
    source_line_end
from judged
{%- endmacro %}

{#-
    Terms that are cells, from `roles`: relation_id, rule_id, report_id, role, term_no, location and label (null: the
    cell's own), weight, factor (into the relation's unit), unit, room (added to the half width), scale, allowance,
    comparison, reason; and the cell: cell_report_id, fact, statement, line_no, measure. A cell of another report keeps
    its value alone: what stands elsewhere is no number of this report.
-#}
{% macro cell_terms(roles) -%}
select
    roles.relation_id,
    roles.rule_id,
    roles.report_id,
    coalesce(roles.location, cells.location) as location,
    roles.role,
    roles.term_no,
    coalesce(roles.label, cells.line_label) as label,
    cells.value * roles.factor as value,
    cells.half_width * roles.factor + roles.room as half_width,
    roles.unit,
    roles.weight,
    {% for column in ['source_line', 'source_line_end', 'source_text', 'fact', 'fact_no'] %}
    case when cells.report_id = roles.report_id then cells.{{ column }} end as {{ column }},
    {% endfor %}
    cells.confidence,
    roles.scale,
    roles.allowance,
    roles.comparison,
    roles.reason
from {{ roles }} as roles
inner join {{ ref('int_cells') }} as cells
    on
        roles.cell_report_id = cells.report_id and roles.fact = cells.fact and roles.statement = cells.statement
        and roles.line_no = cells.line_no and roles.measure = cells.measure
{%- endmacro %}

{#-
    One relation per list of rows that a rule points out, from `asked`: relation_id, rule_id, report_id, location, hit
    (whether the row is pointed out), reason, the row (fact, statement, line_no) with the measures to show of it
    (`shown`, a list), and a row of another report to show beside it (other_report_id, other_statement, other_line_no,
    other_shown, other_note) or nulls. Where no row is hit the relation holds.
-#}
{% macro listed_terms(asked) -%}
select
    asked.relation_id,
    asked.rule_id,
    asked.report_id,
    asked.location,
    'reported' as role,
    0 as term_no,
    asked.location as label,
    {{ exact('null') }} as value,
    {{ exact('null') }} as half_width,
    lines.unit,
    1 as weight,
    lines.source_line,
    lines.source_line_end,
    lines.source_text,
    cast(null as varchar) as fact,
    cast(null as integer) as fact_no,
    lines.confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'listed' as comparison,
    asked.reason
from (
    select *
    from {{ asked }}
    qualify row_number() over (
        partition by relation_id
        order by case when hit then 0 else 1 end, statement, line_no, other_line_no
    ) = 1
) as asked
inner join {{ ref('int_rows') }} as lines
    on
        asked.report_id = lines.report_id and asked.fact = lines.fact and asked.statement = lines.statement
        and asked.line_no = lines.line_no

union all

select
    shown.relation_id,
    shown.rule_id,
    shown.report_id,
    shown.location,
    'term' as role,
    row_number() over (
        partition by shown.relation_id
        order by shown.statement, shown.line_no, shown.other_line_no, shown.is_other, shown.place
    ) as term_no,
    cells.line_label || ', ' || cells.measure_title || coalesce(shown.note, '') as label,
    cells.value,
    cells.half_width,
    cells.unit,
    case when shown.place = 1 and (not shown.is_other or shown.own_shown = 0) then 1 else 0 end as weight,
    {% for column in ['source_line', 'source_line_end', 'source_text', 'fact', 'fact_no'] %}
    case when not shown.is_other then cells.{{ column }} end as {{ column }},
    {% endfor %}
    cells.confidence,
    {{ plain_comparison() }}
from (
    {% for is_other in ['false', 'true'] %}
    {% set side = 'other_' if is_other == 'true' else '' %}
    select
        relation_id,
        rule_id,
        report_id,
        location,
        statement,
        line_no,
        other_line_no,
        {{ is_other }} as is_other,
        len(shown) as own_shown,
        {{ 'other_note' if is_other == 'true' else 'cast(null as varchar)' }} as note,
        fact,
        {{ side }}report_id as cell_report_id,
        {{ side }}statement as cell_statement,
        {{ side }}line_no as cell_line_no,
        unnest({{ side }}shown) as measure,
        generate_subscripts({{ side }}shown, 1) as place
    from {{ asked }}
    where hit
    {{ 'union all' if is_other == 'false' }}
    {% endfor %}
) as shown
inner join {{ ref('int_cells') }} as cells
    on
        shown.cell_report_id = cells.report_id and shown.fact = cells.fact
        and shown.cell_statement = cells.statement and shown.cell_line_no = cells.line_no
        and shown.measure = cells.measure
{%- endmacro %}

{#- The columns of a row of another report in `listed_terms`, where there is none. -#}
{% macro no_other_row() -%}
    cast(null as varchar) as other_report_id,
    cast(null as varchar) as other_statement,
    cast(null as integer) as other_line_no,
    cast([] as varchar[]) as other_shown,
    cast(null as varchar) as other_note
{%- endmacro %}
