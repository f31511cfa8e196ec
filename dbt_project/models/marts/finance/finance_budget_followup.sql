with history as (
    select * from {{ ref('finance_forecast_history') }}
)

select
    {{ report_columns('account') }},
    account.statement,
    account.line_no,
    account.line_label,
    account.line_kind,
    account.budget_ytd_sek,
    account.actual_ytd_sek,
    account.variance_ytd_sek,
    {{ percent_of('account.variance_ytd_sek', 'abs(account.budget_ytd_sek)') }} as variance_ytd_pct,
    account.actual_ytd_prior_year_sek,
    cast(account.actual_ytd_sek - account.actual_ytd_prior_year_sek as decimal(28, 4)) as change_from_prior_year_sek,
    account.budget_year_sek,
    account.forecast_year_sek,
    account.variance_year_sek,
    {{ percent_of('account.variance_year_sek', 'abs(account.budget_year_sek)') }} as variance_year_pct,
    account.actual_year_sek,
    {{ percent_of('account.actual_ytd_sek', 'account.budget_year_sek') }} as used_of_year_budget_pct,
    cast(100 * periods.months / cast(12 as decimal(4, 0)) as decimal(5, 1)) as elapsed_year_pct,
    history.previous_forecast_year_sek,
    history.forecast_change_sek,
    cast(account.forecast_year_sek - account.actual_ytd_sek as decimal(28, 4)) as implied_rest_of_year_sek,
    cast(account.budget_year_sek - account.budget_ytd_sek as decimal(28, 4)) as budget_rest_of_year_sek,
    {{ percent_of('(account.forecast_year_sek - account.actual_ytd_sek)',
        '(account.budget_year_sek - account.budget_ytd_sek)') }} as rest_of_year_pace_pct,
    account.source_line,
    account.confidence
from {{ ref('finance_operating_account') }} as account
inner join {{ ref('dim_period') }} as periods on account.period_key = periods.period_key
left join history
    on
        account.report_id = history.report_id and account.statement = history.statement
        and account.line_no = history.line_no
