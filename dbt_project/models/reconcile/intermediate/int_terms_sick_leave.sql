-- F2, F3. The classes of a sick leave table against its total row, for one population and period.
--   F2  days of absence: the classes make up the total, where they leave no day out
--       women and men, ages: the total is their weighted mean, so it lies between the least and the greatest of them
--   F3  the table's latest months against the report's period
-- A share of the sick leave itself ("varav", "andel", long absence) has another denominator and is no class.
with figures as (
    select
        *,
        {{ plain_text('group_name') }} as plain_group,
        row_number() over (
            partition by report_id, folded_population, first_month, last_month, folded_group order by fact_no
        ) as occurrence
    from {{ ref('int_sick_leave') }}
    where basis = 'table' and measure = 'rate'
),

labelled as (
    select
        *,
        regexp_matches(plain_group, '^(?:total|samtliga|summa|hela|alla)|^$') as is_total,
        case
            when regexp_matches(plain_group, '\b(?:varav|andel)|lang|kort') then null
            when regexp_matches(plain_group, '\bkvinn(?:a|or)\b|\bman\b') then 'gender'
            when regexp_matches(plain_group, '\bdag') then 'days'
            when regexp_matches(plain_group, '\bar\b') and regexp_matches(plain_group, '\d') then 'ages'
        end as division,
        list_transform(regexp_extract_all(plain_group, '\d+'), n -> cast(n as integer)) as numbers,
        regexp_matches(plain_group, '[>+]|aldre|over|eller mer|-$') as is_open
    from figures
    where occurrence = 1
),

classes as (
    select
        *,
        -- A lone number opens the last class or closes the first one.
        case when len(numbers) > 1 or is_open then numbers[1] else 0 end as first_number,
        case when len(numbers) > 1 then numbers[2] when not is_open then numbers[1] end as last_number
    from labelled
    where division is not null and not is_total
),

neighbours as (
    select
        *,
        lead(first_number) over (
            partition by report_id, folded_population, first_month, last_month, division order by first_number, fact_no
        ) as next_number
    from classes
),

totals as (
    select *
    from labelled
    where is_total
    qualify
        row_number() over (
            partition by report_id, folded_population, first_month, last_month
            order by case when plain_group = '' then 1 else 0 end, fact_no
        ) = 1
),

divisions as (
    select
        totals.report_id,
        totals.fact_no,
        neighbours.division,
        {{ relation_id("'F2'", ['totals.report_id', 'totals.fact_no', 'neighbours.division']) }} as relation_id,
        case neighbours.division
            when 'gender' then count(*) = 2
            else
                -- No gap and no overlap; days begin with the first one, and the last class is open.
                bool_and(
                    case
                        when neighbours.next_number is null then neighbours.last_number is null
                        else neighbours.next_number - neighbours.last_number between 0 and 1
                    end
                )
                and count(*) > 1 and (neighbours.division = 'ages' or min(neighbours.first_number) = 1)
        end as is_complete,
        min(neighbours.value - neighbours.half_width) > max(totals.value + totals.half_width)
        or max(neighbours.value + neighbours.half_width) < max(totals.value - totals.half_width) as is_outside
    from totals
    inner join neighbours
        on
            totals.report_id = neighbours.report_id and totals.folded_population = neighbours.folded_population
            and totals.first_month = neighbours.first_month and totals.last_month = neighbours.last_month
    group by totals.report_id, totals.fact_no, neighbours.division
),

latest as (
    select
        figures.*,
        strftime(reports.period_end, '%Y-%m') as report_month,
        figures.period_end != reports.period_end as is_other_period
    from figures
    inner join {{ ref('stg_reports') }} as reports
        on
            figures.report_id = reports.report_id
            and reports.is_current
            and extract(year from figures.period_end) = reports.fiscal_year
    qualify row_number() over (partition by figures.report_id order by -figures.last_month, figures.fact_no) = 1
),

terms as (
    select
        divisions.relation_id,
        'F2' as rule_id,
        totals.report_id,
        totals.label || ' / ' || totals.period as location,
        'reported' as role,
        0 as term_no,
        coalesce(totals.group_name, 'total') as label,
        totals.value,
        totals.half_width,
        1 as weight,
        totals.source_line,
        totals.source_line_end,
        totals.source_text,
        totals.fact_no,
        totals.confidence,
        case when divisions.division = 'days' then 'equals' else 'contradiction' end as comparison,
        case when not divisions.is_complete then 'class_missing' end as reason
    from divisions
    inner join totals on divisions.report_id = totals.report_id and divisions.fact_no = totals.fact_no
    where divisions.is_complete or divisions.division = 'days'

    union all

    select
        divisions.relation_id,
        'F2' as rule_id,
        neighbours.report_id,
        totals.label || ' / ' || totals.period as location,
        'term' as role,
        row_number() over (partition by divisions.relation_id order by neighbours.fact_no) as term_no,
        neighbours.group_name as label,
        neighbours.value,
        neighbours.half_width,
        case when divisions.division = 'days' or divisions.is_outside then 1 else 0 end as weight,
        neighbours.source_line,
        neighbours.source_line_end,
        neighbours.source_text,
        neighbours.fact_no,
        neighbours.confidence,
        'equals' as comparison,
        cast(null as varchar) as reason
    from divisions
    inner join totals on divisions.report_id = totals.report_id and divisions.fact_no = totals.fact_no
    inner join neighbours
        on
            totals.report_id = neighbours.report_id and totals.folded_population = neighbours.folded_population
            and totals.first_month = neighbours.first_month and totals.last_month = neighbours.last_month
            and divisions.division = neighbours.division
    where divisions.is_complete

    {% for role, term_no, label, weight in [
        ('reported', 0, 'period', '1'),
        ('term', 1, "'sjukfrånvaro ' || period", 'case when is_other_period then 1 else 0 end'),
        ('term', 2, "'rapporten till och med ' || report_month", 'case when is_other_period then 1 else 0 end')
    ] %}
    union all

    select
        {{ relation_id("'F3'", ['report_id']) }} as relation_id,
        'F3' as rule_id,
        report_id,
        'sjukfrånvaro: period' as location,
        '{{ role }}' as role,
        {{ term_no }} as term_no,
        {{ label }} as label,
        null as value,
        null as half_width,
        {{ weight }} as weight,
        {{ 'source_line' if term_no < 2 else 'null' }} as source_line,
        {{ 'source_line_end' if term_no < 2 else 'null' }} as source_line_end,
        source_text,
        fact_no,
        confidence,
        'contradiction' as comparison,
        null as reason
    from latest
    {% endfor %}
)

select
    relation_id,
    rule_id,
    report_id,
    location,
    role,
    term_no,
    label,
    {{ exact('value') }} as value,
    {{ exact('half_width') }} as half_width,
    '%' as unit,
    weight,
    source_line,
    source_line_end,
    source_text,
    'sick_leave' as fact,
    fact_no,
    confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    comparison,
    reason
from terms
