-- A report against others of the same organisation, and against the report that shows it as a row.
--   A8   the change of the forecast that the text states, against the former report's forecast; prose tells a change
--        with either sign, so its size is compared
--   A9   the organisation's row in another report of the period, where most columns agree with its own total
--   A10  last year's column against last year's report
--   A11  the latest months against the ones before: of the other sign, or more than twice as much
--   B4   cumulative outcome = the former report's, less its year so far, and what the years since have added
with pairs as (
    select
        *,
        ' enligt rapporten per ' || other_period_end as other_note
    from {{ ref('int_row_pairs') }}
),

reports as (
    select * from {{ ref('stg_reports') }}
    where is_current
),

roll_forward as (
    select
        *,
        unit as relation_unit,
        {{ relation_id("'B4'", ['report_id', 'statement', 'line_no']) }} as relation_id
    from pairs
    where
        fact = 'investment_cells' and line_kind = 'item' and actual_cumulative is not null
        and actual_ytd is not null and other_actual_cumulative is not null and other_actual_ytd is not null
        and (relation = 'previous_in_year' or (relation = 'previous_year' and actual_prior_year is not null))
    qualify row_number() over (partition by report_id, statement, line_no order by relation) = 1
),

stated_changes as (
    select
        pairs.*,
        {{ relation_id("'A8'", ['claims.report_id', 'claims.fact_no']) }} as relation_id,
        claims.fact_no as claim_no,
        claims.unit as relation_unit,
        units.factor,
        case
            when (pairs.forecast_year < pairs.other_forecast_year) = (claims.value < 0) then 1
            else -1
        end as direction,
        case when pairs.budget_year != pairs.other_budget_year then 'other_budget' end as reason
    from {{ ref('stg_claims') }} as claims
    inner join pairs
        on
            claims.report_id = pairs.report_id and claims.statement = pairs.statement
            and {{ folded('claims.subject') }} = pairs.folded_label and pairs.relation = 'previous_in_year'
    inner join {{ ref('unit_conversions') }} as units
        on pairs.unit = units.from_unit and claims.unit = units.to_unit
    where
        claims.claim = 'forecast_revision_year' and pairs.forecast_year is not null
        and pairs.other_forecast_year is not null and pairs.budget_year is not null
        and pairs.other_budget_year is not null
    qualify row_number() over (partition by claims.report_id, claims.fact_no order by pairs.fact, pairs.line_no) = 1
),

-- The total of a report and the row of it in another, column by column.
shown_elsewhere as (
    select
        report_pairs.report_id,
        report_pairs.other_report_id,
        own.statement,
        own.line_no,
        other.statement as other_statement,
        other.line_no as other_line_no,
        cells.measure,
        cells.unit as relation_unit,
        abs(cells.value - other_cells.value) <= cells.half_width + other_cells.half_width as agrees
    from {{ ref('int_report_pairs') }} as report_pairs
    inner join reports on report_pairs.report_id = reports.report_id
    inner join {{ ref('int_rows') }} as own
        on report_pairs.report_id = own.report_id and own.fact = 'finance_cells' and own.line_kind = 'total'
    inner join {{ ref('int_rows') }} as other
        on
            report_pairs.other_report_id = other.report_id and other.fact = 'finance_cells'
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
    where report_pairs.relation = 'part_of_municipality'
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
            order by
                sum(case when agrees then 1 else 0 end) desc,
                statement asc, line_no asc, other_statement asc, other_line_no asc
        ) = 1
),

totals as (
    select
        shown_elsewhere.*,
        {{ relation_id("'A9'", ['same_totals.report_id', 'same_totals.statement', 'same_totals.line_no',
            'shown_elsewhere.measure', 'same_totals.other_report_id']) }} as relation_id,
        ' enligt ' || reports.organisation as other_note
    from same_totals
    inner join shown_elsewhere
        on
            same_totals.report_id = shown_elsewhere.report_id
            and same_totals.other_report_id = shown_elsewhere.other_report_id
            and same_totals.statement = shown_elsewhere.statement and same_totals.line_no = shown_elsewhere.line_no
            and same_totals.other_statement = shown_elsewhere.other_statement
            and same_totals.other_line_no = shown_elsewhere.other_line_no
    inner join reports on same_totals.other_report_id = reports.report_id
),

