-- D1, D2, D3, D8. What the columns of an indicator say of one another, and a goal of its indicators.
--   D1  the assessment against forecast (after the year's end the outcome) and target, where the direction is known
--   D2  a goal's assessment against its indicators: by the municipality's own rule; without one only a goal that is
--       fulfilled though none of its indicators, two or more, is
--   D3  forecasts that equal their targets, when they are five or more and half of all: one list per report
--   D8  a count over the year: the forecast must not lie below what is counted already; where more is better, targets
--       below what the last year reached are listed
with indicators as (
    select
        *,
        coalesce(forecast, case when is_year_end then actual end) as outcome,
        case when forecast is null then 'actual' else 'forecast' end as outcome_part,
        starts_with(plain_indicator, 'antal') and is_count
        and regexp_matches(plain_indicator, 'under aret|per ar\b|/ar\b|arligen|under 20\d\d') as is_counted_over_year
    from {{ ref('int_indicators') }}
),

verdicts as (
    select
        *,
        {{ relation_id("'D1'", ['report_id', 'line_no']) }} as relation_id,
        case outcome_part when 'forecast' then forecast_half_width else actual_half_width end as outcome_half_width,
        case outcome_part when 'forecast' then forecast_unit else actual_unit end as outcome_unit,
        case outcome_part when 'forecast' then forecast_fact_no else actual_fact_no end as outcome_no,
        case outcome_part when 'forecast' then forecast_confidence else actual_confidence end as outcome_confidence,
        case
            when direction in ('up', 'floor') then target - outcome
            when direction in ('down', 'cap') then outcome - target
            when direction = 'target' then abs(outcome - target)
            when direction = 'interval' then greatest(low - outcome, outcome - high)
        end as short_by,
        case direction
            when 'target' then 'ska vara målvärdet'
            when 'interval' then 'ska vara ' || {{ number_text('low') }} || '–' || {{ number_text('high') }}
            else case when direction in ('up', 'floor') then 'ska vara minst' else 'ska vara högst' end || ' målvärdet'
        end as direction_label
    from indicators
    where
        direction != 'unknown' and assessment in ('uppfyllt', 'ej uppfyllt') and outcome is not null
        and (target is not null or direction = 'interval')
        and coalesce(outcome_unit, target_unit, '') = coalesce(target_unit, outcome_unit, '')
),

contradicting as (
    select
        *,
        case
            when
                (assessment = 'uppfyllt' and short_by > outcome_half_width + coalesce(target_half_width, 0))
                or (assessment = 'ej uppfyllt' and short_by <= 0)
                then 1
            else 0
        end as contradicts
    from verdicts
),

goals as (
    select
        goals.*,
        reports.municipality,
        row_number() over (partition by goals.report_id, goals.goal_no order by goals.fact_no) as occurrence
    from {{ ref('stg_goals') }} as goals
    inner join {{ ref('stg_reports') }} as reports on goals.report_id = reports.report_id and reports.is_current
    where goals.goal_no is not null and goals.assessment in ('uppfyllt', 'delvis uppfyllt', 'ej uppfyllt')
),

goal_shares as (
    select
        goals.report_id,
        goals.fact_no,
        goals.assessment,
        {{ relation_id("'D2'", ['goals.report_id', 'goals.fact_no']) }} as relation_id,
        count(*) as assessed,
        count(*) filter (where indicators.assessment = 'uppfyllt') as fulfilled,
        count(*) filter (where indicators.assessment = 'delvis uppfyllt') as partly
    from goals
    inner join indicators on goals.report_id = indicators.report_id and goals.goal_no = indicators.goal_no
    where goals.occurrence = 1 and indicators.assessment in ('uppfyllt', 'delvis uppfyllt', 'ej uppfyllt')
    group by goals.report_id, goals.fact_no, goals.assessment
    having count(*) >= 2
),

goal_verdicts as (
    select
        goal_shares.relation_id,
        goal_shares.fulfilled,
        goal_shares.assessed,
        goals.*,
        case
            when rules.municipality is null
                then goal_shares.assessment = 'uppfyllt' and goal_shares.fulfilled + goal_shares.partly = 0
            else goal_shares.assessment != case
                when 100 * goal_shares.fulfilled >= rules.fulfilled_from_pct * goal_shares.assessed then 'uppfyllt'
                when 100 * goal_shares.fulfilled >= rules.partly_from_pct * goal_shares.assessed then 'delvis uppfyllt'
                else 'ej uppfyllt'
            end
        end as contradicts
    from goal_shares
    inner join goals on goal_shares.report_id = goals.report_id and goal_shares.fact_no = goals.fact_no
    left join {{ ref('goal_verdicts') }} as rules on goals.municipality = rules.municipality
),

forecasts as (
    select
        *,
        forecast_fact_no as fact_no,
        count(*) over (partition by report_id) as forecasts,
        count(*) filter (where forecast = target) over (partition by report_id) as at_target
    from indicators
    where forecast is not null and target is not null and confidence = 1
),

at_target as (
    select * from forecasts
    where forecast = target and at_target >= 5 and 2 * at_target >= forecasts
),

counted as (
    select
        *,
        {{ relation_id("'D8'", ['report_id', 'line_no']) }} as relation_id
    from indicators
    where is_counted_over_year and forecast is not null and actual is not null and actual_fact_no != forecast_fact_no
),

reached as (
    select
        *,
        target_fact_no as fact_no
    from indicators
    where
        is_counted_over_year and direction in ('up', 'floor') and target < last_year and confidence = 1
),

terms as (
    -- D1
    {% for role, term_no, label, value, half_width, weight, fact_no, confidence in [
        ('reported', 0, "case outcome_part when 'forecast' then 'prognos' else 'utfall' end", 'outcome',
            'outcome_half_width', '1', 'outcome_no', 'outcome_confidence'),
        ('term', 1, "'mål'", 'target', 'target_half_width', 'contradicts', 'target_fact_no', 'target_confidence'),
        ('term', 2, "'bedömning ' || assessment", 'null', 'null',
            'case when target is null then 2 else 1 end * contradicts', 'assessment_no', 'confidence'),
        ('term', 3, 'direction_label', 'null', 'null', '0', 'null', 'null'),
    ] %}
    select
        relation_id,
        'D1' as rule_id,
        report_id,
        location,
        '{{ role }}' as role,
        {{ term_no }} as term_no,
        {{ label }} as label,
        {{ value }} as value,
        {{ half_width }} as half_width,
        outcome_unit as unit,
        {{ weight }} as weight,
        {{ 'source_line' if term_no < 2 else 'null' }} as source_line,
        {{ 'source_line_end' if term_no < 2 else 'null' }} as source_line_end,
        source_text,
        'indicator_cells' as fact,
        {{ fact_no }} as fact_no,
        {{ confidence }} as confidence,
        0 as allowance,
        'contradiction' as comparison
    from contradicting
    {% if term_no == 1 %}where target is not null{% endif %}
    union all
    {% endfor %}

    -- D2
    {% for role, term_no, label, weight in [
        ('reported', 0, 'title', '1'),
        ('term', 1, "'målet ' || assessment", 'case when contradicts then 1 else 0 end'),
        ('term', 2, "fulfilled || ' av ' || assessed || ' bedömda indikatorer uppfyllda'",
            'case when contradicts then 1 else 0 end')
    ] %}
    select
        relation_id,
        'D2' as rule_id,
        report_id,
        'mål: ' || goal_no || ' ' || left(title, 100) as location,
        '{{ role }}' as role,
        {{ term_no }} as term_no,
        {{ label }} as label,
        null as value,
        null as half_width,
        null as unit,
        {{ weight }} as weight,
        {{ 'source_line' if term_no < 2 else 'null' }} as source_line,
        {{ 'source_line_end' if term_no < 2 else 'null' }} as source_line_end,
        source_text,
        'goals' as fact,
        {{ 'fact_no' if term_no < 2 else 'null' }} as fact_no,
        confidence,
        0 as allowance,
        'contradiction' as comparison
    from goal_verdicts
    union all
    {% endfor %}

    -- D8
    {% for role, term_no, part, label in [
        ('reported', 0, 'forecast', 'prognos'), ('term', 1, 'actual', 'utfall hittills')
    ] %}
    select
        relation_id,
        'D8' as rule_id,
        report_id,
        location,
        '{{ role }}' as role,
        {{ term_no }} as term_no,
        '{{ label }}' as label,
        {{ part }} as value,
        0 as half_width,
        'st' as unit,
        1 as weight,
        source_line,
        source_line_end,
        source_text,
        'indicator_cells' as fact,
        {{ part }}_fact_no as fact_no,
        {{ part }}_confidence as confidence,
        0 as allowance,
        'at_least' as comparison
    from counted
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    relation_id,
    rule_id,
    report_id,
    location,
    role,
    term_no,
    label,
    {{ exact('value') }} as value,
    {{ exact('half_width') }} as half_width,
    unit,
    weight,
    source_line,
    source_line_end,
    source_text,
    fact,
    fact_no,
    confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact('allowance') }} as allowance,
    comparison,
    cast(null as varchar) as reason
from terms

union all

{{ listed_rows('D3', 'at_target', "'indikatorer: prognos lika med mål'", 'indicator', 'indicator_cells',
    value='forecast', unit='forecast_unit') }}

union all

{{ listed_rows('D8', 'reached', "'indikatorer: mål under redan nådd nivå'",
    "indicator || ', mål ' || " ~ number_text('target') ~ " || ', föregående år'", 'indicator_cells', value='last_year',
    unit='last_year_unit', reason="'target_already_reached'") }}
