-- A report against others of the same organisation, and against the report that shows it as a row. Rows are the same
-- when their folded labels (a project: its number and label, or its number) are, and only one row of each report can be meant.
--   A8   the change of the forecast that the text states, against the former report's forecast; both signs of a change
--        are used in prose, so its size is compared
--   A9   the organisation's row in another report of the period, where most columns agree with its own total
--   A10  last year's column against last year's report
--   A11  the latest months against the ones before: of the other sign, or more than twice as much
--   B4   cumulative outcome = the former report's, less its year so far, and what the years since have added
--   B7   a project that the former report has and this one hasn't
with lines as (
    select *
    from {{ ref('int_rows') }}
    where folded_label != ''
),

row_pairs as (
    select
        pairs.relation,
        pairs.other_report_id,
        pairs.other_period_end,
        own as own,
        other as other
    from {{ ref('int_report_pairs') }} as pairs
    inner join lines as own on pairs.report_id = own.report_id
    inner join lines as other
        on
            pairs.other_report_id = other.report_id and own.fact = other.fact and own.unit = other.unit
            and (
                (own.project_no = other.project_no and own.same_project = 1 and other.same_project = 1)
                or (
                    own.folded_label = other.folded_label
                    and coalesce(own.project_no, '') = coalesce(other.project_no, '')
                    and (
                        (own.namesakes = 1 and other.namesakes = 1)
                        or (
                            own.statement = other.statement
                            and own.namesakes_in_table = 1 and other.namesakes_in_table = 1
                        )
                    )
                )
            )
    where pairs.relation != 'part_of_municipality'
),

roll_forward as (
    select
        {{ relation_id("'B4'", ['own.report_id', 'own.statement', 'own.line_no']) }} as relation_id,
        'B4' as rule_id,
        own,
        other,
        other_period_end,
        relation
    from row_pairs
    where
        own.fact = 'investment_cells' and own.line_kind = 'item' and own.actual_cumulative is not null
        and own.actual_ytd is not null and other.actual_cumulative is not null and other.actual_ytd is not null
        and (
            relation = 'previous_in_year'
            or (relation = 'previous_year' and own.actual_prior_year is not null)
        )
    qualify row_number() over (partition by own.report_id, own.statement, own.line_no order by relation) = 1
),

stated_changes as (
    select
        {{ relation_id("'A8'", ['claims.report_id', 'claims.fact_no']) }} as relation_id,
        claims.fact_no,
        claims.value as stated,
        claims.unit as claim_unit,
        units.factor,
        row_pairs.own,
        row_pairs.other,
        row_pairs.other_period_end,
        case
            when row_pairs.own.budget_year is distinct from row_pairs.other.budget_year then 'other_budget'
        end as reason
    from {{ ref('stg_claims') }} as claims
    inner join row_pairs
        on
            claims.report_id = row_pairs.own.report_id and claims.statement = row_pairs.own.statement
            and {{ folded('claims.subject') }} = row_pairs.own.folded_label
            and row_pairs.relation = 'previous_in_year'
    inner join {{ ref('unit_conversions') }} as units
        on row_pairs.own.unit = units.from_unit and claims.unit = units.to_unit
    where
        claims.claim = 'forecast_revision_year' and row_pairs.own.forecast_year is not null
        and row_pairs.other.forecast_year is not null
    qualify row_number() over (partition by claims.report_id, claims.fact_no order by row_pairs.own.line_no) = 1
),

-- The total of a report and the row of it in another, column by column.
shown_elsewhere as (
    select
        pairs.report_id,
        pairs.other_report_id,
        pairs.other_period_end,
        own.statement,
        own.line_no,
        other.statement as other_statement,
        other.line_no as other_line_no,
        cells.measure,
        cells.unit,
        abs(cells.value - other_cells.value) <= cells.half_width + other_cells.half_width as agrees
    from {{ ref('int_report_pairs') }} as pairs
    inner join {{ ref('stg_reports') }} as reports on pairs.report_id = reports.report_id and reports.is_current
    inner join lines as own
        on pairs.report_id = own.report_id and own.fact = 'finance_cells' and own.line_kind = 'total'
    inner join lines as other
        on
            pairs.other_report_id = other.report_id and other.fact = 'finance_cells'
            and other.folded_label = {{ folded('reports.organisation') }} and own.unit = other.unit
            and other.line_kind = 'item'
    inner join {{ ref('int_cells') }} as cells
        on
            own.report_id = cells.report_id and own.fact = cells.fact and own.statement = cells.statement
            and own.line_no = cells.line_no and own.unit = cells.unit
    inner join {{ ref('int_cells') }} as other_cells
        on
            other.report_id = other_cells.report_id and other.fact = other_cells.fact
            and other.statement = other_cells.statement and other.line_no = other_cells.line_no
            and cells.measure = other_cells.measure and cells.unit = other_cells.unit
    where pairs.relation = 'part_of_municipality'
),

