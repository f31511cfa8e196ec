with reports as (
    select
        {{ plain_text('municipality') }} as plain_municipality,
        {{ plain_text('organisation') }} as plain_organisation,
        period_end,
        min(report_id) as report_id
    from {{ ref('stg_reports') }}
    where is_current
    group by 1, 2, 3
)

select
    expected.municipality,
    expected.organisation,
    expected.period_end,
    expected.due_date,
    expected.last_day,
    expected.delivered_on,
    reports.report_id,
    expected.source,
    expected.notice_on,
    expected.meeting_on
from {{ ref('int_expected_deliveries') }} as expected
left join reports
    on
        {{ plain_text('expected.municipality') }} = reports.plain_municipality
        and {{ plain_text('expected.organisation') }} = reports.plain_organisation
        and expected.period_end = reports.period_end
