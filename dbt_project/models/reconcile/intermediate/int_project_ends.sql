-- The end that a report's text tells for a project, and the one that the organisation's latest report before told. A
-- project is known by its number where all rows of the report with that number have one name, else by name too.
-- An end has moved where the two times have no day in common: a quarter within the half year told before is none.
with rows_of_projects as (
    select
        report_id,
        statement,
        line_no,
        min(project_no) as project_no,
        min(fact_no) as fact_no,
        min(line_label) as line_label,
        trim(regexp_replace({{ plain_text('min(line_label)') }}, '[^a-z0-9]+', ' ', 'g')) as name
    from {{ ref('stg_investment_cells') }}
    where line_kind = 'item'
    group by report_id, statement, line_no
),

names as (
    select
        report_id,
        project_no,
        count(distinct name) as names
    from rows_of_projects
    where project_no is not null
    group by report_id, project_no
),

told as (
    select
        remarks.report_id,
        rows_of_projects.statement,
        rows_of_projects.line_no,
        rows_of_projects.line_label,
        case
            when names.names = 1 then rows_of_projects.project_no
            else coalesce(rows_of_projects.project_no || ' ', '') || rows_of_projects.name
        end as project_key,
        remarks.label as end_text,
        remarks.first_day,
        remarks.last_day,
        remarks.fact_no,
        remarks.source_line,
        remarks.source_line_end,
        remarks.source_text,
        remarks.confidence,
        reports.period_end,
        {{ folded('reports.municipality') }} as municipality,
        {{ folded('reports.organisation') }} as organisation
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_reports') }} as reports on remarks.report_id = reports.report_id and reports.is_current
    inner join {{ ref('stg_investment_cells') }} as cells
        on remarks.report_id = cells.report_id and remarks.about_no = cells.fact_no
    inner join rows_of_projects
        on
            cells.report_id = rows_of_projects.report_id and cells.statement = rows_of_projects.statement
            and cells.line_no = rows_of_projects.line_no
    left join names
        on rows_of_projects.report_id = names.report_id and rows_of_projects.project_no = names.project_no
    where remarks.kind = 'project_end'
),

{% set earlier = 'partition by municipality, organisation, project_key order by period_end, report_id' %}
followed as (
    select
        *,
        lag(first_day) over ({{ earlier }}) as previous_first_day,
        lag(last_day) over ({{ earlier }}) as previous_last_day,
        lag(end_text) over ({{ earlier }}) as previous_end_text,
        lag(period_end) over ({{ earlier }}) as previous_period_end
    from told
),

compared as (
    select
        *,
        coalesce(
            previous_period_end < period_end and (first_day > previous_last_day or last_day < previous_first_day), false
        ) as has_moved
    from followed
)

select
    report_id,
    statement,
    line_no,
    line_label,
    end_text,
    first_day,
    last_day,
    previous_period_end,
    previous_end_text,
    has_moved,
    sum(case when has_moved then 1 else 0 end) over ({{ earlier }}) as moves,
    fact_no,
    source_line,
    source_line_end,
    source_text,
    confidence
from compared
