-- G8. An indicator that counts ("Antal ...") while its cells are percentages. The terms of weight 1 are the cells in
-- percent. In which column a cell stands is not in question here, so the reading is sure. The reverse (a share without
-- the percent sign) is too common an omission to be told.
with cells as (
    select
        *,
        {{ relation_id("'G8'", ['report_id', 'line_no']) }} as relation_id
    from {{ ref('stg_indicator_cells') }}
    where value is not null and (lower(indicator) = 'antal' or lower(indicator) like 'antal %')
),

indicators as (
    select
        relation_id,
        report_id,
        line_no,
        min(indicator) as indicator,
        min(source_line) as source_line,
        max(source_line_end) as source_line_end,
        min(source_text) as source_text,
        min(fact_no) as fact_no,
        cast(1 as double) as confidence,
        case when sum(case when unit = '%' then 1 else 0 end) >= 2 then '%' else 'st' end as unit
    from cells
    group by relation_id, report_id, line_no
)

select
    relation_id,
    'G8' as rule_id,
    report_id,
    'indikatorer: ' || indicator as location,
    'reported' as role,
    0 as term_no,
    indicator as label,
    {{ exact('null') }} as value,
    {{ exact('null') }} as half_width,
    unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    'indicator_cells' as fact,
    fact_no,
    confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'contradiction' as comparison,
    cast(null as varchar) as reason
from indicators

union all

select
    relation_id,
    'G8' as rule_id,
    report_id,
    'indikatorer: ' || indicator as location,
    'term' as role,
    fact_no as term_no,
    coalesce(column_title, measure) as label,
    {{ exact('value') }} as value,
    {{ exact(half_width('decimals')) }} as half_width,
    unit,
    case when unit = '%' then 1 else 0 end as weight,
    source_line,
    source_line_end,
    source_text,
    'indicator_cells' as fact,
    fact_no,
    cast(1 as double) as confidence,
    {{ plain_comparison() }}
from cells
