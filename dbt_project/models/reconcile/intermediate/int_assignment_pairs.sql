-- Each assignment with the one that it continues: of the organisation's latest report before that lists any, and of the
-- assignments that the report on the whole year before carried over. A body with children in `organisation_tree`
-- carries over to all of them: only when each has reported, and then to each one's first report. Titles are the same,
-- reworded by the reviewed list, or alike (one letter in seven may differ) below the same goal; the most alike go
-- together.
with listed as (
    select
        assignments.report_id,
        assignments.fact_no,
        assignments.goal_no,
        assignments.due_date,
        regexp_replace(assignments.plain_title, '[^a-z0-9]+', ' ', 'g') as words
    from {{ ref('int_assignments') }} as assignments
),

reports as (
    select
        reports.report_id,
        reports.municipality,
        {{ plain_text('reports.municipality') }} as plain_municipality,
        {{ plain_text('reports.organisation') }} as plain_organisation,
        reports.fiscal_year,
        reports.period_end,
        lag(reports.report_id) over earlier as previous_report_id,
        lag(reports.period_end) over earlier as previous_period_end,
        lag(reports.fiscal_year) over earlier as previous_fiscal_year
    from {{ ref('stg_reports') }} as reports
    where reports.is_current and reports.report_id in (select listed.report_id from listed)
    window earlier as (
        partition by {{ folded('reports.municipality') }}, {{ folded('reports.organisation') }}
        order by reports.period_end, reports.report_id
    )
),

tree as (
    select
        {{ plain_text('municipality') }} as municipality,
        {{ plain_text('organisation') }} as organisation,
        {{ plain_text('parent') }} as parent,
        count(*) over (partition by {{ plain_text('municipality') }}, {{ plain_text('parent') }}) as children
    from {{ ref('organisation_tree') }}
),

parents as (
    select distinct
        municipality,
        parent,
        children
    from tree
),

first_of_year as (
    select * from reports
    where coalesce(previous_fiscal_year, 0) != fiscal_year
),

years_of_parents as (
    select
        reports.report_id,
        reports.fiscal_year,
        {{ plain_text('reports.municipality') }} as municipality,
        {{ plain_text('reports.organisation') }} as organisation
    from {{ ref('stg_reports') }} as reports
    where
        reports.is_current and extract(month from reports.period_start) = 1
        and extract(month from reports.period_end) = 12
        and reports.report_id in (
            select carried.report_id from {{ ref('stg_carried_over_assignments') }} as carried
        )
),

-- A parent's report on the year and the first report after it of each child, and of the parent itself if it has one.
heirs as (
    select
        years_of_parents.report_id as parent_report_id,
        first_of_year.report_id,
        count(tree.organisation) over (partition by years_of_parents.report_id) as children_reported,
        parents.children
    from years_of_parents
    inner join parents
        on
            years_of_parents.municipality = parents.municipality
            and years_of_parents.organisation = parents.parent
    inner join first_of_year
        on
            years_of_parents.municipality = first_of_year.plain_municipality
            and years_of_parents.fiscal_year + 1 = first_of_year.fiscal_year
    left join tree
        on
            first_of_year.plain_municipality = tree.municipality
            and first_of_year.plain_organisation = tree.organisation
            and years_of_parents.organisation = tree.parent
    where tree.organisation is not null or first_of_year.plain_organisation = years_of_parents.organisation
),

inheritance as (
    select
        report_id,
        parent_report_id
    from heirs
    where children_reported = children
    union all
    select
        first_of_year.report_id,
        pairs.other_report_id as parent_report_id
    from first_of_year
    inner join {{ ref('int_report_pairs') }} as pairs
        on first_of_year.report_id = pairs.report_id and pairs.relation = 'last_year_end'
    left join tree
        on
            first_of_year.plain_municipality = tree.municipality
            and first_of_year.plain_organisation = tree.parent
    where tree.parent is null
),

