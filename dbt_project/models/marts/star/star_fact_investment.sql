-- Investments, long: one amount per reported cell of a project; sums have no project.
select
    projects.report_id,
    cells.fact_no,
    projects.organisation_key,
    projects.period_key,
    projects.period_end,
    projects.project_key,
    cells.measure,
    {{ in_kr('cells.value', 'units.factor') }} as amount_sek,
    cells.source_line,
    cells.confidence
from {{ ref('stg_investment_cells') }} as cells
inner join {{ ref('finance_investment_projects') }} as projects
    on
        cells.report_id = projects.report_id and cells.statement = projects.statement
        and cells.line_no = projects.line_no
inner join {{ ref('unit_conversions') }} as units on cells.unit = units.from_unit and units.to_unit = 'kr'
where projects.project_key is not null
