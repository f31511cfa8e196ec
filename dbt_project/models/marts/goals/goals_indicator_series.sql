-- An indicator's outcomes over the reports that tell them: every telling stands, the last one counts. A value that a
-- later report tells otherwise is a revision.
with tellings as (
    select
        *,
        case
            when measure = 'actual_ytd' then period_end
            else make_date(reference_year, 12, 31)
        end as reference_date,
        case when measure = 'actual_ytd' and extract(month from period_end) < 12 then 'period' else 'year' end
            as reference_kind
    from {{ ref('goals_indicator_values') }}
    where value is not null and (measure = 'actual_ytd' or regexp_matches(measure, '^actual_20[0-9][0-9]$'))
),

{% set same = 'partition by indicator_key, reference_date, reference_kind order by period_end, report_id, fact_no' %}
ordered as (
    select
        *,
        lag(value) over ({{ same }}) as previous_value,
        lag(report_id) over ({{ same }}) as previous_report_id,
        row_number() over ({{ same }}) as telling_no,
        count(*) over (partition by indicator_key, reference_date, reference_kind) as tellings
    from tellings
),

dates as (
    select distinct
        indicator_key,
        reference_date
    from tellings
),

-- The key figure of the year: a survey that was made anew has another from then on.
kolada as (
    select
        indicators.indicator_key,
        dates.reference_date,
        known.kolada_id,
        row_number() over (
            partition by indicators.indicator_key, dates.reference_date
            order by
                case when known.municipality = '*' then 1 else 0 end, length(known.indicator) desc, known.kolada_id
        ) as preference
    from {{ ref('dim_indicator') }} as indicators
    inner join dates on indicators.indicator_key = dates.indicator_key
    inner join {{ ref('kolada_matches') }} as known
        on
            known.municipality in ('*', indicators.municipality)
            and {{ plain_text('indicators.indicator') }} like {{ plain_text('known.indicator') }}
            and extract(year from dates.reference_date) between coalesce(known.first_year, 0)
            and coalesce(known.last_year, 9999)
)

select
    {{ report_columns('ordered') }},
    ordered.indicator_key,
    ordered.indicator,
    ordered.department,
    ordered.scope,
    ordered.goal_no,
    kolada.kolada_id,
    ordered.reference_date,
    ordered.reference_kind,
    ordered.value,
    ordered.unit,
    ordered.is_preliminary,
    ordered.as_reported_in,
    cast(ordered.telling_no as integer) as telling_no,
    ordered.previous_report_id,
    ordered.previous_value,
    cast(ordered.value - ordered.previous_value as decimal(18, 4)) as revision,
    coalesce(ordered.value != ordered.previous_value, false) as is_revised,
    ordered.telling_no = ordered.tellings as is_latest,
    ordered.fact_no,
    ordered.source_line,
    ordered.confidence
from ordered
left join kolada
    on
        ordered.indicator_key = kolada.indicator_key and ordered.reference_date = kolada.reference_date
        and kolada.preference = 1
