-- One row per line of a table of amounts that has them in one unit, for the rules that look at a whole line.
{%- set measures = finance_measures() + ['total_budget', 'total_forecast', 'actual_cumulative'] %}
with cells as (
    select * from {{ ref('int_cells') }}
    where
        fact in ('finance_cells', 'investment_cells') and unit in ('kr', 'tkr', 'mnkr')
        and measure in ('{{ measures | join("', '") }}')
),

lines as (
    select
        report_id,
        fact,
        statement,
        line_no,
        min(line_label) as line_label,
        min(line_kind) as line_kind,
        min(unit) as unit,
        max(half_width) as half_width,
        min(source_line) as source_line,
        max(source_line_end) as source_line_end,
        arg_min(source_text, fact_no) as source_text,
        min(confidence) as confidence,
        {% for measure in measures %}
        max(case when measure = '{{ measure }}' then value end) as {{ measure }},
        {% endfor %}
        count(*) as cells
    from cells
    group by report_id, fact, statement, line_no
    having count(distinct unit) = 1
),

projects as (
    select
        report_id,
        statement,
        line_no,
        min(project_no) as project_no
    from {{ ref('stg_investment_cells') }}
    group by report_id, statement, line_no
)

select
    lines.*,
    {{ folded('lines.line_label') }} as folded_label,
    case when lines.fact = 'investment_cells' then projects.project_no end as project_no,
    reports.fiscal_year,
    reports.period_end,
    case
        when extract(month from reports.period_start) = 1 then cast(extract(month from reports.period_end) as integer)
    end as months,
    lower(reports.reader) like '%ocr%' as read_optically,
    units.factor as thousand,
    greatest(
        {{ exact('100 * units.factor') }},
        {{ exact("cast('0.02' as decimal(4, 2)) * abs(coalesce(lines.budget_year, 0))") }}
    ) as room,
    count(*) over (
        partition by lines.report_id, lines.fact, lines.statement, {{ folded('lines.line_label') }}
    ) as namesakes_in_table,
    count(*) over (partition by lines.report_id, lines.fact, {{ folded('lines.line_label') }}) as namesakes,
    count(projects.project_no) over (
        partition by lines.report_id, lines.fact, projects.project_no
    ) as same_project
from lines
inner join {{ ref('stg_reports') }} as reports on lines.report_id = reports.report_id and reports.is_current
inner join {{ ref('unit_conversions') }} as units on units.from_unit = 'tkr' and lines.unit = units.to_unit
left join projects
    on
        lines.fact = 'investment_cells' and lines.report_id = projects.report_id
        and lines.statement = projects.statement and lines.line_no = projects.line_no
