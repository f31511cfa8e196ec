-- The final outcome is the year column of the report whose period is the year, or its period column, which is then
-- the same.
with outcomes as (
    select
        organisation_key,
        fiscal_year,
        statement,
        {{ folded('line_label') }} as folded_label,
        coalesce(actual_year_sek, actual_ytd_sek) as outcome_sek,
        report_id,
        row_number() over (
            partition by organisation_key, fiscal_year, statement, {{ folded('line_label') }}
            order by period_end desc, report_id asc, line_no asc
        ) as preference
    from {{ ref('finance_operating_account') }}
    where
        coalesce(actual_year_sek, actual_ytd_sek) is not null
        and extract(month from period_end) = 12 and extract(month from period_start) = 1
),

errors as (
    select
        {{ report_columns('forecasts') }},
        forecasts.line_key,
        forecasts.statement,
        forecasts.line_no,
        forecasts.line_label,
        forecasts.line_kind,
        forecasts.forecast_no,
        forecasts.budget_year_sek,
        forecasts.forecast_year_sek,
        outcomes.outcome_sek,
        outcomes.report_id as outcome_report_id,
        cast(forecasts.forecast_year_sek - outcomes.outcome_sek as decimal(28, 4)) as forecast_error_sek,
        {{ percent_of('(forecasts.forecast_year_sek - outcomes.outcome_sek)', 'abs(forecasts.budget_year_sek)') }}
            as forecast_error_of_budget_pct
    from {{ ref('finance_forecast_history') }} as forecasts
    inner join outcomes
        on
            forecasts.organisation_key = outcomes.organisation_key and forecasts.fiscal_year = outcomes.fiscal_year
            and forecasts.statement = outcomes.statement
            and {{ folded('forecasts.line_label') }} = outcomes.folded_label
            and outcomes.preference = 1
)

-- A bias is what does not even out: the mean error of the same round over three years.
select
    *,
    cast(avg(forecast_error_of_budget_pct) over three_years as decimal(28, 1)) as bias_three_years_pct,
    cast(count(forecast_error_of_budget_pct) over three_years as integer) as bias_years
from errors
window three_years as (
    partition by line_key, forecast_no order by fiscal_year range between 2 preceding and current row
)
