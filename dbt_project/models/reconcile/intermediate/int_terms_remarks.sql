-- G1, G2, G5, G6, G7, C4, X1. What the text says of its own headers, sentences and gaps. Each is a list: the terms are
-- the places that contradict, a relation without any holds.
--   G1  a column or heading that names another period than the report's
--   G2  a variance whose stated cause has the other sign; silent where arithmetic already tells of the same claim
--   G5  gaps of the template, one list per report
--   G6  two rounds of the forecast named in one report, or one that does not follow the former report's
--   G7  a remark of the internal control without action; a risk value that is no product of its printed factors
--   C4  parts of a municipality's interim report that were not found
--   X1  a workbook's formula that gives another number than its cell keeps
{%- set rule_of = {
    'column_period': 'G1', 'heading_period': 'G1', 'cause': 'G2', 'gap': 'G5', 'forecast_round': 'G6',
    'risk_action': 'G7', 'missing_part': 'C4'
} %}
with prose as (
    {{ evaluate_relations(ref('int_terms_claims')) | indent(4) }}
),

-- Claims that a failing relation names, be it as what is reported or as a part.
told_already as (
    select distinct
        links.report_id,
        terms.fact_no as claim_no
    from prose as links
    inner join {{ ref('int_terms_claims') }} as terms on links.relation_id = terms.relation_id
    where links.outcome = 'inconsistent' and terms.fact = 'claims'
),

rounds as (
    select
        remarks.report_id,
        reports.municipality,
        reports.organisation,
        reports.fiscal_year,
        reports.period_end,
        min(remarks.value) as first_round,
        max(remarks.value) as last_round
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_reports') }} as reports on remarks.report_id = reports.report_id and reports.is_current
    where remarks.kind = 'forecast_round'
    group by all
),

former_rounds as (
    select
        later.report_id,
        max(earlier.last_round) as last_round,
        -- A monthly report may show the forecast of the month before; after four months there is a new one.
        max(
            case
                when earlier.period_end <= later.period_end - interval 4 month + interval 3 day
                    then earlier.last_round
            end
        ) as round_of_former_tertial
    from rounds as later
    inner join rounds as earlier
        on
            later.municipality = earlier.municipality and later.organisation = earlier.organisation
            and later.fiscal_year = earlier.fiscal_year and later.period_end > earlier.period_end
    group by later.report_id
),

placed as (
    select
        remarks.*,
        case remarks.kind
            {%- for kind, rule in rule_of.items() %}
            when '{{ kind }}' then '{{ rule }}'
            {%- endfor %}
        end as rule_id,
        case
            when remarks.kind != 'cause' then remarks.subject
            else
                'text: ' || coalesce(claims.subject, 'rapporten') || ' / '
                || coalesce(measures.title_sv, replace(claims.claim, '_', ' '))
        end as location,
        coalesce(cast(remarks.about_no as varchar), remarks.subject) as about,
        claims.value as claim_value,
        claims.half_width as claim_half_width,
        claims.unit as claim_unit,
        case
            when remarks.kind = 'cause' then remarks.contradicts and told_already.claim_no is null
            when remarks.kind = 'forecast_round'
                then
                    rounds.first_round < rounds.last_round
                    or coalesce(remarks.value < former_rounds.last_round, false)
                    or coalesce(remarks.value = former_rounds.round_of_former_tertial, false)
            else remarks.contradicts
        end as is_listed
    from {{ ref('stg_remarks') }} as remarks
    left join {{ ref('stg_claims') }} as claims
        on remarks.kind = 'cause' and remarks.report_id = claims.report_id and remarks.about_no = claims.fact_no
    left join {{ ref('measures') }} as measures on claims.claim = measures.measure
    left join told_already
        on remarks.report_id = told_already.report_id and remarks.about_no = told_already.claim_no
    left join rounds on remarks.report_id = rounds.report_id
    left join former_rounds on remarks.report_id = former_rounds.report_id
    where
        remarks.kind not in (
            'risk_product', 'dated_sentence', 'promise', 'mention', 'project_mention', 'project_end',
            'project_decision', 'printed_unit', 'formula', 'formula_value'
        )
),

