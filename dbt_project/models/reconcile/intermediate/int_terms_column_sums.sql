-- R1. Only what can be added is summed: amounts and counts, no percentages, indices or prices per head. Counts are
-- exact: they have no rounding.
with cells as (
    select * from {{ ref('int_cells') }}
    where
        coalesce(unit, 'tkr') in ('tkr', 'mnkr', 'kr', 'st', 'årsarbetare') and measure not like '%\_pct' escape '\'
        and measure not like '%\_per\_%' escape '\' and measure not like '%snitt%' and measure not like '%medel%'
        and measure not like '%andel%' and measure not like '%procent%' and measure not like '%kvot%'
),

arcs as (
    select * from {{ ref('stg_calculation_arcs') }}
),

lines as (
    select
        report_id,
        fact,
        statement,
        line_no,
        min(line_label) as line_label,
        min(source_line) as source_line,
        max(source_line_end) as source_line_end
    from {{ ref('int_cells') }}
    group by report_id, fact, statement, line_no
),

summing as (
    select distinct
        report_id,
        fact,
        statement,
        total_line_no,
        exact
    from arcs
),

totals as (
    select
        cells.*,
        {{ relation_id("'R1'", ['cells.report_id', 'cells.fact', 'cells.statement',
            'cells.line_no', 'cells.measure']) }} as relation_id,
        summing.total_line_no is not null as has_structure,
        coalesce(summing.exact, false) as exact
    from cells
    left join summing
        on
            cells.report_id = summing.report_id and cells.fact = summing.fact
            and cells.statement = summing.statement and cells.line_no = summing.total_line_no
    where cells.line_kind in ('total', 'subtotal') or summing.total_line_no is not null
)

select
    relation_id,
    'R1' as rule_id,
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
    {{ plain_comparison("case when not has_structure then 'no_structure' end") }}
from totals

union all

select
    totals.relation_id,
    'R1' as rule_id,
    totals.report_id,
    totals.location,
    'term' as role,
    arcs.item_line_no as term_no,
    lines.line_label as label,
    cells.value,
    case when arcs.exact then 0 else cells.half_width end as half_width,
    totals.unit,
    arcs.weight,
    coalesce(cells.source_line, lines.source_line) as source_line,
    coalesce(cells.source_line_end, lines.source_line_end) as source_line_end,
    cells.source_text,
    totals.fact,
    cells.fact_no,
    cells.confidence,
    {{ plain_comparison() }}
from totals
inner join arcs
    on
        totals.report_id = arcs.report_id and totals.fact = arcs.fact
        and totals.statement = arcs.statement and totals.line_no = arcs.total_line_no
left join cells
    on
        arcs.report_id = cells.report_id and arcs.fact = cells.fact and arcs.statement = cells.statement
        and arcs.item_line_no = cells.line_no and totals.measure = cells.measure
left join lines
    on
        arcs.report_id = lines.report_id and arcs.fact = lines.fact and arcs.statement = lines.statement
        and arcs.item_line_no = lines.line_no
