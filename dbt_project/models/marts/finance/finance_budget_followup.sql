with history as (
    select * from {{ ref('finance_forecast_history') }}
),

-- Rows that the report's text names: there is a comment on them.
named as (
    select distinct
        cells.report_id,
        {{ folded('cells.line_label') }} as folded_label
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_finance_cells') }} as cells
        on remarks.report_id = cells.report_id and remarks.about_no = cells.fact_no
    where remarks.kind = 'mention'
)

select
    {{ report_columns('account') }},
    account.statement,
    account.line_no,
    {{ key_of(['account.organisation_key', 'account.statement', folded('account.line_label')]) }} as line_key,
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
    -- Where the table prints none, what its own outcome and variance imply.
    case
        when account.budget_ytd_sek is null
            then cast(account.actual_ytd_sek - account.variance_ytd_sek as decimal(28, 4))
    end as implied_budget_ytd_sek,
    named.folded_label is not null as is_commented,
    account.source_line,
    account.confidence
from {{ ref('finance_operating_account') }} as account
inner join {{ ref('dim_period') }} as periods on account.period_key = periods.period_key
left join history
    on
        account.report_id = history.report_id and account.statement = history.statement
        and account.line_no = history.line_no
left join named on account.report_id = named.report_id and {{ folded('account.line_label') }} = named.folded_label
