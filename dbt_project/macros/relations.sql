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
        contradiction  nothing is computed; two terms of weight 1 contradict the label

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
        sum(case when role = 'term' and value is not null then weight end) as weights,
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
    case when comparison != 'contradiction' then total_in_unit end as computed,
    case when comparison != 'contradiction' then {{ exact('reported - total_in_unit') }} end as difference,
    case
        when outcome = 'not_evaluable' or comparison = 'contradiction' then null
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