{% set sides = [
    ('roll_forward', 'B4', 'own', 'reported', "'actual_cumulative'", '1'),
    ('roll_forward', 'B4', 'own', 'term', "'actual_ytd'", '1'),
    ('roll_forward', 'B4', 'own', 'term', "'actual_prior_year'", '1'),
    ('roll_forward', 'B4', 'other', 'term', "'actual_cumulative'", '1'),
    ('roll_forward', 'B4', 'other', 'term', "'actual_ytd'", '-1'),
    ('stated_changes', 'A8', 'own', 'term', "'forecast_year'", 'told.direction'),
    ('stated_changes', 'A8', 'other', 'term', "'forecast_year'", '-told.direction'),
    ('totals', 'A9', 'own', 'reported', 'told.measure', '1'),
    ('totals', 'A9', 'other', 'term', 'told.measure', '1')
] %}
roles as (
    {% for source, rule_id, side, role, measure, weight in sides %}
    {% set prefix = 'other_' if side == 'other' else '' %}
    select
        told.relation_id,
        '{{ rule_id }}' as rule_id,
        told.report_id,
        {{ 'told.' ~ prefix ~ 'report_id' }} as cell_report_id,
        {{ "'finance_cells'" if rule_id == 'A9' else 'told.fact' }} as fact,
        {{ 'told.' ~ prefix ~ 'statement' }} as statement,
        {{ 'told.' ~ prefix ~ 'line_no' }} as line_no,
        measures.measure,
        cast(null as varchar) as location,
        '{{ role }}' as role,
        {{ 0 if role == 'reported' else loop.index }} as term_no,
        coalesce(measures.title_sv, measures.measure) {{ '|| told.other_note' if side == 'other' }} as label,
        {{ weight }} as weight,
        {{ 'told.factor' if rule_id == 'A8' else 1 }} as factor,
        told.relation_unit as unit,
        0 as room,
        1 as scale,
        0 as allowance,
        'equals' as comparison,
        cast(null as varchar) as reason
    from {{ source }} as told
    inner join {{ ref('measures') }} as measures on {{ measure }} = measures.measure
    {% if measure == "'actual_prior_year'" %}
    where told.relation = 'previous_year'
    {% endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

comparisons as (
    {% for relation, own, other in [
        ('same_period_last_year', 'actual_ytd_prior_year', 'actual_ytd'),
        ('last_year_end', 'actual_prior_year', 'actual_ytd'),
        ('last_year_end', 'actual_prior_year', 'actual_year')
    ] %}
    select
        *,
        'A10' as rule_id,
        'jämförelsetal mot föregående års rapport' as place,
        abs({{ own }} - other_{{ other }}) > half_width + other_half_width as hit,
        ['{{ own }}'] as shown,
        ['{{ other }}'] as other_shown
    from pairs
    where relation = '{{ relation }}' and {{ own }} is not null and other_{{ other }} is not null

    union all
    {% endfor %}

    select
        *,
        'A11' as rule_id,
        'utfall sedan förra rapporten' as place,
        abs(actual_ytd - other_actual_ytd) > room
        and (
            sign(actual_ytd - other_actual_ytd) = -sign(other_actual_ytd)
            or abs(actual_ytd - other_actual_ytd) > 2 * abs(other_actual_ytd) + room
        ) as hit,
        ['actual_ytd'] as shown,
        ['actual_ytd'] as other_shown
    from pairs
    where
        relation = 'previous_in_year' and fact = 'finance_cells' and line_kind = 'item'
        and months = 2 * other_months and other_months >= 3 and actual_ytd is not null and other_actual_ytd != 0
),

asked as (
    select
        {{ relation_id('rule_id', ['report_id', 'fact', 'statement', 'shown[1]']) }} as relation_id,
        rule_id,
        report_id,
        replace(statement, '_', ' ') || ': ' || place as location,
        hit,
        cast(null as varchar) as reason,
        fact,
        statement,
        line_no,
        shown,
        other_report_id,
        other_statement,
        other_line_no,
        other_shown,
        other_note
    from comparisons
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
    on stated_changes.report_id = claims.report_id and stated_changes.claim_no = claims.fact_no
inner join {{ ref('measures') }} as measures on claims.claim = measures.measure

union all

{{ listed_terms('asked') }}
