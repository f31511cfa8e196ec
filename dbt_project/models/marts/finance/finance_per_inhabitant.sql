-- Amounts of a whole municipality's reports, long, in kr and in kr per inhabitant. Never of a board or an office: what
-- it answers for is not the municipality. Inhabitants are those of the last 31 December that the period has reached.
with cells as (
    select
        report_id,
        'drift' as area,
        statement,
        line_no,
        line_label,
        line_kind,
        measure,
        value,
        unit,
        source_line,
        confidence
    from {{ ref('stg_finance_cells') }}
    union all
    select
        report_id,
        'investering' as area,
        statement,
        line_no,
        line_label,
        line_kind,
        measure,
        value,
        unit,
        source_line,
        confidence
    from {{ ref('stg_investment_cells') }}
),

reports as (
    select
        reports.*,
        organisations.municipality_key,
        cast(
            extract(year from reports.period_end)
            - case when extract(month from reports.period_end) = 12 then 0 else 1 end as integer
        ) as population_year
    from {{ ref('dim_report') }} as reports
    inner join {{ ref('dim_organisation') }} as organisations
        on reports.organisation_key = organisations.organisation_key
    where organisations.level = 'kommun'
)

select
    {{ report_columns('reports') }},
    cells.area,
    cells.statement,
    cells.line_no,
    cells.line_label,
    cells.line_kind,
    cells.measure,
    {{ in_kr('cells.value', 'units.factor') }} as amount_sek,
    reports.population_year,
    population.population_31_dec,
    cast(
        round({{ in_kr('cells.value', 'units.factor') }} / nullif(population.population_31_dec, 0), 2) as decimal(28, 2)
    ) as sek_per_inhabitant,
    cells.source_line,
    cells.confidence
from cells
inner join reports on cells.report_id = reports.report_id
inner join {{ ref('unit_conversions') }} as units on cells.unit = units.from_unit and units.to_unit = 'kr'
left join {{ ref('dim_population') }} as population
    on reports.municipality_key = population.municipality_key and reports.population_year = population.year
