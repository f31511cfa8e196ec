-- C3, C5. Rules that a municipality switches on by its own reviewed rows: what a key figure is made of, when a report
-- was due. Without rows nothing is compared.
--   C3  a key figure in percent against the formula that the municipality states; every part has to be found once
--   C5  a report handed over after its date, three working days granted and none asked for in July, or without the
--       auditors' statement
with cells as (
    select
        *,
        {{ plain_text('line_label') }} as plain_label
    from {{ ref('int_cells') }}
    where fact in ('finance_cells', 'other_cells')
),

reports as (
    select
        report_id,
        period_end,
        {{ plain_text('municipality') }} as plain_municipality,
        {{ plain_text('organisation') }} as plain_organisation
    from {{ ref('stg_reports') }}
    where is_current
),

formulas as (
    select
        *,
        {{ plain_text('municipality') }} as plain_municipality,
        {{ plain_text('indicator') }} as plain_indicator,
        {{ plain_text('line_label') }} as plain_label,
        count(*) over (partition by municipality, indicator, measure) as parts_named
    from {{ ref('key_figures') }}
),

figures as (
    select
        {{ relation_id("'C3'", ['indicators.report_id', 'indicators.fact_no']) }} as relation_id,
        indicators.*,
        formulas.part,
        formulas.weight,
        formulas.parts_named,
        cells.fact as part_fact,
        cells.fact_no as part_no,
        cells.line_label as part_label,
        cells.value as part_value,
        cells.half_width as part_half_width,
        cells.unit as part_unit,
        cells.source_line as part_line,
        cells.source_line_end as part_line_end,
        cells.source_text as part_text,
        cells.confidence as part_confidence
    from {{ ref('stg_indicator_cells') }} as indicators
    inner join reports on indicators.report_id = reports.report_id
    inner join formulas
        on
            reports.plain_municipality = formulas.plain_municipality and indicators.measure = formulas.measure
            and {{ plain_text('indicators.indicator') }} like formulas.plain_indicator
    inner join cells
        on
            indicators.report_id = cells.report_id and formulas.plain_label = cells.plain_label
            and formulas.column_measure = cells.measure
    where indicators.unit = '%' and indicators.value is not null
),

whole as (
    select
        relation_id,
        cast(sum(case when part = 'denominator' then weight * part_value end) as decimal(18, 4)) as base,
        sum(case when part = 'denominator' then abs(weight) * part_half_width end) as base_half_width
    from figures
    group by relation_id
    having
        count(*) = min(parts_named) and count(distinct part_unit) = 1
        and count(distinct part_fact || part_no) = count(*)
        and sum(case when part = 'denominator' then weight * part_value end) != 0
),

due as (
    select
        reports.report_id,
        deliveries.due_date,
        deliveries.delivered_on,
        -- Three working days later.
        deliveries.due_date + cast(
            case
                when isodow(deliveries.due_date) in (3, 4, 5) then 5
                when isodow(deliveries.due_date) = 6 then 4
                else 3
            end as integer
        ) as last_day,
        deliveries.auditors_statement = 'nej' as lacks_statement
    from {{ ref('deliveries') }} as deliveries
    inner join reports
        on
            {{ plain_text('deliveries.municipality') }} = reports.plain_municipality
            and {{ plain_text('deliveries.organisation') }} = reports.plain_organisation
            and deliveries.period_end = reports.period_end
    where deliveries.due_date is not null
),

delivered as (
    select
        {{ relation_id("'C5'", ['report_id']) }} as relation_id,
        report_id,
        coalesce(delivered_on > last_day and extract(month from due_date) != 7, false) as is_late,
        coalesce(lacks_statement, false) as lacks_statement,
        'lämnad ' || delivered_on || ', senast ' || due_date as told
    from due
)

select
    figures.relation_id,
    'C3' as rule_id,
    figures.report_id,
    'indikatorer: ' || figures.indicator || ' / ' || coalesce(figures.column_title, figures.measure) as location,
    'reported' as role,
    0 as term_no,
    figures.indicator as label,
    {{ exact('figures.value') }} as value,
    {{ exact(half_width('figures.decimals')) }} as half_width,
    '%' as unit,
    1 as weight,
    figures.source_line,
    figures.source_line_end,
    figures.source_text,
    'indicator_cells' as fact,
    figures.fact_no,
    figures.confidence,
    whole.base as scale,
    -- The base is rounded too.
    {{ exact('abs(figures.value) * whole.base_half_width / abs(whole.base)') }} as allowance,
    'mean' as comparison,
    cast(null as varchar) as reason
from figures
inner join whole on figures.relation_id = whole.relation_id
qualify row_number() over (partition by figures.relation_id order by figures.part_no) = 1

union all

select
    figures.relation_id,
    'C3' as rule_id,
    figures.report_id,
    'indikatorer: ' || figures.indicator || ' / ' || coalesce(figures.column_title, figures.measure) as location,
    'term' as role,
    row_number() over (partition by figures.relation_id order by figures.part_fact, figures.part_no) as term_no,
    figures.part_label as label,
    {{ exact('figures.part_value') }} as value,
    {{ exact('figures.part_half_width') }} as half_width,
    figures.part_unit as unit,
    case when figures.part = 'numerator' then 100 * figures.weight else 0 end as weight,
    figures.part_line as source_line,
    figures.part_line_end as source_line_end,
    figures.part_text as source_text,
    figures.part_fact as fact,
    figures.part_no as fact_no,
    figures.part_confidence as confidence,
    {{ plain_comparison() }}
from figures
inner join whole on figures.relation_id = whole.relation_id

union all

select
    relation_id,
    'C5' as rule_id,
    report_id,
    'leverans' as location,
    'reported' as role,
    0 as term_no,
    told as label,
    {{ exact('null') }} as value,
    {{ exact(0) }} as half_width,
    cast(null as varchar) as unit,
    1 as weight,
    1 as source_line,
    1 as source_line_end,
    '' as source_text,
    'reports' as fact,
    cast(null as integer) as fact_no,
    1.0 as confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'listed' as comparison,
    cast(null as varchar) as reason
from delivered

union all

select
    delivered.relation_id,
    'C5' as rule_id,
    delivered.report_id,
    'leverans' as location,
    'term' as role,
    causes.term_no,
    case when causes.term_no = 1 then delivered.told else 'revisorernas bedömning saknas' end as label,
    {{ exact('null') }} as value,
    {{ exact(0) }} as half_width,
    cast(null as varchar) as unit,
    1 as weight,
    1 as source_line,
    1 as source_line_end,
    '' as source_text,
    'reports' as fact,
    cast(null as integer) as fact_no,
    1.0 as confidence,
    {{ plain_comparison() }}
from delivered
cross join (values (1), (2)) as causes (term_no)
where (causes.term_no = 1 and delivered.is_late) or (causes.term_no = 2 and delivered.lacks_statement)
