-- Every key of a fact of the star names a row of its dimension, and no fact stands there twice: a report tool joins
-- without losing a row or doubling one. One test for all: each test costs a run more than its query does.
{%- set dimensions = {
    'report_id': ('dim_report', 'report_id'), 'organisation_key': ('dim_organisation', 'organisation_key'),
    'period_key': ('dim_period', 'period_key'), 'period_end': ('dim_date', 'calendar_date'),
    'account_key': ('dim_account', 'account_key'), 'project_key': ('dim_project', 'project_key'),
    'indicator_key': ('dim_indicator', 'indicator_key'), 'goal_key': ('dim_goal', 'goal_key'),
    'assignment_key': ('dim_assignment', 'assignment_key'), 'measure': ('dim_measure', 'measure'),
    'due_date': ('dim_date', 'calendar_date'), 'rule_id': ('quality_rules', 'rule_id')
} %}
{%- set own = {
    'star_fact_finance': ['account_key', 'measure'], 'star_fact_investment': ['project_key', 'measure'],
    'star_fact_indicator': ['indicator_key', 'goal_key', 'measure'], 'star_fact_goal': ['goal_key'],
    'star_fact_assignment': ['assignment_key', 'goal_key', 'due_date'], 'star_fact_sick_leave': [],
    'star_fact_staff_turnover': [], 'star_fact_finding': ['rule_id']
} %}
{%- set optional = ['goal_key', 'due_date'] %}
{%- for fact, keys in own.items() %}
{%- for key in ['report_id', 'organisation_key', 'period_key', 'period_end'] + keys %}
select
    '{{ fact }}' as fact,
    '{{ key }}' as key_column,
    cast(facts.{{ key }} as varchar) as key_value
from {{ ref(fact) }} as facts
left join {{ ref(dimensions[key][0]) }} as dimensions on facts.{{ key }} = dimensions.{{ dimensions[key][1] }}
where dimensions.{{ dimensions[key][1] }} is null{{ ' and facts.' ~ key ~ ' is not null' if key in optional }}
union all
{%- endfor %}
select
    '{{ fact }}' as fact,
    'grain' as key_column,
    report_id || ' ' || cast({{ 'finding_id' if fact == 'star_fact_finding' else 'fact_no' }} as varchar) as key_value
from {{ ref(fact) }}
group by all
having count(*) > 1
{{ 'union all' if not loop.last }}
{%- endfor %}
