with periods as (
    select distinct
        period_key,
        period_start,
        period_end,
        cast(
            12 * (extract(year from period_end) - extract(year from period_start))
            + extract(month from period_end) - extract(month from period_start) + 1 as integer
        ) as months
    from {{ ref('dim_report') }}
)

select
    period_key,
    period_start,
    period_end,
    months,
    cast(extract(year from period_end) as integer) as calendar_year,
    cast(extract(month from period_end) as integer) as end_month,
    case when months = 4 then 1 when months = 8 then 2 when months = 12 then 3 end as tertial,
    months = 12 as is_full_year,
    -- LKBR 13:1: an interim report covers at least half and at most two thirds of the year
    months between 6 and 8 as is_statutory_interim
from periods
