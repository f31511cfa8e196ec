-- A1. A full-year forecast below what is already booked on a gross row presupposes a credit. The room, 100 tkr or 2 %
-- of the year's budget, keeps small returns and advance payments out. Only labels that name a kind of cost or revenue
-- are surely gross: the row of a board or an activity is a net, which may go either way.
with cells as (
    select * from {{ ref('int_cells') }}
    where
        fact = 'finance_cells' and line_kind = 'item'
        and lower(line_label) not like '%netto%' and lower(line_label) not like '%resultat%'
        and regexp_matches(
            lower(line_label),
            'kostnad|int[äa]kt|hyr|köp|avskrivning|kapitaltj|lön|arvode|material|tjänster|avgift|inhyrd|bidrag'
        )
),

rows_with_both as (
    select
        {{ relation_id("'A1'", ['forecast.report_id', 'forecast.statement', 'forecast.line_no']) }} as relation_id,
        forecast.*,
        greatest(
            {{ exact('100 * units.factor') }},
            {{ exact("cast('0.02' as decimal(4, 2)) * abs(coalesce(budget.value, 0))") }}
        ) as room
    from cells as forecast
    inner join cells as actual
        on
            forecast.report_id = actual.report_id and forecast.statement = actual.statement
            and forecast.line_no = actual.line_no and actual.measure = 'actual_ytd'
            and forecast.unit = actual.unit
    inner join {{ ref('unit_conversions') }} as units
        on units.from_unit = 'tkr' and forecast.unit = units.to_unit
    left join cells as budget
        on
            forecast.report_id = budget.report_id and forecast.statement = budget.statement
            and forecast.line_no = budget.line_no and budget.measure = 'budget_year'
    where forecast.measure = 'forecast_year' and sign(forecast.value) = sign(actual.value)
)

select
    relation_id,
    'A1' as rule_id,
    report_id,
    location,
    'reported' as role,
    0 as term_no,
    measure_title as label,
    value,
    half_width,
    unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    fact,
    fact_no,
    confidence,
    cast(1 as decimal(18, 4)) as scale,
    room as allowance,
    'at_least' as comparison,
    cast(null as varchar) as reason
from rows_with_both

union all

select
    rows_with_both.relation_id,
    'A1' as rule_id,
    rows_with_both.report_id,
    rows_with_both.location,
    'term' as role,
    1 as term_no,
    actual.measure_title as label,
    actual.value,
    actual.half_width,
    actual.unit,
    1 as weight,
    actual.source_line,
    actual.source_line_end,
    actual.source_text,
    actual.fact,
    actual.fact_no,
    actual.confidence,
    {{ plain_comparison() }}
from rows_with_both
inner join cells as actual
    on
        rows_with_both.report_id = actual.report_id and rows_with_both.statement = actual.statement
        and rows_with_both.line_no = actual.line_no and actual.measure = 'actual_ytd'
