-- D5. An indicator of the budget variance in percent, recomputed from the report's own total row: the period's variance
-- over the period's or the year's budget, the forecast's over the year's. Which base is meant has to be proved by the
-- former report, and by this one: under another base (reason `other_base`), or by the indicator's other value.
{%- set bases = [
    ('actual_ytd', 'variance_ytd', 'budget_ytd'), ('actual_ytd', 'variance_ytd', 'budget_year'),
    ('forecast', 'variance_year', 'budget_year')
] %}
with totals as (
    select
        *,
        count(distinct concat_ws('|', variance_ytd, budget_ytd, variance_year, budget_year))
            over (partition by report_id) as totals_told
    from {{ ref('int_rows') }}
    where fact = 'finance_cells' and line_kind = 'total'
    -- Where two tables have different totals, which is meant is not known.
    qualify
        totals_told = 1
        and row_number() over (partition by report_id order by source_line, statement, line_no) = 1
),

figures as (
    select
        *,
        {{ plain_text('indicator') }} as plain_indicator,
        {{ half_width('decimals') }} as half_width
    from {{ ref('stg_indicator_cells') }}
    where
        unit = '%'
        and value is not null and measure in ('actual_ytd', 'forecast')
        and regexp_matches({{ plain_text('indicator') }}, 'budgetfoljsamhet|budgetavvikelse')
        -- The whole municipality's is not this body's.
        and not regexp_matches({{ plain_text('indicator') }}, 'kommunen|koncern|samtliga')
    -- Sub-tables by body repeat a name.
    qualify count(*) over (partition by report_id, plain_indicator, measure) = 1
),

tried as (
    {% for measure, variance, base in bases %}
    select
        figures.*,
        '{{ variance }}' as variance_measure,
        '{{ base }}' as base_measure,
        totals.fact as row_fact,
        totals.statement,
        totals.line_no as row_no,
        abs(totals.{{ base }}) as base,
        totals.half_width as row_half_width,
        abs(abs(figures.value) * abs(totals.{{ base }}) - 100 * abs(totals.{{ variance }}))
        <= figures.half_width * abs(totals.{{ base }}) + (abs(figures.value) + 100) * totals.half_width as holds,
        -- A number of few digits fits by chance.
        abs(figures.value) >= 20 * figures.half_width as is_telling
    from figures
    inner join totals on figures.report_id = totals.report_id
    where figures.measure = '{{ measure }}' and totals.{{ variance }} is not null and totals.{{ base }} != 0
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

proved as (
    select
        report_id,
        plain_indicator,
        measure,
        min(base_measure) as base_measure
    from tried
    where holds and is_telling
    group by report_id, plain_indicator, measure
    having count(*) = 1
),

former as (
    select
        pairs.report_id,
        proved.plain_indicator,
        proved.measure,
        proved.base_measure
    from {{ ref('int_report_pairs') }} as pairs
    inner join proved on pairs.other_report_id = proved.report_id
    where pairs.relation in ('previous_in_year', 'previous_year')
    qualify
        row_number() over (
            partition by pairs.report_id, proved.plain_indicator, proved.measure order by pairs.other_period_end desc
        ) = 1
),

asked as (
    select
        tried.*,
        {{ relation_id("'D5'", ['tried.report_id', 'tried.fact_no']) }} as relation_id,
        'indikatorer: ' || tried.indicator || ' / ' || coalesce(tried.column_title, tried.measure) as location,
        case when not tried.holds and own.base_measure is not null then 'other_base' end as reason
    from tried
    inner join former
        on
            tried.report_id = former.report_id and tried.plain_indicator = former.plain_indicator
            and tried.measure = former.measure and tried.base_measure = former.base_measure
    left join proved as own
        on
            tried.report_id = own.report_id and tried.plain_indicator = own.plain_indicator
            and tried.measure = own.measure
    left join proved as beside
        on
            tried.report_id = beside.report_id and tried.plain_indicator = beside.plain_indicator
            and tried.measure != beside.measure
    where tried.holds or own.base_measure is not null or beside.base_measure is not null
)

select
    relation_id,
    'D5' as rule_id,
    report_id,
    location,
    'reported' as role,
    0 as term_no,
    indicator as label,
    {{ exact('value') }} as value,
    {{ exact('half_width') }} as half_width,
    '%' as unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    'indicator_cells' as fact,
    fact_no,
    confidence,
    cast(base as decimal(18, 4)) as scale,
    -- The base is rounded too.
    {{ exact('abs(value) * row_half_width / base') }} as allowance,
    'mean' as comparison,
    reason
from asked

union all

select
    asked.relation_id,
    'D5' as rule_id,
    asked.report_id,
    asked.location,
    'term' as role,
    case when cells.measure = asked.variance_measure then 1 else 2 end as term_no,
    cells.line_label || ', ' || cells.measure_title as label,
    -- A variance in percent is printed with or without its sign; the base stands beside it.
    {{ exact(
        "case when cells.measure != asked.variance_measure or (asked.value < 0) = (cells.value < 0) then cells.value "
        ~ "else -cells.value end"
    ) }} as value,
    cells.half_width,
    cells.unit,
    case when cells.measure = asked.variance_measure then 100 else 0 end as weight,
    cells.source_line,
    cells.source_line_end,
    cells.source_text,
    cells.fact,
    cells.fact_no,
    cells.confidence,
    {{ plain_comparison() }}
from asked
inner join {{ ref('int_cells') }} as cells
    on
        asked.report_id = cells.report_id and asked.row_fact = cells.fact and asked.statement = cells.statement
        and asked.row_no = cells.line_no and cells.measure in (asked.variance_measure, asked.base_measure)
