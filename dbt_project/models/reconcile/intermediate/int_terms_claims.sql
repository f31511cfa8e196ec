-- R8 to R11. A number stated in prose against the cells, items or other sentences that it was linked to. Each linked
-- sentence of R9 is a relation of its own (the same figure twice); the links of the others are summed.
with links as (
    select
        *,
        {{ relation_id('rule_id', ['report_id', 'claim_no']) }}
        || case when rule_id = 'R9' then ':' || link_no else '' end as relation_id
    from {{ ref('stg_claim_links') }}
),

claims as (
    select
        claims.*,
        'text: ' || coalesce(claims.subject, replace(claims.statement, '_', ' '), 'rapporten') || ' / '
        || coalesce(measures.title_sv, replace(claims.claim, '_', ' ')) as location
    from {{ ref('stg_claims') }} as claims
    left join {{ ref('measures') }} as measures on claims.claim = measures.measure
),

relations as (
    select distinct
        relation_id,
        rule_id,
        report_id,
        claim_no,
        basis = 'the row that states the passage''s other numbers' as row_is_proved,
        basis = 'the indicator''s outcome' as outcome_is_told
    from links
),

converted as (
    select
        links.*,
        claims.location,
        claims.unit as claim_unit,
        places.source_line,
        places.source_line_end,
        places.source_text,
        places.confidence,
        -- Where one side states no unit it is the other's; two that no factor joins are not compared.
        case
            when links.term_unit is null or claims.unit is null or links.term_unit = claims.unit then 1
            else units.factor
        end as factor
    from links
    inner join claims on links.report_id = claims.report_id and links.claim_no = claims.fact_no
    left join {{ ref('unit_conversions') }} as units
        on links.term_unit = units.from_unit and claims.unit = units.to_unit
    left join {{ ref('int_fact_places') }} as places
        on links.report_id = places.report_id and links.term_fact = places.fact and links.term_fact_no = places.fact_no
),

mismatches as (
    select distinct relation_id
    from converted
    where factor is null
)

select
    relations.relation_id,
    relations.rule_id,
    relations.report_id,
    claims.location,
    'reported' as role,
    0 as term_no,
    coalesce(claims.subject, claims.claim) as label,
    {{ exact('claims.value') }} as value,
    {{ exact('claims.half_width') }} as half_width,
    claims.unit,
    1 as weight,
    claims.source_line,
    claims.source_line_end,
    claims.source_text,
    'claims' as fact,
    claims.fact_no,
    claims.confidence,
    {{ plain_comparison("case when mismatches.relation_id is not null then 'unit_mismatch'"
        ~ " when relations.row_is_proved then 'row_is_proved'"
        ~ " when relations.outcome_is_told then 'outcome_is_told' end") }}
from relations
inner join claims on relations.report_id = claims.report_id and relations.claim_no = claims.fact_no
left join mismatches on relations.relation_id = mismatches.relation_id

union all

select
    converted.relation_id,
    converted.rule_id,
    converted.report_id,
    converted.location,
    'term' as role,
    converted.link_no as term_no,
    converted.term_label as label,
    case
        when mismatches.relation_id is null then {{ exact(exact('converted.term_value') ~ ' * converted.factor') }}
    end as value,
    {{ exact(exact('converted.term_half_width') ~ ' * converted.factor') }} as half_width,
    converted.claim_unit as unit,
    converted.weight,
    converted.source_line,
    converted.source_line_end,
    converted.source_text,
    converted.term_fact as fact,
    converted.term_fact_no as fact_no,
    converted.confidence,
    {{ plain_comparison() }}
from converted
left join mismatches on converted.relation_id = mismatches.relation_id
