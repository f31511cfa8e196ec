-- C3, C5. Rules that a municipality switches on by its own reviewed rows: what a key figure is made of, when a report
-- was due. Without rows nothing is compared.
--   C3  a key figure in percent against the formula that the municipality states; every part has to be found once. And
--       the verdict on the goal that the figure decides against what the formula gives: silent where the printed figure
--       is off itself, or where D1 holds the printed figure against the same verdict
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

-- The figure by its formula alone, whether it is printed or not.
goal_parts as (
    select
        goals.goal,
        goals.bound,
        goals.limit_pct,
        formulas.plain_indicator,
        formulas.measure as figure_measure,
        formulas.part,
        formulas.weight,
        formulas.parts_named,
        cells.*
    from {{ ref('key_figure_goals') }} as goals
    inner join formulas
        on
            {{ plain_text('goals.municipality') }} = formulas.plain_municipality
            and {{ plain_text('goals.indicator') }} = formulas.plain_indicator and goals.measure = formulas.measure
    inner join reports on formulas.plain_municipality = reports.plain_municipality
    inner join cells
        on
            reports.report_id = cells.report_id and formulas.plain_label = cells.plain_label
            and formulas.column_measure = cells.measure
),

goal_figures as (
    select
        report_id,
        goal,
        bound,
        limit_pct,
        plain_indicator,
        figure_measure,
        100 * sum(case when part = 'numerator' then weight * value else 0 end) as amount,
        100 * sum(case when part = 'numerator' then abs(weight) * half_width else 0 end) as amount_half_width,
        cast(sum(case when part = 'denominator' then weight * value end) as decimal(18, 4)) as base,
        sum(case when part = 'denominator' then abs(weight) * half_width end) as base_half_width
    from goal_parts
    group by report_id, goal, bound, limit_pct, plain_indicator, figure_measure
    having
        count(*) = min(parts_named) and count(distinct unit) = 1 and count(distinct fact || fact_no) = count(*)
        and sum(case when part = 'denominator' then weight * value end) > 0
),

verdicts as (
    select
        report_id,
        'goals' as fact,
        fact_no,
        cast(null as integer) as line_no,
        title,
        assessment,
        source_line,
        source_line_end,
        source_text,
        confidence
    from {{ ref('stg_goals') }}
    where assessment in ('uppfyllt', 'ej uppfyllt')
    union all
    select
        report_id,
        'indicator_cells' as fact,
        fact_no,
        line_no,
        indicator as title,
        text_value as assessment,
        source_line,
        source_line_end,
        source_text,
        confidence
    from {{ ref('stg_indicator_cells') }}
    where measure = 'assessment' and text_value in ('uppfyllt', 'ej uppfyllt')
),

printed_off as (
    select distinct
        figures.report_id,
        {{ plain_text('figures.indicator') }} as plain_name,
        figures.measure
    from figures
    inner join whole on figures.relation_id = whole.relation_id
    qualify
        abs(
            figures.value * whole.base - sum(
                case when figures.part = 'numerator' then 100 * figures.weight * figures.part_value else 0 end
            ) over (partition by figures.relation_id)
        ) > {{ half_width('figures.decimals') }} * abs(whole.base) + abs(figures.value) * whole.base_half_width
        + sum(case when figures.part = 'numerator' then 100 * figures.part_half_width else 0 end)
            over (partition by figures.relation_id)
),

judged_goals as (
    select
        {{ relation_id("'C3'", ['verdicts.report_id', 'verdicts.fact', 'verdicts.fact_no']) }} as relation_id,
        verdicts.*,
        goal_figures.goal,
        goal_figures.bound,
        goal_figures.limit_pct,
        goal_figures.base,
        goal_figures.base_half_width,
        goal_figures.plain_indicator,
        goal_figures.figure_measure,
        case
            when (goal_figures.bound = 'minst') = (verdicts.assessment = 'uppfyllt')
                -- Met at least, but it lies below; not met at most, but it lies within.
                then goal_figures.limit_pct * goal_figures.base - goal_figures.amount
            else goal_figures.amount - goal_figures.limit_pct * goal_figures.base
        end as against,
        goal_figures.amount_half_width + abs(goal_figures.limit_pct) * goal_figures.base_half_width as room
    from goal_figures
    inner join verdicts
        on
            goal_figures.report_id = verdicts.report_id
            and {{ plain_text('verdicts.title') }} like {{ plain_text('goal_figures.goal') }}
    left join printed_off
        on
            goal_figures.report_id = printed_off.report_id and goal_figures.figure_measure = printed_off.measure
            and printed_off.plain_name like goal_figures.plain_indicator
    left join {{ ref('int_terms_indicators') }} as told
        on
            told.rule_id = 'D1' and told.role = 'reported' and verdicts.fact = 'indicator_cells'
            and told.relation_id = {{ relation_id("'D1'", ['verdicts.report_id', 'verdicts.line_no']) }}
    where printed_off.report_id is null and told.relation_id is null
    qualify
        row_number() over (
            partition by verdicts.report_id, verdicts.fact, verdicts.fact_no
            order by goal_figures.goal, goal_figures.plain_indicator, goal_figures.figure_measure
        ) = 1
),

goal_verdicts as (
    select
        *,
        -- The limit itself meets the goal.
        case assessment when 'uppfyllt' then against > room else against >= room end as contradicts,
        'mål: ' || title || ' / bedömt ' || assessment || ', gräns ' || bound || ' ' || {{ number_text('limit_pct') }}
        || ' %' as location
    from judged_goals
),

due as (
    select
        reports.report_id,
        expected.due_date,
        expected.delivered_on,
        expected.last_day,
        expected.auditors_statement = 'nej' as lacks_statement
    from {{ ref('int_expected_deliveries') }} as expected
    inner join reports
        on
            {{ plain_text('expected.municipality') }} = reports.plain_municipality
            and {{ plain_text('expected.organisation') }} = reports.plain_organisation
            and expected.period_end = reports.period_end
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

union all

select
    relation_id,
    'C3' as rule_id,
    report_id,
    location,
    'reported' as role,
    0 as term_no,
    title as label,
    {{ exact('limit_pct') }} as value,
    {{ exact(0) }} as half_width,
    '%' as unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    fact,
    fact_no,
    confidence,
    base as scale,
    {{ exact('abs(limit_pct) * base_half_width / base') }} as allowance,
    case when contradicts then 'mean' else 'contradiction' end as comparison,
    case when contradicts then 'verdict_against_formula' end as reason
from goal_verdicts

union all

select
    goal_verdicts.relation_id,
    'C3' as rule_id,
    goal_verdicts.report_id,
    goal_verdicts.location,
    'term' as role,
    row_number() over (
        partition by goal_verdicts.relation_id order by goal_parts.fact, goal_parts.fact_no
    ) as term_no,
    goal_parts.line_label as label,
    {{ exact('goal_parts.value') }} as value,
    {{ exact('goal_parts.half_width') }} as half_width,
    goal_parts.unit,
    case
        when goal_verdicts.contradicts and goal_parts.part = 'numerator' then 100 * goal_parts.weight
        else 0
    end as weight,
    goal_parts.source_line,
    goal_parts.source_line_end,
    goal_parts.source_text,
    goal_parts.fact,
    goal_parts.fact_no,
    goal_parts.confidence,
    {{ plain_comparison() }}
from goal_verdicts
inner join goal_parts
    on
        goal_verdicts.report_id = goal_parts.report_id and goal_verdicts.goal = goal_parts.goal
        and goal_verdicts.plain_indicator = goal_parts.plain_indicator
        and goal_verdicts.figure_measure = goal_parts.figure_measure
