-- Forecasts of an indicator over the reports of its year, and how good they were once the year's outcome is told.
with forecasts as (
    select
        *,
        row_number() over (
            partition by indicator_key, fiscal_year, report_id order by fact_no
        ) as occurrence
    from {{ ref('goals_indicator_values') }}
    where measure = 'forecast' and value is not null
),

ordered as (
    select
        *,
        row_number() over (
            partition by indicator_key, fiscal_year, occurrence order by period_end, report_id
        ) as forecast_no,
        lag(value) over (
            partition by indicator_key, fiscal_year, occurrence order by period_end, report_id
        ) as previous_forecast
    from forecasts
),

targets as (
    select
        report_id,
        indicator_key,
        max(value) as target
    from {{ ref('goals_indicator_values') }}
    where measure = 'target'
    group by report_id, indicator_key
)

select
    {{ report_columns('ordered') }},
    ordered.indicator_key,
    ordered.indicator,
    ordered.department,
    ordered.goal_no,
    cast(ordered.forecast_no as integer) as forecast_no,
    targets.target,
    ordered.value as forecast,
    ordered.previous_forecast,
    cast(ordered.value - ordered.previous_forecast as decimal(18, 4)) as forecast_change,
    outcomes.value as outcome,
    outcomes.as_reported_in as outcome_report_id,
    cast(ordered.value - outcomes.value as decimal(18, 4)) as forecast_error,
    ordered.value = targets.target as is_target,
    ordered.unit,
    ordered.fact_no,
    ordered.source_line
from ordered
left join targets on ordered.report_id = targets.report_id and ordered.indicator_key = targets.indicator_key
left join {{ ref('goals_indicator_series') }} as outcomes
    on
        ordered.indicator_key = outcomes.indicator_key
        and outcomes.reference_date = make_date(ordered.fiscal_year, 12, 31)
        and outcomes.reference_kind = 'year' and outcomes.is_latest
