-- A2. Where no budget for the period is printed, the text's variance implies one: actual - variance (revenue, and costs
-- printed negative) or actual + variance (costs printed positive). As a share of the year's budget it should be the
-- elapsed share, as on the other rows; one that is far off, and within two percentage points with the other sign, has
-- the wrong sign; a variance too large to be one, and there with one zero less or three, has these too many. A number
-- that another rule already holds against table or text is left to that rule.
with lines as (
    select
        *,
        case
            when budget_year < 0 or regexp_matches(folded_label, 'int[äaé]kt|bidrag') then 1
            when regexp_matches(folded_label, 'kostnad|hyr|köp|avskrivning|lön|arvode|material|tjänst') then -1
        end as favourable
    from {{ ref('int_rows') }}
    where
        fact = 'finance_cells' and line_kind = 'item' and budget_ytd is null and actual_ytd is not null
        and budget_year != 0 and months < 12 and namesakes_in_table = 1
),

implied as (
    select
        lines.*,
        claims.fact_no,
        claims.unit as claim_unit,
        units.factor,
        {%- set readings = [('1', 'off_as_told'), ('-1', 'off_with_other_sign'), ('0.1', 'off_with_a_zero_less'),
            ('0.001', 'off_with_three_zeros_less')] %}
        {% for power, name in readings %}
        abs(
            12 * (lines.actual_ytd * units.factor - {{ power }} * lines.favourable * claims.value)
            - lines.months * lines.budget_year * units.factor
        ) as {{ name }},
        {% endfor %}
        abs(claims.value) as told_size,
        12 * abs(lines.budget_year) * units.factor as whole
    from {{ ref('stg_claims') }} as claims
    inner join lines
        on
            claims.report_id = lines.report_id and claims.statement = lines.statement
            and {{ folded('claims.subject') }} = lines.folded_label
    inner join {{ ref('unit_conversions') }} as units
        on lines.unit = units.from_unit and claims.unit = units.to_unit
    where claims.claim = 'variance_ytd' and lines.favourable is not null
),

weighed as (
    select
        *,
        100 * off_as_told > 5 * whole and (
            100 * off_with_other_sign <= 2 * whole
            -- A quarter of the year's budget, or more than all of it, is too much to be a variance of the period.
            or (100 * off_with_a_zero_less <= 2 * whole and 48 * told_size > whole)
            or (100 * off_with_three_zeros_less <= 2 * whole and 12 * told_size > whole)
        ) as is_outlier
    from implied
),

told as (
    select
        *,
        sum(case when 100 * off_as_told <= 5 * whole then 1 else 0 end) over (partition by report_id, statement)
            as others_even,
        sum(case when is_outlier then 1 else 0 end) over (partition by report_id, statement) as outliers
    from weighed
),

relations as (
    select
        *,
        {{ relation_id("'A2'", ['report_id', 'fact_no']) }} as relation_id
    from told
    where
        (100 * off_as_told <= 2 * whole or (is_outlier and outliers = 1 and others_even >= 2))
        and not exists (
            select 1 from {{ ref('stg_claim_links') }} as links
            where
                links.report_id = told.report_id and links.rule_id in ('R8', 'R10')
                and (
                    links.claim_no = told.fact_no
                    or (links.term_fact = 'claims' and links.term_fact_no = told.fact_no)
                )
        )
),

roles as (
    select
        relation_id,
        'A2' as rule_id,
        report_id,
        report_id as cell_report_id,
        fact,
        statement,
        line_no,
        unnest(['actual_ytd', 'budget_year']) as measure,
        cast(null as varchar) as location,
        'term' as role,
        unnest([1, 2]) as term_no,
        unnest(['utfall perioden', 'årsbudget']) as label,
        unnest([12 * favourable, -favourable * months]) as weight,
        factor,
        claim_unit as unit,
        -- Two percentage points of the year's budget, as room in its half width.
        unnest([0, cast(whole / (50 * months) as decimal(28, 4))]) as room,
        1 as scale,
        0 as allowance,
        'equals' as comparison,
        cast(null as varchar) as reason
    from relations
)

{{ cell_terms('roles') }}

union all

select
    relations.relation_id,
    'A2' as rule_id,
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
    cast(12 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'equals' as comparison,
    'single_proof' as reason
from relations
inner join {{ ref('stg_claims') }} as claims
    on relations.report_id = claims.report_id and relations.fact_no = claims.fact_no
inner join {{ ref('measures') }} as measures on claims.claim = measures.measure
