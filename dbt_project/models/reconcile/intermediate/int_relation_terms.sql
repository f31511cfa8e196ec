{%- set families = [
    'column_sums', 'row_totals', 'column_differences', 'percentages', 'same_figures', 'forecasts', 'period_budgets', 'identities',
    'sign_outliers', 'listed', 'between_reports', 'status_counts', 'rate_changes', 'period_rates', 'indicator_units',
    'claims', 'assignments', 'sick_leave', 'remarks', 'statements', 'repeated', 'configured', 'uncommented',
    'recomputed', 'indicators', 'assignment_history', 'indicator_history', 'projects',
    'units'
] %}
with terms as (
    {% for family in families %}
    select
        {{ relation_term_columns() | indent(8) }}
    from {{ ref('int_terms_' ~ family) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    relation_id,
    rule_id,
    report_id,
    location,
    role,
    cast(term_no as integer) as term_no,
    label,
    {{ exact('value') }} as value,
    {{ exact('half_width') }} as half_width,
    unit,
    cast(weight as integer) as weight,
    source_line,
    source_line_end,
    source_text,
    fact,
    fact_no,
    confidence,
    cast(scale as decimal(18, 4)) as scale,
    {{ exact('allowance') }} as allowance,
    comparison,
    reason
from terms
