-- Which indicator of its organisation a row of a report is: known by the words of its name, whatever the signs between
-- them. The department tells two apart only where a report lists the name for several: another leaves the column
-- blank, and the series would break there.
with rows_of_reports as (
    select distinct
        cells.report_id,
        cells.line_no,
        reports.municipality,
        coalesce(names.organisation, reports.organisation) as organisation,
        trim(regexp_replace({{ plain_text('cells.indicator') }}, '[^a-z0-9]+', ' ', 'g')) as words,
        {{ plain_text('cells.department') }} as department
    from {{ ref('stg_indicator_cells') }} as cells
    inner join {{ ref('stg_reports') }} as reports on cells.report_id = reports.report_id and reports.is_current
    left join {{ ref('organisation_names') }} as names
        on
            {{ folded('reports.municipality') }} = {{ folded('names.municipality') }}
            and {{ folded('reports.organisation') }} = {{ folded('names.name') }}
),

keyed as (
    select
        *,
        {{ key_of([folded('municipality'), folded('organisation')]) }} as organisation_key
    from rows_of_reports
),

listed_twice as (
    select distinct
        organisation_key,
        words
    from (
        select
            organisation_key,
            report_id,
            words
        from keyed
        group by organisation_key, report_id, words
        having count(distinct department) > 1
    ) as reports
)

select
    keyed.report_id,
    keyed.line_no,
    min({{ key_of([
        'keyed.organisation_key', 'keyed.words', 'case when listed_twice.words is not null then keyed.department end'
    ]) }}) as indicator_key
from keyed
left join listed_twice on keyed.organisation_key = listed_twice.organisation_key and keyed.words = listed_twice.words
group by keyed.report_id, keyed.line_no
