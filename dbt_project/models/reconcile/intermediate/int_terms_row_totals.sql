-- R14. A total column against the columns that it sums, row by row; which they are was inferred from the rows. A blank
-- cell is nothing: it is named only where all of them are blank. Counts are exact.
with cells as (
    select * from {{ ref('int_cells') }}
    where line_kind != 'memo'
),

arcs as (
    select * from {{ ref('stg_column_arcs') }}
),

terms as (
    select
        totals.report_id,
        totals.fact,
        totals.statement,
        totals.line_no,
        totals.measure,
        items.fact_no as term_no,
        items.measure_title as label,
        items.value,
        case when arcs.exact then 0 else items.half_width end as half_width,
        totals.unit,
        items.source_line,
        items.source_line_end,
        items.source_text,
        items.fact_no,
        items.confidence,
        arcs.exact
    from cells as totals
    inner join arcs
        on
            totals.report_id = arcs.report_id and totals.fact = arcs.fact
            and totals.statement = arcs.statement and totals.measure = arcs.total_measure
    inner join cells as items
        on
            arcs.report_id = items.report_id and arcs.fact = items.fact and arcs.statement = items.statement
            and totals.line_no = items.line_no and arcs.item_measure = items.measure
    where coalesce(totals.unit, '') != '%' and coalesce(items.unit, '') != '%'
),

summed as (
    select distinct
        report_id,
        fact,
        statement,
        line_no,
        measure,
        exact
    from terms
),

totals as (
    select
        cells.*,
        summed.exact,
        {{ relation_id("'R14'", ['cells.report_id', 'cells.fact', 'cells.statement',
            'cells.line_no', 'cells.measure']) }} as relation_id
    from cells
    inner join summed
        on
            cells.report_id = summed.report_id and cells.fact = summed.fact
            and cells.statement = summed.statement and cells.line_no = summed.line_no
            and cells.measure = summed.measure
)

select
    relation_id,
    'R14' as rule_id,
    report_id,
    location,
    'reported' as role,
    0 as term_no,
    line_label as label,
    value,
    case when exact then 0 else half_width end as half_width,
    unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    fact,
    fact_no,
    confidence,
    {{ plain_comparison() }}
from totals

union all

select
    totals.relation_id,
    'R14' as rule_id,
    totals.report_id,
    totals.location,
    'term' as role,
    terms.term_no,
    terms.label,
    terms.value,
    terms.half_width,
    terms.unit,
    1 as weight,
    terms.source_line,
    terms.source_line_end,
    terms.source_text,
    totals.fact,
    terms.fact_no,
    terms.confidence,
    {{ plain_comparison() }}
from totals
inner join terms
    on
        totals.report_id = terms.report_id and totals.fact = terms.fact and totals.statement = terms.statement
        and totals.line_no = terms.line_no and totals.measure = terms.measure