same_totals as (
    select
        report_id,
        other_report_id,
        statement,
        line_no,
        other_statement,
        other_line_no
    from shown_elsewhere
    group by report_id, other_report_id, statement, line_no, other_statement, other_line_no
    having count(*) >= 3 and 2 * sum(case when agrees then 1 else 0 end) > count(*)
    qualify
        row_number() over (
            partition by report_id, other_report_id
            order by sum(case when agrees then 1 else 0 end) desc, statement, line_no, other_statement, other_line_no
        ) = 1
),

sides as (
    select
        relation_id,
        rule_id,
        own.report_id as report_id,
        own.report_id as cell_report_id,
        own.statement as statement,
        own.line_no as line_no,
        unnest(
            case
                when relation = 'previous_in_year' then ['actual_cumulative', 'actual_ytd']
                else ['actual_cumulative', 'actual_ytd', 'actual_prior_year']
            end
        ) as measure,
        unnest(
            case
                when relation = 'previous_in_year' then ['reported', 'term'] else ['reported', 'term', 'term']
            end
        ) as role,
        1 as weight,
        cast(null as varchar) as note,
        'investment_cells' as fact,
        own.unit as unit,
        1 as factor,
        cast(null as varchar) as reason
    from roll_forward

    union all

    select
        relation_id,
        rule_id,
        own.report_id as report_id,
        other.report_id as cell_report_id,
        other.statement as statement,
        other.line_no as line_no,
        unnest(['actual_cumulative', 'actual_ytd']) as measure,
        'term' as role,
        unnest([1, -1]) as weight,
        ' enligt rapporten per ' || other_period_end as note,
        'investment_cells' as fact,
        own.unit as unit,
        1 as factor,
        cast(null as varchar) as reason
    from roll_forward

    union all

    -- The change in the sign of the text.
    select
        relation_id,
        'A8' as rule_id,
        own.report_id as report_id,
        case when side = 'own' then own.report_id else other.report_id end as cell_report_id,
        case when side = 'own' then own.statement else other.statement end as statement,
        case when side = 'own' then own.line_no else other.line_no end as line_no,
        'forecast_year' as measure,
        'term' as role,
        case when side = 'own' then 1 else -1 end
        * case
            when (own.forecast_year < other.forecast_year and stated > 0)
                or (own.forecast_year > other.forecast_year and stated < 0)
                then -1
            else 1
        end as weight,
        case when side = 'other' then ' enligt rapporten per ' || other_period_end end as note,
        own.fact as fact,
        claim_unit as unit,
        factor,
        cast(null as varchar) as reason
    from stated_changes
    cross join (select unnest(['own', 'other']) as side) as both_reports

    union all

    select
        {{ relation_id("'A9'", ['totals.report_id', 'totals.statement', 'totals.line_no', 'cells.measure',
            'totals.other_report_id']) }} as relation_id,
        'A9' as rule_id,
        totals.report_id,
        case when side = 'own' then totals.report_id else totals.other_report_id end as cell_report_id,
        case when side = 'own' then totals.statement else totals.other_statement end as statement,
        case when side = 'own' then totals.line_no else totals.other_line_no end as line_no,
        cells.measure,
        case when side = 'own' then 'reported' else 'term' end as role,
        1 as weight,
        case when side = 'other' then ' enligt ' || reports.organisation end as note,
        'finance_cells' as fact,
        cells.unit,
        1 as factor,
        cast(null as varchar) as reason
    from same_totals as totals
    inner join shown_elsewhere as cells
        on
            totals.report_id = cells.report_id and totals.other_report_id = cells.other_report_id
            and totals.statement = cells.statement and totals.line_no = cells.line_no
            and totals.other_statement = cells.other_statement and totals.other_line_no = cells.other_line_no
    inner join {{ ref('stg_reports') }} as reports on totals.other_report_id = reports.report_id and reports.is_current
    cross join (select unnest(['own', 'other']) as side) as both_reports
),

roles as (
    select
        sides.*,
        cast(null as varchar) as location,
        measures.title_sv || coalesce(sides.note, '') as label,
        0 as room,
        1 as scale,
        0 as allowance,
        'equals' as comparison,
        case
            when sides.role = 'reported' then 0
            else row_number() over (
                partition by sides.relation_id, sides.role order by sides.note nulls first, sides.measure
            )
        end as term_no
    from sides
    left join {{ ref('measures') }} as measures on sides.measure = measures.measure
),

