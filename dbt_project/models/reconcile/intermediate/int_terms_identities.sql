-- What named rows and columns must be of one another, where no structure of the table says it already.
--   A3  the net is revenue and costs; the result is the net, the municipality's grant and the financial items: in the
--       signs under which most columns hold. A grant is spread evenly over the year; a board's budgeted result is 0.
--   B3  the cumulative outcome of a project is at least what the years shown add up to, and exactly that where its
--       number says that it started in one of them.
{%- set levels = [
    'budget_ytd', 'actual_ytd', 'actual_ytd_prior_year', 'budget_year', 'forecast_year', 'actual_year',
    'actual_prior_year'
] %}
{%- set kinds = {
    'revenue': '(verksamhetens |summa |totala )?int[äaé]kter',
    'cost': '(verksamhetens |summa |totala )?kostnader',
    'net': '(verksamhetens |summa )?netto(kostnad|kostnader|resultat)?',
    'grant': '(kommun|nämnd)bidrag',
    'financial': 'finansnetto|finansiella poster',
    'result': '((årets|periodens) )?resultat'
} %}
with named as (
    select
        *,
        case
            {% for kind, label in kinds.items() %}
            when regexp_full_match(folded_label, '{{ label }}') then '{{ kind }}'
            {% endfor %}
        end as kind
    from {{ ref('int_rows') }}
    where fact = 'finance_cells' and line_kind != 'memo'
),

-- The one row of each kind in a table.
rows_of_kind as (
    select *
    from named
    where kind is not null
    qualify count(*) over (partition by report_id, statement, kind) = 1
),

values_of_kind as (
    select
        rows_of_kind.report_id,
        rows_of_kind.statement,
        rows_of_kind.kind,
        rows_of_kind.line_no,
        cells.measure,
        cells.value,
        cells.half_width
    from rows_of_kind
    inner join {{ ref('int_cells') }} as cells
        on
            rows_of_kind.report_id = cells.report_id and rows_of_kind.fact = cells.fact
            and rows_of_kind.statement = cells.statement and rows_of_kind.line_no = cells.line_no
            and cells.measure in ('{{ levels | join("', '") }}')
),

equations as (
    select
        signs.total_kind,
        signs.convention,
        signs.kind,
        signs.weight
    from (
        values
        ('net', 1, 'revenue', 1), ('net', 1, 'cost', 1),
        ('net', 2, 'revenue', 1), ('net', 2, 'cost', -1),
        ('net', 3, 'revenue', -1), ('net', 3, 'cost', 1),
        ('result', 1, 'net', 1), ('result', 1, 'grant', 1), ('result', 1, 'financial', 1),
        ('result', 2, 'net', -1), ('result', 2, 'grant', 1), ('result', 2, 'financial', 1)
    ) as signs (total_kind, convention, kind, weight)
),

sums as (
    select
        total.report_id,
        total.statement,
        total.kind,
        total.measure,
        total.line_no,
        equations.convention,
        abs(total.value - sum(equations.weight * part.value)) <= total.half_width + sum(part.half_width) as holds,
        count(part.value) as parts
    from values_of_kind as total
    inner join equations on total.kind = equations.total_kind
    inner join values_of_kind as part
        on
            total.report_id = part.report_id and total.statement = part.statement
            and total.measure = part.measure and equations.kind = part.kind
    left join {{ ref('stg_calculation_arcs') }} as arcs
        on
            total.report_id = arcs.report_id and total.statement = arcs.statement
            and total.line_no = arcs.total_line_no and arcs.fact = 'finance_cells'
    where arcs.report_id is null
    group by
        total.report_id, total.statement, total.kind, total.measure, total.line_no, equations.convention, total.value,
        total.half_width
    having count(part.value) >= 2
),

conventions as (
    select
        report_id,
        statement,
        kind,
        convention,
        max(parts) as parts
    from sums
    group by report_id, statement, kind, convention
    having
        sum(case when holds then 1 else 0 end) >= 2
        and 2 * sum(case when holds then 1 else 0 end) > count(*)
    qualify
        row_number() over (
            partition by report_id, statement, kind order by sum(case when holds then 1 else 0 end) desc, convention
        ) = 1
),

