-- Values that a later report of the same organisation tells otherwise: outcomes of the account and of indicators. A
-- comparison column that was recomputed is normal: a row here, never a finding.
with cells as (
    select
        reports.organisation_key,
        reports.period_end as told_on,
        reports.report_id,
        cells.fact_no,
        cells.statement,
        cells.line_label,
        {{ folded('cells.line_label') }} as folded_label,
        cells.measure,
        {{ in_kr('cells.value', 'units.factor') }} as value_sek,
        cast({{ half_width('cells.decimals') }} * units.factor as decimal(28, 4)) as half_width_sek,
        cells.source_line,
        case
            when cells.measure = 'actual_ytd' then reports.period_start
            when cells.measure = 'actual_ytd_prior_year' then cast(reports.period_start - interval 1 year as date)
            when cells.measure = 'actual_year' then make_date(reports.fiscal_year, 1, 1)
            when cells.measure = 'actual_prior_year' then make_date(reports.fiscal_year - 1, 1, 1)
        end as reference_start,
        case
            when cells.measure = 'actual_ytd' then reports.period_end
            when cells.measure = 'actual_ytd_prior_year'
                then last_day(cast(reports.period_end - interval 1 year as date))
            when cells.measure = 'actual_year' then make_date(reports.fiscal_year, 12, 31)
            when cells.measure = 'actual_prior_year' then make_date(reports.fiscal_year - 1, 12, 31)
        end as reference_end
    from {{ ref('stg_finance_cells') }} as cells
    inner join {{ ref('dim_report') }} as reports on cells.report_id = reports.report_id
    inner join {{ ref('unit_conversions') }} as units on cells.unit = units.from_unit and units.to_unit = 'kr'
    where cells.measure in ('actual_ytd', 'actual_ytd_prior_year', 'actual_year', 'actual_prior_year')
),

-- A report that repeats a row is heard once.
once as (
    select * from cells
    qualify
        row_number() over (
            partition by report_id, statement, folded_label, reference_start, reference_end order by fact_no
        ) = 1
),

{% set same = 'partition by organisation_key, statement, folded_label, reference_start, reference_end'
    ~ ' order by told_on, report_id' %}
ordered as (
    select
        *,
        lag(report_id) over ({{ same }}) as earlier_report_id,
        lag(value_sek) over ({{ same }}) as earlier_value,
        lag(half_width_sek) over ({{ same }}) as earlier_half_width,
        lag(source_line) over ({{ same }}) as earlier_source_line
    from once
),

restated as (
    select
        report_id,
        'finance' as area,
        fact_no,
        statement as subject_group,
        line_label as subject,
        measure,
        reference_start,
        reference_end,
        earlier_report_id,
        earlier_source_line,
        earlier_value,
        value_sek as restated_value,
        abs(value_sek - earlier_value) <= half_width_sek + earlier_half_width as is_rounding,
        'kr' as unit,
        source_line
    from ordered
    where value_sek != earlier_value
    union all
    select
        series.report_id,
        'indicator' as area,
        series.fact_no,
        series.department as subject_group,
        series.indicator as subject,
        'actual' as measure,
        make_date(cast(extract(year from series.reference_date) as integer), 1, 1) as reference_start,
        series.reference_date as reference_end,
        series.previous_report_id as earlier_report_id,
        cast(null as integer) as earlier_source_line,
        series.previous_value as earlier_value,
        series.value as restated_value,
        false as is_rounding,
        series.unit,
        series.source_line
    from {{ ref('goals_indicator_series') }} as series
    where series.is_revised and series.previous_report_id != series.report_id
)

select
    {{ report_columns('reports') }},
    restated.area,
    restated.fact_no,
    restated.subject_group,
    restated.subject,
    restated.measure,
    restated.reference_start,
    restated.reference_end,
    restated.earlier_report_id,
    restated.earlier_source_line,
    cast(restated.earlier_value as decimal(28, 4)) as earlier_value,
    cast(restated.restated_value as decimal(28, 4)) as restated_value,
    cast(restated.restated_value - restated.earlier_value as decimal(28, 4)) as difference,
    restated.unit,
    restated.is_rounding,
    restated.source_line
from restated
inner join {{ ref('dim_report') }} as reports on restated.report_id = reports.report_id