-- What went before: assignments of the report before, and what the year before carried over into its first report.
earlier as (
    select
        reports.report_id,
        reports.municipality,
        reports.previous_report_id as earlier_report_id,
        'assignments' as earlier_fact,
        listed.fact_no as earlier_fact_no,
        listed.goal_no,
        listed.due_date as earlier_due_date,
        listed.words
    from reports
    inner join listed on reports.previous_report_id = listed.report_id
    union all
    select
        reports.report_id,
        reports.municipality,
        carried.report_id as earlier_report_id,
        'carried_over_assignments' as earlier_fact,
        carried.fact_no as earlier_fact_no,
        null as goal_no,
        case
            when regexp_matches(carried.deadline_text, '\d{1,2} \w+ 20\d\d|20\d\d-\d\d-\d\d')
                then coalesce(carried.new_deadline, carried.on_plan_deadline)
        end as earlier_due_date,
        regexp_replace({{ plain_text('carried.title') }}, '[^a-z0-9]+', ' ', 'g') as words
    from reports
    inner join inheritance on reports.report_id = inheritance.report_id
    inner join {{ ref('stg_carried_over_assignments') }} as carried
        on inheritance.parent_report_id = carried.report_id
),

known as (
    select
        earlier.report_id,
        earlier.earlier_report_id,
        earlier.earlier_fact,
        earlier.earlier_fact_no,
        listed.fact_no,
        2 as likeness
    from earlier
    inner join listed on earlier.report_id = listed.report_id and earlier.words = listed.words
    union all
    select
        earlier.report_id,
        earlier.earlier_report_id,
        earlier.earlier_fact,
        earlier.earlier_fact_no,
        listed.fact_no,
        3 as likeness
    from earlier
    inner join {{ ref('assignment_aliases') }} as aliases
        on
            earlier.municipality = aliases.municipality
            and earlier.words = regexp_replace({{ plain_text('aliases.earlier_title') }}, '[^a-z0-9]+', ' ', 'g')
    inner join listed
        on
            earlier.report_id = listed.report_id
            and listed.words = regexp_replace({{ plain_text('aliases.title') }}, '[^a-z0-9]+', ' ', 'g')
),

alike as (
    select
        earlier.report_id,
        earlier.earlier_report_id,
        earlier.earlier_fact,
        earlier.earlier_fact_no,
        listed.fact_no,
        1 - levenshtein(earlier.words, listed.words) / greatest(length(earlier.words), length(listed.words)) as likeness
    from earlier
    inner join listed
        on
            earlier.report_id = listed.report_id
            and coalesce(earlier.goal_no, listed.goal_no, '') = coalesce(listed.goal_no, earlier.goal_no, '')
            and abs(length(earlier.words) - length(listed.words)) * 7 <= length(listed.words)
    left join known as known_earlier
        on
            earlier.report_id = known_earlier.report_id and earlier.earlier_fact = known_earlier.earlier_fact
            and earlier.earlier_report_id = known_earlier.earlier_report_id
            and earlier.earlier_fact_no = known_earlier.earlier_fact_no
    left join known as known_listed
        on
            listed.report_id = known_listed.report_id and listed.fact_no = known_listed.fact_no
            and earlier.earlier_fact = known_listed.earlier_fact
    where known_earlier.fact_no is null and known_listed.fact_no is null
),

candidates as (
    select * from known
    union all
    select * from alike
    where likeness >= 6.0 / 7
),

matched as (
    select *
    from candidates
    qualify
        row_number() over (
            partition by report_id, earlier_fact, fact_no order by -likeness, earlier_report_id, earlier_fact_no
        ) = 1
        and row_number() over (
            partition by report_id, earlier_fact, earlier_report_id, earlier_fact_no order by -likeness, fact_no
        ) = 1
)

-- What went before stands here also when nothing continues it.
select
    earlier.report_id,
    matched.fact_no,
    earlier.earlier_report_id,
    earlier.earlier_fact,
    earlier.earlier_fact_no,
    earlier.earlier_due_date,
    matched.likeness
from earlier
left join matched
    on
        earlier.report_id = matched.report_id and earlier.earlier_fact = matched.earlier_fact
        and earlier.earlier_report_id = matched.earlier_report_id
        and earlier.earlier_fact_no = matched.earlier_fact_no