comparisons as (
    {% for relation, own, other in [
        ('same_period_last_year', 'actual_ytd_prior_year', 'actual_ytd'),
        ('last_year_end', 'actual_prior_year', 'actual_ytd'),
        ('last_year_end', 'actual_prior_year', 'actual_year')
    ] %}
    select
        'A10' as rule_id,
        'jämförelsetal mot föregående års rapport' as place,
        abs(own.{{ own }} - other.{{ other }}) > own.half_width + other.half_width as hit,
        ['{{ own }}'] as shown,
        ['{{ other }}'] as other_shown,
        row_pairs.*
    from row_pairs
    where relation = '{{ relation }}' and own.{{ own }} is not null and other.{{ other }} is not null

    union all
    {% endfor %}

    select
        'A11' as rule_id,
        'utfall sedan förra rapporten' as place,
        abs(own.actual_ytd - other.actual_ytd) > own.room
        and (
            sign(own.actual_ytd - other.actual_ytd) = -sign(other.actual_ytd)
            or abs(own.actual_ytd - other.actual_ytd) > 2 * abs(other.actual_ytd) + own.room
        ) as hit,
        ['actual_ytd'] as shown,
        ['actual_ytd'] as other_shown,
        row_pairs.*
    from row_pairs
    where
        relation = 'previous_in_year' and own.fact = 'finance_cells' and own.line_kind = 'item'
        and own.months = 2 * other.months and other.months >= 3
        and own.actual_ytd is not null and other.actual_ytd != 0
),

-- Every project of the former report, beside the first row of this report's projects.
former_projects as (
    select
        pairs.other_period_end,
        own as own,
        former as other,
        not closed_row and not own.read_optically and not former.read_optically
        and former.project_no not in (
            select kept.project_no from lines as kept
            where kept.report_id = own.report_id and kept.project_no is not null
        ) as hit
    from (
        select
            *,
            -- A row for what is closed may hold it.
            bool_or(regexp_matches(folded_label, 'avslut|slutredovis')) over (partition by report_id) as closed_row
        from lines
        where fact = 'investment_cells'
        qualify
            row_number() over (partition by report_id order by project_no is null, statement, line_no) = 1
    ) as own
    inner join {{ ref('int_report_pairs') }} as pairs
        on own.report_id = pairs.report_id and pairs.relation in ('previous_in_year', 'previous_year')
    inner join lines as former
        on
            pairs.other_report_id = former.report_id and former.fact = 'investment_cells'
            and former.project_no is not null and former.line_kind = 'item'
            and coalesce(former.total_budget, former.budget_year) is not null
    where own.project_no is not null
    qualify dense_rank() over (partition by own.report_id order by pairs.relation) = 1
),

asked as (
    select
        rule_id || ':' || own.report_id || ':' || own.fact || ':' || own.statement || ':' || shown[1] as relation_id,
        rule_id,
        own.report_id as report_id,
        replace(own.statement, '_', ' ') || ': ' || place as location,
        hit,
        cast(null as varchar) as reason,
        own.fact as fact,
        own.statement as statement,
        own.line_no as line_no,
        shown,
        other.report_id as other_report_id,
        other.statement as other_statement,
        other.line_no as other_line_no,
        other_shown,
        ' enligt rapporten per ' || other_period_end as other_note
    from comparisons

    union all

    select
        'B7:' || own.report_id as relation_id,
        'B7' as rule_id,
        own.report_id as report_id,
        replace(own.statement, '_', ' ') || ': projekt i förra rapporten' as location,
        hit,
        cast(null as varchar) as reason,
        own.fact as fact,
        own.statement as statement,
        own.line_no as line_no,
        cast([] as varchar[]) as shown,
        other.report_id as other_report_id,
        other.statement as other_statement,
        other.line_no as other_line_no,
        [case when other.total_budget is null then 'budget_year' else 'total_budget' end] as other_shown,
        ' enligt rapporten per ' || other_period_end as other_note
    from former_projects
)

{{ cell_terms('roles') }}

union all

-- The number in the text that A8 is about.
select
    stated_changes.relation_id,
    'A8' as rule_id,
    claims.report_id,
    'text: ' || claims.subject || ' / ' || measures.title_sv as location,
    'reported' as role,
    0 as term_no,
    claims.subject as label,
    claims.value,
    claims.half_width,
    claims.unit,
    1 as weight,
    claims.source_line,
    claims.source_line_end,
    claims.source_text,
    'claims' as fact,
    claims.fact_no,
    claims.confidence,
    {{ plain_comparison('stated_changes.reason') }}
from stated_changes
inner join {{ ref('stg_claims') }} as claims
    on stated_changes.own.report_id = claims.report_id and stated_changes.fact_no = claims.fact_no
inner join {{ ref('measures') }} as measures on claims.claim = measures.measure

union all

{{ listed_terms('asked') }}