sides as (
    -- The total and its parts, per column.
    select
        {{ relation_id("'A3'", ['sums.report_id', 'sums.statement', 'sums.line_no', 'sums.measure']) }} as relation_id,
        'A3' as rule_id,
        sums.report_id,
        'finance_cells' as fact,
        sums.statement,
        side.line_no,
        sums.measure,
        case when side.kind = sums.kind then 'reported' else 'term' end as role,
        coalesce(equations.weight, 1) as weight,
        1 as scale,
        0 as allowance,
        0 as room,
        'equals' as comparison,
        cast(null as varchar) as reason
    from sums
    inner join conventions
        on
            sums.report_id = conventions.report_id and sums.statement = conventions.statement
            and sums.kind = conventions.kind and sums.convention = conventions.convention
            and sums.parts = conventions.parts
    inner join values_of_kind as side
        on
            sums.report_id = side.report_id and sums.statement = side.statement and sums.measure = side.measure
    left join equations
        on
            sums.kind = equations.total_kind and sums.convention = equations.convention
            and side.kind = equations.kind
    where side.kind = sums.kind or equations.kind is not null

    union all

    -- The grant of the period: the year's, by the months, give or take SEK 1 000 (as room in the half width, so that
    -- another number may explain both this and what else does not hold).
    select
        {{ relation_id("'A3'", ['report_id', 'statement', 'line_no', "'share'"]) }} as relation_id,
        'A3' as rule_id,
        report_id,
        fact,
        statement,
        line_no,
        unnest(['actual_ytd', 'budget_year']) as measure,
        unnest(['reported', 'term']) as role,
        unnest([1, months]) as weight,
        12 as scale,
        0 as allowance,
        unnest([0, cast(12 * thousand / months as decimal(18, 4))]) as room,
        'equals' as comparison,
        'period_share' as reason
    from rows_of_kind
    where kind = 'grant' and months < 12 and actual_ytd is not null and budget_year is not null

    union all

    -- The cumulative outcome and the years shown.
    select
        {{ relation_id("'B3'", ['report_id', 'statement', 'line_no']) }} as relation_id,
        'B3' as rule_id,
        report_id,
        fact,
        statement,
        line_no,
        unnest(measures) as measure,
        unnest(list_concat(['reported'], list_transform(measures[2:], lambda measure: 'term'))) as role,
        1 as weight,
        1 as scale,
        case when comparison = 'at_least' then room_of_digits else 0 end as allowance,
        0 as room,
        comparison,
        case when comparison = 'equals' then 'start_year_from_number' end as reason
    from (
        select
            *,
            len(measures) * half_width as room_of_digits,
            -- A column that many rows contradict is cumulative of something else.
            count(*) over (partition by report_id, statement) >= 3
            and 4 * sum(case when below_years then 1 else 0 end) over (partition by report_id, statement)
            <= count(*) over (partition by report_id, statement) as is_cumulative,
            -- So are numbers that say something else than a year.
            comparison = 'at_least'
            or 2 * sum(case when abs(years - actual_cumulative) <= len(measures) * half_width then 1 else 0 end)
                over (partition by report_id, statement, comparison)
            >= count(*) over (partition by report_id, statement, comparison) as is_convention
        from (
            select
                *,
                abs(years) - abs(actual_cumulative) > len(measures) * half_width as below_years,
                case
                    when started_within and abs(years) - abs(actual_cumulative) <= len(measures) * half_width
                        then 'equals'
                    else 'at_least'
                end as comparison
            from (
                select
                    *,
                    coalesce(actual_prior_year, 0) + coalesce(actual_ytd, actual_year, 0) as years,
                    coalesce(
                        regexp_full_match(project_no, '\d{5}') and actual_prior_year is not null
                        and coalesce(actual_ytd, actual_year) is not null
                        and 2000 + try_cast(project_no[:2] as integer) between fiscal_year - 1 and fiscal_year,
                        false
                    ) as started_within,
                    list_filter(
                        [
                            'actual_cumulative',
                            case when actual_prior_year is not null then 'actual_prior_year' end,
                            case
                                when actual_ytd is not null then 'actual_ytd'
                                when actual_year is not null then 'actual_year'
                            end
                        ],
                        lambda measure: measure is not null
                    ) as measures
                from {{ ref('int_rows') }}
                where
                    fact = 'investment_cells' and line_kind = 'item' and actual_cumulative is not null
                    and coalesce(actual_prior_year, 0) * coalesce(actual_ytd, actual_year, 0) >= 0
            ) as rows_with_years
            where years != 0 and years * actual_cumulative >= 0
        ) as compared
    ) as cumulative
    where is_cumulative and is_convention
),

roles as (
    select
        *,
        report_id as cell_report_id,
        cast(null as varchar) as location,
        case
            when rule_id = 'B3' and role = 'term' and measure = 'actual_prior_year' then 'föregående år'
            when rule_id = 'B3' and role = 'term' then 'i år'
        end as label,
        1 as factor,
        case
            when role = 'reported' then 0
            else row_number() over (partition by relation_id, role order by line_no, measure)
        end as term_no
    from sides
),

both_sides as (
    select unnest(['reported', 'term']) as role
),

with_units as (
    select
        roles.*,
        lines.unit
    from roles
    inner join {{ ref('int_rows') }} as lines
        on
            roles.report_id = lines.report_id and roles.fact = lines.fact
            and roles.statement = lines.statement and roles.line_no = lines.line_no
)

{{ cell_terms('with_units') }}

union all

-- A board's budgeted result against nothing left over.
select
    {{ relation_id("'A3'", ['result.report_id', 'result.statement', 'result.line_no', "'balanced'"]) }} as relation_id,
    'A3' as rule_id,
    result.report_id,
    cells.location,
    sides.role,
    case when sides.role = 'reported' then 0 else 1 end as term_no,
    case when sides.role = 'reported' then cells.line_label else 'budget i balans' end as label,
    case when sides.role = 'reported' then cells.value else 0 end as value,
    case when sides.role = 'reported' then cells.half_width else 0 end as half_width,
    cells.unit,
    1 as weight,
    cells.source_line,
    cells.source_line_end,
    cells.source_text,
    case when sides.role = 'reported' then cells.fact end as fact,
    case when sides.role = 'reported' then cells.fact_no end as fact_no,
    cells.confidence,
    {{ plain_comparison("'budgeted_result'") }}
from rows_of_kind as result
inner join rows_of_kind as board_grant
    on
        result.report_id = board_grant.report_id and result.statement = board_grant.statement
        and board_grant.kind = 'grant'
inner join {{ ref('int_cells') }} as cells
    on
        result.report_id = cells.report_id and result.fact = cells.fact and result.statement = cells.statement
        and result.line_no = cells.line_no and cells.measure = 'budget_year'
cross join both_sides as sides
where result.kind = 'result'
