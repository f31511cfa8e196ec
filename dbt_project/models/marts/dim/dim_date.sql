-- A calendar without gaps over whole years: every day of the reports' periods and of what they promise, as far as
-- fifteen years around the fiscal years; a day beyond is more likely misread than meant.
{%- set months = ['januari', 'februari', 'mars', 'april', 'maj', 'juni', 'juli', 'augusti', 'september', 'oktober',
    'november', 'december'] %}
{%- set weekdays = ['måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag', 'söndag'] %}
with days as (
    select period_start as day from {{ ref('dim_report') }}
    union all
    select period_end as day from {{ ref('dim_report') }}
    union all
    select due_date as day from {{ ref('stg_assignments') }}
    union all
    select period_start as day from {{ ref('stg_sick_leave') }}
    union all
    select period_start as day from {{ ref('stg_staff_turnover') }}
    union all
    select last_day as day from {{ ref('int_project_ends') }}
    union all
    select make_date(cast(right(measure, 4) as integer), 12, 31) as day from {{ ref('stg_indicator_cells') }}
    where regexp_matches(measure, '^actual_20[0-9][0-9]$')
),

fiscal_years as (
    select
        min(fiscal_year) - 15 as first_year,
        max(fiscal_year) + 15 as last_year
    from {{ ref('dim_report') }}
),

bounds as (
    select
        min(extract(year from days.day)) as first_year,
        max(extract(year from days.day)) as last_year
    from days
    cross join fiscal_years
    where extract(year from days.day) between fiscal_years.first_year and fiscal_years.last_year
),

calendar as (
    select
        cast(unnest(generate_series(
            make_date(cast(first_year as integer), 1, 1), make_date(cast(last_year as integer), 12, 31), interval 1 day
        )) as date) as calendar_date
    from bounds
)

select
    calendar_date,
    cast(extract(year from calendar_date) as integer) as calendar_year,
    cast(extract(quarter from calendar_date) as integer) as quarter,
    cast((extract(month from calendar_date) + 3) // 4 as integer) as tertial,
    cast(extract(month from calendar_date) as integer) as month_no,
    case cast(extract(month from calendar_date) as integer)
        {% for month in months %}
        when {{ loop.index }} then '{{ month }}'
        {% endfor %}
    end as month_name,
    strftime(calendar_date, '%Y-%m') as year_month,
    cast(extract(isoyear from calendar_date) as integer) as iso_year,
    cast(extract(week from calendar_date) as integer) as iso_week,
    cast(extract(isodow from calendar_date) as integer) as weekday_no,
    case cast(extract(isodow from calendar_date) as integer)
        {% for weekday in weekdays %}
        when {{ loop.index }} then '{{ weekday }}'
        {% endfor %}
    end as weekday_name,
    cast(extract(day from calendar_date) as integer) as day_no,
    calendar_date = last_day(calendar_date) as is_month_end,
    extract(month from calendar_date) = 12 and extract(day from calendar_date) = 31 as is_year_end
from calendar
