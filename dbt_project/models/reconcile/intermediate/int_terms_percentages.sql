-- R12. A printed percentage p of (a - b) / a is tested as p * a against 100 * (a - b), so nothing is divided. Rounding
-- and truncation are both allowed: towards a larger computed percentage the room is a whole last digit, not a half.
with cells as (
    select * from {{ ref('int_cells') }}
),

percentages as (
    select
        {{ relation_id("'R12'", ['percentage.report_id', 'percentage.fact', 'percentage.statement',
            'percentage.line_no']) }} as relation_id,
        percentage.*,
        cast(budget.value as decimal(18, 4)) as budget_value,
        100 * (budget.value - forecast.value) as points,
        percentage.value * cast(budget.value as decimal(18, 4)) as stated_points,
        2 * percentage.half_width * abs(cast(budget.value as decimal(18, 4)))
        + 100 * (budget.half_width + forecast.half_width) as bound
    from cells as percentage
    inner join cells as budget
        on
            percentage.report_id = budget.report_id and percentage.fact = budget.fact
            and percentage.statement = budget.statement and percentage.line_no = budget.line_no
            and budget.measure = 'total_budget'
    inner join cells as forecast
        on
            percentage.report_id = forecast.report_id and percentage.fact = forecast.fact
            and percentage.statement = forecast.statement and percentage.line_no = forecast.line_no
            and forecast.measure = 'total_forecast'
    -- A larger figure is damaged text, and its products would not fit the exact type.
    where percentage.measure = 'variance_pct' and abs(percentage.value) < 100000000
),

conventions as (
    select
        report_id,
        fact,
        statement,
        case
            when
                sum(case when abs(stated_points + points) <= bound then 1 else 0 end)
                > sum(case when abs(stated_points - points) <= bound then 1 else 0 end)
                then -1
            else 1
        end as direction
    from percentages
    group by report_id, fact, statement
)

select
    relation_id,
    'R12' as rule_id,
    report_id,
    location,
    'reported' as role,
    0 as term_no,
    measure_title as label,
    value,
    half_width,
    '%' as unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    fact,
    fact_no,
    confidence,
    case when budget_value = 0 then 1 else budget_value end as scale,
    case when abs(points) > abs(stated_points) then half_width else 0 end as allowance,
    'equals' as comparison,
    case when budget_value = 0 then 'zero_base' end as reason
from percentages

union all

select
    percentages.relation_id,
    'R12' as rule_id,
    percentages.report_id,
    percentages.location,
    'term' as role,
    case when terms.measure = 'total_budget' then 1 else 2 end as term_no,
    terms.measure_title as label,
    terms.value,
    terms.half_width,
    terms.unit,
    case when terms.measure = 'total_budget' then 100 else -100 end * conventions.direction as weight,
    terms.source_line,
    terms.source_line_end,
    terms.source_text,
    terms.fact,
    terms.fact_no,
    terms.confidence,
    {{ plain_comparison() }}
from percentages
inner join conventions
    on
        percentages.report_id = conventions.report_id and percentages.fact = conventions.fact
        and percentages.statement = conventions.statement
inner join cells as terms
    on
        percentages.report_id = terms.report_id and percentages.fact = terms.fact
        and percentages.statement = terms.statement and percentages.line_no = terms.line_no
        and terms.measure in ('total_budget', 'total_forecast')
where percentages.budget_value != 0
