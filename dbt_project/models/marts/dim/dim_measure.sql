-- Every measure that a fact has; one that the vocabulary does not know keeps its header as its title.
with measures as (
    select measure from {{ ref('stg_finance_cells') }}
    union
    select measure from {{ ref('stg_investment_cells') }}
    union
    select measure from {{ ref('stg_indicator_cells') }}
)

select
    measures.measure,
    coalesce(
        titles.title_sv,
        case
            when regexp_matches(measures.measure, '^actual_20[0-9][0-9]$') then 'utfall ' || right(measures.measure, 4)
        end,
        case measures.measure
            when 'target' then 'målvärde' when 'forecast' then 'prognos' when 'assessment' then 'bedömning'
            when 'trend' then 'trend'
        end,
        replace(measures.measure, '_', ' ')
    ) as title_sv,
    coalesce(titles.title_en, replace(measures.measure, '_', ' ')) as title_en,
    case
        when measures.measure like '%variance%' or measures.measure like 'change%' then 'avvikelse'
        when measures.measure like '%budget%' then 'budget'
        when measures.measure like '%forecast%' then 'prognos'
        when measures.measure like 'actual%' then 'utfall'
        when measures.measure like '%target%' then 'mål'
        else 'övrigt'
    end as measure_group
from measures
left join {{ ref('measures') }} as titles on measures.measure = titles.measure
