-- Two reports that may be compared: the same organisation at another time, or a part of the municipality that another
-- organisation's report of the same period may show as a row.
with reports as (
    select
        report_id,
        {{ folded('municipality') }} as municipality,
        {{ folded('organisation') }} as organisation,
        fiscal_year,
        period_start,
        period_end,
        coalesce(is_draft, false) as is_draft
    from {{ ref('stg_reports') }}
    where is_current
),

pairs as (
    select
        report.report_id,
        other.report_id as other_report_id,
        other.period_end as other_period_end,
        {% set same_start = 'extract(month from report.period_start) = extract(month from other.period_start)' %}
        [
            case
                when
                    report.fiscal_year = other.fiscal_year and other.period_end < report.period_end
                    and {{ same_start }}
                    then 'previous_in_year'
            end,
            case when other.fiscal_year = report.fiscal_year - 1 then 'previous_year' end,
            case
                when
                    other.fiscal_year = report.fiscal_year - 1 and {{ same_start }}
                    and extract(month from report.period_end) = extract(month from other.period_end)
                    then 'same_period_last_year'
            end,
            case
                when
                    other.fiscal_year = report.fiscal_year - 1 and extract(month from other.period_start) = 1
                    and extract(month from other.period_end) = 12
                    then 'last_year_end'
            end
        ] as relations
    from reports as report
    inner join reports as other
        on report.municipality = other.municipality and report.organisation = other.organisation
    where report.report_id != other.report_id
    union all
    select
        report.report_id,
        other.report_id as other_report_id,
        other.period_end as other_period_end,
        ['part_of_municipality'] as relations
    from reports as report
    inner join reports as other
        on
            report.municipality = other.municipality and report.period_end = other.period_end
            and report.period_start = other.period_start and report.is_draft = other.is_draft
    where report.organisation != other.organisation
),

named as (
    select
        report_id,
        other_report_id,
        other_period_end,
        unnest(relations) as relation
    from pairs
)

-- The latest of several; of one period the one whose key comes first.
select
    report_id,
    other_report_id,
    other_period_end,
    relation
from named
where relation is not null
qualify
    relation = 'part_of_municipality'
    or row_number() over (partition by report_id, relation order by other_period_end desc, other_report_id asc) = 1
