-- The same row of the same organisation and year over its reports, in the order of their periods.
with forecasts as (
    select
        *,
        {{ key_of(['organisation_key', 'statement', folded('line_label')]) }} as line_key,
        row_number() over (
            partition by organisation_key, fiscal_year, statement, {{ folded('line_label') }}, report_id
            order by line_no
        ) as occurrence
    from {{ ref('finance_operating_account') }}
    where forecast_year_sek is not null
),

ordered as (
    select
        *,
        cast(row_number() over (
            partition by line_key, fiscal_year, occurrence order by period_end, report_id
        ) as integer) as forecast_no,
        lag(forecast_year_sek) over (
            partition by line_key, fiscal_year, occurrence order by period_end, report_id
        ) as previous_forecast_year_sek,
        lag(report_id) over (
            partition by line_key, fiscal_year, occurrence order by period_end, report_id
        ) as previous_report_id
    from forecasts
)

select
    {{ report_columns() }},
    line_key,
    statement,
    line_no,
    line_label,
    line_kind,
    forecast_no,
    budget_year_sek,
    forecast_year_sek,
    previous_report_id,
    previous_forecast_year_sek,
    cast(forecast_year_sek - previous_forecast_year_sek as decimal(28, 4)) as forecast_change_sek
from ordered
