-- The calendar's rows with their last day. A row whose source is KL 11:16 and that states no day takes the law's own:
-- the annual report by 15 April, an interim report over at least half and at most two thirds of the year within two
-- months. Three working days are granted; a row without any day is left out.
with calendar as (
    select
        municipality,
        organisation,
        period_end,
        delivered_on,
        auditors_statement,
        source,
        notice_on,
        meeting_on,
        coalesce(
            due_date,
            case
                when replace(source, ' ', '') != 'KL11:16' then null
                when extract(month from period_end) = 12
                    then cast(
                        date_trunc('year', period_end + interval '1 day') + interval '3 months' + interval '14 days'
                        as date
                    )
                when extract(month from period_end) in (6, 7, 8)
                    then cast(date_trunc('month', period_end + interval '3 months') - interval '1 day' as date)
            end
        ) as due_date
    from {{ ref('deliveries') }}
)

select
    municipality,
    organisation,
    period_end,
    due_date,
    -- Three working days later.
    due_date + cast(
        case
            when isodow(due_date) in (3, 4, 5) then 5
            when isodow(due_date) = 6 then 4
            else 3
        end as integer
    ) as last_day,
    delivered_on,
    auditors_statement,
    source,
    notice_on,
    meeting_on
from calendar
where due_date is not null
