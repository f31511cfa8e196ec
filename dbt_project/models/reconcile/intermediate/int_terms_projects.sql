-- B7, B8. Investment projects from report to report of one organisation.
--   B7  a project that the former report has and this one hasn't; a new one without a paragraph that decided it: two
--       lists per report at most
--   B8  a project's end as the text tells it, which has moved since the report before: one list per report
with projects as (
    select
        *,
        -- A row for what is closed may hold it.
        bool_or(regexp_matches(folded_label, 'avslut|slutredovis')) over (partition by report_id) as has_closed,
        -- A planned project gets its number when it is decided: its name is the same.
        trim(regexp_replace({{ plain_text('line_label') }}, '[^a-z]+', ' ', 'g')) as name
    from {{ ref('int_rows') }}
    where fact = 'investment_cells'
),

numbered as (
    select
        report_id,
        bool_or(read_optically) as read_optically
    from projects
    where project_no is not null
    group by report_id
),

-- The former report of the year before last year's.
former_reports as (
    select
        report_id,
        other_report_id,
        other_period_end
    from {{ ref('int_report_pairs') }}
    where
        relation in ('previous_in_year', 'previous_year')
        and other_report_id in (select numbered.report_id from numbered)
    qualify row_number() over (partition by report_id order by relation) = 1
),

-- Every project of the former report, at the first row of this report's projects.
former_projects as (
    select
        own.report_id,
        own.fact,
        own.statement,
        own.line_no,
        former.report_id as other_report_id,
        former.statement as other_statement,
        former.line_no as other_line_no,
        ' enligt rapporten per ' || former_reports.other_period_end as other_note,
        [case when former.total_budget is null then 'budget_year' else 'total_budget' end] as other_shown,
        kept.report_id is null and not own.has_closed and not own.read_optically and not former.read_optically as hit
    from projects as own
    inner join former_reports on own.report_id = former_reports.report_id
    inner join projects as former
        on
            former_reports.other_report_id = former.report_id and former.project_no is not null
            and former.line_kind = 'item' and coalesce(former.total_budget, former.budget_year) is not null
    left join projects as kept on own.report_id = kept.report_id and former.project_no = kept.project_no
    where own.project_no is not null
    qualify
        dense_rank() over (partition by own.report_id order by own.statement, own.line_no) = 1
        and row_number() over (
            partition by own.report_id, own.statement, own.line_no, former.report_id, former.statement, former.line_no
            order by kept.line_no
        ) = 1
),

decided as (
    select distinct
        cells.report_id,
        cells.project_no
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_investment_cells') }} as cells
        on remarks.report_id = cells.report_id and remarks.about_no = cells.fact_no
    where remarks.kind = 'project_decision'
),

own_projects as (
    select
        own.report_id,
        own.fact,
        own.statement,
        own.line_no,
        [case when own.total_budget is null then 'budget_year' else 'total_budget' end] as shown,
        own.read_optically,
        former.report_id is not null as was_there,
        coalesce(nullif(own.total_budget, 0), nullif(own.budget_year, 0)) is not null
        and decided.report_id is null as lacks_paragraph
    from projects as own
    inner join former_reports on own.report_id = former_reports.report_id
    left join projects as former
        on
            former_reports.other_report_id = former.report_id
            and (own.project_no = former.project_no or own.name = former.name)
    left join decided on own.report_id = decided.report_id and own.project_no = decided.project_no
    where
        own.project_no is not null and own.line_kind = 'item'
        and coalesce(own.total_budget, own.budget_year) is not null
    qualify
        row_number() over (
            partition by own.report_id, own.statement, own.line_no order by former.statement, former.line_no
        ) = 1
),

new_projects as (
    select
        own_projects.*,
        not own_projects.was_there and own_projects.lacks_paragraph and not own_projects.read_optically
        and not former.read_optically
        -- With most of them new the former report showed other projects, not fewer.
        and 2 * sum(case when own_projects.was_there then 1 else 0 end) over (partition by own_projects.report_id)
        >= count(*) over (partition by own_projects.report_id) as hit
    from own_projects
    inner join former_reports on own_projects.report_id = former_reports.report_id
    inner join numbered as former on former_reports.other_report_id = former.report_id
),

asked as (
    select
        {{ relation_id("'B7'", ['report_id']) }} as relation_id,
        'B7' as rule_id,
        report_id,
        replace(statement, '_', ' ') || ': projekt som inte längre redovisas' as location,
        hit,
        cast(null as varchar) as reason,
        fact,
        statement,
        line_no,
        cast([] as varchar[]) as shown,
        other_report_id,
        other_statement,
        other_line_no,
        other_shown,
        other_note
    from former_projects

    union all

    select
        {{ relation_id("'B7'", ['report_id', "'new'"]) }} as relation_id,
        'B7' as rule_id,
        report_id,
        -- One list for all tables of the report, at its first new project.
        replace(
            first_value(statement) over (
                partition by report_id order by case when hit then 0 else 1 end, statement, line_no
            ), '_', ' '
        ) || ': nya projekt utan paragraf' as location,
        hit,
        cast(null as varchar) as reason,
        fact,
        statement,
        line_no,
        shown,
        {{ no_other_row() | indent(8) }}
    from new_projects
),

ends as (
    select
        *,
        {{ relation_id("'B8'", ['report_id']) }} as relation_id,
        line_label || ', ' || end_text || ', enligt rapporten per ' || previous_period_end || ' ' || previous_end_text
            as label,
        row_number() over (
            partition by report_id order by case when has_moved then 0 else 1 end, source_line, fact_no
        ) as place_no,
        min(confidence) over (partition by report_id) as least_confidence
    from {{ ref('int_project_ends') }}
    where previous_end_text is not null
)

{{ listed_terms('asked') }}

union all

{% for role in ['reported', 'term'] %}
select
    relation_id,
    'B8' as rule_id,
    report_id,
    'text: projektens slutdatum' as location,
    '{{ role }}' as role,
    {{ '0' if role == 'reported' else 'place_no' }} as term_no,
    label,
    {{ exact('null') }} as value,
    {{ exact('null') }} as half_width,
    cast(null as varchar) as unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    'remarks' as fact,
    fact_no,
    least_confidence as confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'listed' as comparison,
    cast(null as varchar) as reason
from ends
where {{ 'place_no = 1' if role == 'reported' else 'has_moved' }}
{{ 'union all' if not loop.last }}
{% endfor %}
