-- Rows that a rule points out, one relation per report or table: what is worth a question but no contradiction.
--   A5  the forecast is the budget, though the period's variance is above 5 % and 1 mnkr
--   A7  the period's budget is more than 15 percentage points from the elapsed share of the year's, or above it; or
--       every row has exactly that share
--   B2  one project number and name twice, with other amounts
--   B5  a project's outcome above the year's budget, or the year's budget above what is left of the total one
--   B6  a project's total forecast above its total budget by more than 5 % and 500 tkr: a list of those that the text
--       names, and one of those that it doesn't
--   B9  a project's forecast is the year's budget, though less than 30 % is spent after eight months
with named as (
    select distinct
        remarks.report_id,
        cells.statement,
        cells.line_no
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_investment_cells') }} as cells
        on remarks.report_id = cells.report_id and remarks.about_no = cells.fact_no
    where remarks.kind = 'project_mention'
),

items as (
    select
        lines.*,
        named.line_no is not null as is_named,
        coalesce(lines.variance_ytd, lines.actual_ytd - lines.budget_ytd) as variance_of_period,
        coalesce(lines.actual_ytd, lines.actual_year) as outcome,
        -- What is not decided or already closed has no project budget of its own; revenue runs the other way.
        regexp_matches(
            lines.folded_label,
            'avslut|beslut|planera|budgetera|(^| )ram|bidrag|inkomst|försäljn|återbetal|int[äaé]kt|markköp|markinköp'
            || '|markförvärv|markreserv'
        ) as no_project
    from {{ ref('int_rows') }} as lines
    left join named
        on
            lines.report_id = named.report_id and lines.fact = 'investment_cells'
            and lines.statement = named.statement and lines.line_no = named.line_no
    where lines.line_kind = 'item'
),

-- Rows of one project number and name, and how many different amounts they tell.
twins as (
    select
        *,
        count(distinct concat_ws('|', total_budget, total_forecast, budget_year, forecast_year, outcome))
            over twin as amounts_told
    from items
    where fact = 'investment_cells' and project_no is not null
    window twin as (partition by report_id, statement, project_no, folded_label)
    qualify count(*) over twin > 1
),

budgets as (
    select
        *,
        abs(outcome) > abs(budget_year) + room and (budget_year = 0 or sign(outcome) = sign(budget_year))
            as above_year_budget,
        coalesce(abs(forecast_year) >= abs(outcome) and abs(forecast_year) > abs(budget_year), false)
            as forecast_tells,
        coalesce(
            abs(budget_year) > abs(total_budget) - abs(actual_cumulative - outcome) + room
            and total_budget != 0 and sign(budget_year) = sign(total_budget),
            false
        ) as above_total_budget
    from items
    where fact = 'investment_cells' and not no_project and outcome is not null and budget_year is not null
),

questions as (
    select
        'A5' as rule_id,
        report_id as subject,
        'prognos lika med budget' as place,
        forecast_year = budget_year and abs(variance_of_period) > 1000 * thousand
        and 20 * abs(variance_of_period) > abs(budget_ytd) as hit,
        cast(null as varchar) as reason,
        [case when variance_ytd is null then 'actual_ytd' else 'variance_ytd' end] as shown,
        *
    from items
    where
        fact = 'finance_cells' and unit != 'mnkr' and budget_ytd != 0 and forecast_year != 0
        and variance_of_period is not null and budget_year is not null

    union all

    select
        'A7' as rule_id,
        report_id || ':' || statement as subject,
        'periodbudgetens andel av årsbudgeten' as place,
        (all_linear and is_first)
        or (
            abs(budget_ytd - budget_year * months / cast(12 as decimal(4, 0))) > 1000 * thousand
            and (
                100 * abs(12 * budget_ytd - months * budget_year) > 180 * abs(budget_year)
                or abs(budget_ytd) > abs(budget_year)
            )
        ) as hit,
        case when all_linear then 'linear_budget' end as reason,
        ['budget_ytd', 'budget_year'] as shown,
        * exclude (all_linear, is_first)
    from (
        select
            *,
            row_number() over (partition by report_id, statement order by line_no) = 1 as is_first,
            count(*) over (partition by report_id, statement) >= 4
            and bool_and(abs(12 * budget_ytd - months * budget_year) <= (12 + months) * half_width)
                over (partition by report_id, statement) as all_linear
        from items
        where
            fact = 'finance_cells' and months < 12 and budget_ytd is not null and budget_year != 0
            and not regexp_matches(folded_label, '^\d')  -- accounts are spread as they are
    ) as spread

    union all

    select
        'B2' as rule_id,
        report_id || ':' || statement || ':' || project_no || ':' || folded_label as subject,
        line_label || ' flera gånger' as place,
        amounts_told > 1 as hit,
        case when read_optically then 'labels_read_optically' end as reason,
        list_filter(
            [
                case when total_budget is not null then 'total_budget' end,
                case when total_forecast is not null then 'total_forecast' end,
                case when budget_year is not null then 'budget_year' end,
                case when actual_ytd is not null then 'actual_ytd' end
            ],
            lambda measure: measure is not null
        )[:2] as shown,
        * exclude (amounts_told)
    from twins

    union all

    select
        'B5' as rule_id,
        report_id || ':' || statement || case when forecast_tells then ':forecast' else '' end as subject,
        'utfall och budget för året' as place,
        above_year_budget or above_total_budget as hit,
        case
            when months <= 5 then 'first_tertial'
            when months = 12 then 'year_is_over'
            when forecast_tells then 'forecast_tells'
        end as reason,
        list_filter(
            [
                'budget_year',
                case when above_year_budget and actual_ytd is null then 'actual_year' end,
                case when above_year_budget and actual_ytd is not null then 'actual_ytd' end,
                case when above_total_budget then 'total_budget' end,
                case when above_total_budget then 'actual_cumulative' end
            ],
            lambda measure: measure is not null
        ) as shown,
        * exclude (above_year_budget, above_total_budget, forecast_tells)
    from budgets

    union all

    select
        'B6' as rule_id,
        report_id || ':' || statement || case when is_named then ':commented' else '' end as subject,
        'total prognos och total budget, projekt som texten ' || case when is_named then 'nämner' else 'inte nämner' end
            as place,
        100 * abs(total_forecast) > 105 * abs(total_budget)
        and abs(total_forecast) - abs(total_budget) > 500 * thousand as hit,
        cast(null as varchar) as reason,
        ['total_forecast', 'total_budget'] as shown,
        *
    from items
    where
        fact = 'investment_cells' and not no_project and total_budget != 0
        and sign(total_forecast) = sign(total_budget)

    union all

    select
        'B9' as rule_id,
        report_id || ':' || statement as subject,
        'andel förbrukat av årets prognos' as place,
        100 * abs(actual_ytd) < 30 * abs(forecast_year) as hit,
        cast(null as varchar) as reason,
        ['actual_ytd', 'forecast_year'] as shown,
        *
    from items
    where
        fact = 'investment_cells' and not no_project and months between 8 and 11 and actual_ytd is not null
        and forecast_year = budget_year and abs(forecast_year) > 500 * thousand
),

asked as (
    select
        rule_id || ':' || subject as relation_id,
        rule_id,
        report_id,
        case when rule_id = 'A5' then 'drift' else replace(statement, '_', ' ') end || ': ' || place as location,
        hit,
        reason,
        fact,
        statement,
        line_no,
        shown,
        {{ no_other_row() }}
    from questions
)

{{ listed_terms('asked') }}
