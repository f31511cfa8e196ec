-- Where each fact stands, for the terms that are linked to it by number.
{%- set facts = [
    'finance_cells', 'investment_cells', 'other_cells', 'goals', 'indicator_cells', 'assignments', 'status_counts',
    'sick_leave', 'staff_turnover', 'internal_control_risks', 'carried_over_assignments', 'claims'
] %}
{% for fact in facts %}
select
    report_id,
    '{{ fact }}' as fact,
    fact_no,
    source_line,
    source_line_end,
    source_text,
    confidence
from {{ ref('stg_' ~ fact) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
