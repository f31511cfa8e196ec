{%- set measures = [
    'total_budget', 'total_forecast', 'variance', 'actual_cumulative', 'budget_year', 'forecast_year', 'variance_year',
    'actual_ytd', 'actual_year', 'actual_prior_year', 'actual_ytd_prior_year', 'change_ytd'
] -%}
with cells as (
    select
        cells.*,
        {{ in_kr('cells.value', 'units.factor') }} as value_sek
    from {{ ref('stg_investment_cells') }} as cells
    left join {{ ref('unit_conversions') }} as units on cells.unit = units.from_unit and units.to_unit = 'kr'
),

lines as (
    select
        report_id,
        statement,
        line_no,
        min(line_label) as line_label,
        min(line_kind) as line_kind,
        min(project_no) as project_no,
        min(source_line) as source_line,
        min(confidence) as confidence,
        {% for measure in measures %}
        max(case when measure = '{{ measure }}' then value_sek end) as {{ measure }}_sek,
        {% endfor %}
        max(case when measure = 'variance_pct' then value end) as variance_pct
    from cells
    group by report_id, statement, line_no
),

decisions as (
    select
        cells.report_id,
        cells.statement,
        cells.line_no,
        min(remarks.label) as decided_by
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_investment_cells') }} as cells
        on remarks.report_id = cells.report_id and remarks.about_no = cells.fact_no
    where remarks.kind = 'project_decision'
    group by cells.report_id, cells.statement, cells.line_no
)

select
    {{ report_columns('reports') }},
    lines.statement,
    lines.line_no,
    lines.line_label,
    lines.line_kind,
    lines.project_no,
    {% for measure in measures %}
    lines.{{ measure }}_sek,
    {% endfor %}
    lines.variance_pct,
    cast(lines.total_budget_sek - lines.actual_cumulative_sek as decimal(28, 4)) as remaining_budget_sek,
    {{ percent_of('lines.actual_cumulative_sek', 'lines.total_budget_sek') }} as used_of_total_budget_pct,
    {{ percent_of('lines.actual_ytd_sek', 'lines.budget_year_sek') }} as used_of_year_budget_pct,
    {{ percent_of('lines.actual_ytd_sek', 'lines.forecast_year_sek') }} as used_of_year_forecast_pct,
    decisions.decided_by,
    ends.first_day as forecast_end_from,
    ends.last_day as forecast_end_to,
    ends.end_text as forecast_end_text,
    ends.moves as forecast_end_moves,
    lines.source_line,
    lines.confidence
from lines
inner join {{ ref('dim_report') }} as reports on lines.report_id = reports.report_id
left join decisions
    on
        lines.report_id = decisions.report_id and lines.statement = decisions.statement
        and lines.line_no = decisions.line_no
left join {{ ref('int_project_ends') }} as ends
    on lines.report_id = ends.report_id and lines.statement = ends.statement and lines.line_no = ends.line_no