numbered as (
    select
        *,
        {{ relation_id('rule_id', ['report_id', 'kind', 'about']) }} as relation_id,
        row_number() over (
            partition by report_id, kind, subject, about_no order by coalesce(is_listed, false) desc, fact_no
        ) as place_no
    from placed
),

relations as (
    select
        *,
        sum(case when is_listed then 1 else 0 end) over (partition by relation_id) as listed,
        min(confidence) over (partition by relation_id) as least_confidence
    from numbered
),

-- A product of two printed factors is arithmetic.
products as (
    select
        {{ relation_id("'G7'", ['remarks.report_id', 'remarks.kind', 'remarks.about_no']) }} as relation_id,
        remarks.*,
        risks.risk_value
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_internal_control_risks') }} as risks
        on remarks.report_id = risks.report_id and remarks.about_no = risks.fact_no
    where remarks.kind = 'risk_product'
),

-- The value that a cell keeps is reported, what its formula gives its only term.
formulas as (
    select
        {{ relation_id("'X1'", ['report_id', 'subject']) }} as relation_id,
        case when kind = 'formula' then 'reported' else 'term' end as role,
        case when kind = 'formula' then 0 else 1 end as term_no,
        *
    from {{ ref('stg_remarks') }}
    where kind in ('formula', 'formula_value')
)

select
    relation_id,
    rule_id,
    report_id,
    location,
    'reported' as role,
    0 as term_no,
    label,
    -- The number of places stands for a value where there is doubt of the reading, which needs one.
    case
        when kind = 'cause' then {{ exact('claim_value') }}
        when kind = 'gap' or least_confidence < 1 then {{ exact('listed') }}
    end as value,
    {{ exact("case when kind = 'cause' then claim_half_width else 0 end") }} as half_width,
    case when kind = 'cause' then claim_unit else 'st' end as unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    case when kind = 'cause' then 'claims' else 'remarks' end as fact,
    case when kind = 'cause' then about_no else fact_no end as fact_no,
    least_confidence as confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'listed' as comparison,
    case when kind = 'heading_period' then 'no_column_of_the_period' end as reason
from relations
where place_no = 1

union all

select
    relation_id,
    rule_id,
    report_id,
    location,
    'term' as role,
    place_no as term_no,
    label,
    {{ exact('null') }} as value,
    {{ exact(0) }} as half_width,
    'st' as unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    'remarks' as fact,
    fact_no,
    confidence,
    {{ plain_comparison() }}
from relations
where is_listed

union all

select
    products.relation_id,
    'G7' as rule_id,
    products.report_id,
    products.subject as location,
    roles.role,
    case when roles.role = 'reported' then 0 else 1 end as term_no,
    case when roles.role = 'reported' then 'riskvärde' else products.label end as label,
    {{ exact("case when roles.role = 'reported' then products.risk_value else products.value end") }} as value,
    {{ exact(0) }} as half_width,
    cast(null as varchar) as unit,
    1 as weight,
    products.source_line,
    products.source_line_end,
    products.source_text,
    case when roles.role = 'reported' then 'internal_control_risks' else 'remarks' end as fact,
    case when roles.role = 'reported' then products.about_no else products.fact_no end as fact_no,
    products.confidence,
    {{ plain_comparison() }}
from products
cross join (values ('reported'), ('term')) as roles (role)

union all

select
    relation_id,
    'X1' as rule_id,
    report_id,
    subject as location,
    role,
    term_no,
    label,
    {{ exact('value') }} as value,
    {{ exact(0) }} as half_width,
    cast(null as varchar) as unit,
    1 as weight,
    source_line,
    source_line_end,
    source_text,
    'remarks' as fact,
    fact_no,
    confidence,
    {{ plain_comparison() }}
from formulas
