-- B1. One amount of the other sign in a column that is otherwise of one sign, also when the total foots: then the total
-- was added up with the wrong sign, and stands beside with the right one. Computed is the amount with the sign of its
-- column. Kinds of rows that may go either way are neither judged nor counted. An error where the row's other
-- amounts have the column's sign; what else may explain it is told as the reason, and takes the severity down.
{%- set levels = [
    'budget_ytd', 'actual_ytd', 'actual_ytd_prior_year', 'budget_year', 'forecast_year', 'actual_year',
    'actual_prior_year', 'total_budget', 'total_forecast', 'actual_cumulative'
] %}
with cells as (
    select * from {{ ref('int_cells') }}
    where
        fact in ('finance_cells', 'investment_cells') and unit in ('kr', 'tkr', 'mnkr')
        and measure in ('{{ levels | join("', '") }}')
),

items as (
    select
        *,
        count(*) over (columns) as amounts,
        sum(case when value < 0 then 1 else 0 end) over (columns) as negatives
    from cells
    where
        value != 0 and line_kind = 'item'
        and not regexp_matches(
            lower(line_label),
            'bidrag|inkomst|försäljn|återbetal|återför|int[äaé]kt|avgift|tax[ao]|ränt|finans|netto|resultat|skatt'
            || '|utjämn|ersättning|avräkn|fördel|kredit|intern|reavinst|exploatering'
        )
    window columns as (partition by report_id, fact, statement, measure, unit)
),

outliers as (
    select *
    from items
    where amounts >= 4 and ((value < 0 and negatives = 1) or (value > 0 and negatives = amounts - 1))
),

beside as (
    select
        outliers.report_id,
        outliers.fact,
        outliers.fact_no,
        count(cells.value) as others,
        sum(case when sign(cells.value) != sign(outliers.value) then 1 else 0 end) as others_of_column,
        max(abs(cells.value)) as largest
    from outliers
    left join cells
        on
            outliers.report_id = cells.report_id and outliers.fact = cells.fact
            and outliers.statement = cells.statement and outliers.line_no = cells.line_no
            and outliers.measure != cells.measure and outliers.unit = cells.unit and cells.value != 0
    group by outliers.report_id, outliers.fact, outliers.fact_no
),

weighed as (
    select
        outliers.*,
        case
            when beside.others = 0 and outliers.fact = 'investment_cells' then 'no_row_evidence'
            when beside.others = 0 then 'silent'
            when 2 * beside.others_of_column <= beside.others and outliers.fact = 'investment_cells'
                then 'row_of_other_sign'
            when 2 * beside.others_of_column <= beside.others then 'silent'
            -- Less than a third of what the row's other amounts make one expect of the period.
            when
                outliers.measure like 'actual%'
                and 36 * abs(outliers.value)
                < case when outliers.measure like '%_ytd%' then rows.months else 12 end * beside.largest
                then 'small_credit'
            when rows.read_optically then 'read_optically'
        end as reason
    from outliers
    inner join beside
        on
            outliers.report_id = beside.report_id and outliers.fact = beside.fact
            and outliers.fact_no = beside.fact_no
    inner join {{ ref('int_rows') }} as rows
        on
            outliers.report_id = rows.report_id and outliers.fact = rows.fact
            and outliers.statement = rows.statement and outliers.line_no = rows.line_no
),

relations as (
    select
        *,
        {{ relation_id("'B1'", ['report_id', 'fact', 'statement', 'line_no', 'measure']) }} as relation_id
    from weighed
    where coalesce(reason, '') != 'silent'
    -- A row that is of the other sign throughout is told once.
    qualify
        coalesce(reason, '') != 'row_of_other_sign'
        or row_number() over (partition by report_id, fact, statement, line_no, reason order by fact_no) = 1
),

-- The totals that sum the amount as printed, and what they are with the other sign.
sums as (
    select
        relations.relation_id,
        total.fact_no,
        min(total.line_label) as total_label,
        min(total.value) as total_value,
        min(total.half_width) + sum(item.half_width) as bound,
        sum(arcs.weight * item.value) as items_value,
        sum(case when item.fact_no = relations.fact_no then 2 * arcs.weight * item.value else 0 end) as twice
    from relations
    inner join {{ ref('stg_calculation_arcs') }} as own
        on
            relations.report_id = own.report_id and relations.fact = own.fact
            and relations.statement = own.statement and relations.line_no = own.item_line_no
    inner join cells as total
        on
            relations.report_id = total.report_id and relations.fact = total.fact
            and relations.statement = total.statement and own.total_line_no = total.line_no
            and relations.measure = total.measure
    inner join {{ ref('stg_calculation_arcs') }} as arcs
        on
            relations.report_id = arcs.report_id and relations.fact = arcs.fact
            and relations.statement = arcs.statement and own.total_line_no = arcs.total_line_no
    inner join cells as item
        on
            relations.report_id = item.report_id and relations.fact = item.fact
            and relations.statement = item.statement and arcs.item_line_no = item.line_no
            and relations.measure = item.measure
    group by relations.relation_id, total.fact_no
),

corrected as (
    select
        *,
        row_number() over (partition by relation_id order by fact_no) + 1 as term_no
    from sums
    where abs(total_value - items_value) <= bound
)

select
    relation_id,
    'B1' as rule_id,
    report_id,
    location,
    'reported' as role,
    0 as term_no,
    line_label as label,
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
    {{ plain_comparison('reason') }}
from relations

union all

select
    relation_id,
    'B1' as rule_id,
    report_id,
    location,
    'term' as role,
    1 as term_no,
    'med kolumnens tecken' as label,
    -value as value,
    0 as half_width,
    unit,
    1 as weight,
    cast(null as integer) as source_line,
    cast(null as integer) as source_line_end,
    cast(null as varchar) as source_text,
    cast(null as varchar) as fact,
    cast(null as integer) as fact_no,
    confidence,
    {{ plain_comparison() }}
from relations

union all

select
    corrected.relation_id,
    'B1' as rule_id,
    relations.report_id,
    relations.location,
    'term' as role,
    corrected.term_no,
    coalesce(nullif(trim(corrected.total_label), ''), 'summan') || ' blir då' as label,
    corrected.total_value - corrected.twice as value,
    0 as half_width,
    relations.unit,
    0 as weight,
    cast(null as integer) as source_line,
    cast(null as integer) as source_line_end,
    cast(null as varchar) as source_text,
    cast(null as varchar) as fact,
    cast(null as integer) as fact_no,
    relations.confidence,
    {{ plain_comparison() }}
from corrected
inner join relations on corrected.relation_id = relations.relation_id
