-- core.* holds the current version of each report only: every fact row names a report that has one.
{%- set facts = [
    'finance_cells', 'investment_cells', 'other_cells', 'calculation_arcs', 'goals', 'indicator_cells', 'assignments',
    'status_counts', 'sick_leave', 'staff_turnover', 'internal_control_risks', 'carried_over_assignments', 'claims'
] %}
with facts as (
    {% for fact in facts %}
    select distinct
        '{{ fact }}' as fact,
        report_id
    from {{ ref('core_' ~ fact) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    facts.fact,
    facts.report_id
from facts
left join {{ ref('core_reports') }} as reports on facts.report_id = reports.report_id and reports.is_current
where reports.report_id is null
