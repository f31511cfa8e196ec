-- G4. Sentences that stand unchanged since the former report while what they tell has moved: the figure that the former
-- report's table had for it, or the year of a date that names none. A sentence whose number is compared with this
-- report's own table is R8's. One list per report.
with former as (
    select distinct
        report_id,
        other_report_id
    from {{ ref('int_report_pairs') }}
    where relation in ('previous_in_year', 'previous_year', 'same_period_last_year', 'last_year_end')
),

claims as (
    select
        *,
        {{ plain_text('sentence') }} as plain_sentence
    from {{ ref('stg_claims') }}
),

links as (
    select
        report_id,
        claim_no,
        term_fact as fact,
        term_fact_no as fact_no
    from {{ ref('stg_claim_links') }}
    where rule_id = 'R8'
),

cells as (
    select
        *,
        {{ plain_text('line_label') }} as plain_label
    from {{ ref('int_cells') }}
    where line_label != ''
),

repeated_figures as (
    select
        claims.report_id,
        claims.fact_no,
        claims.sentence,
        claims.source_line,
        claims.source_line_end,
        claims.source_text,
        claims.confidence,
        abs(now.value - cells.value) > now.half_width + cells.half_width as has_moved
    from claims
    inner join former on claims.report_id = former.report_id
    inner join claims as earlier
        on
            former.other_report_id = earlier.report_id and claims.plain_sentence = earlier.plain_sentence
            and claims.claim = earlier.claim and claims.value = earlier.value
    inner join links on earlier.report_id = links.report_id and earlier.fact_no = links.claim_no
    inner join cells
        on links.report_id = cells.report_id and links.fact = cells.fact and links.fact_no = cells.fact_no
    inner join cells as now
        on
            claims.report_id = now.report_id and cells.fact = now.fact and cells.plain_label = now.plain_label
            and cells.measure = now.measure and cells.unit = now.unit
    left join links as own on claims.report_id = own.report_id and claims.fact_no = own.claim_no
    where own.report_id is null and length(claims.plain_sentence) >= 40
    -- One row of that name in this report, or it is not known which is meant.
    qualify
        count(*) over (partition by claims.report_id, claims.fact_no, earlier.report_id, earlier.fact_no, cells.fact_no)
        = 1
),

dated as (
    select
        *,
        {{ plain_text('label') }} as plain_label
    from {{ ref('stg_remarks') }}
    where kind = 'dated_sentence'
),

repeated as (
    select distinct
        report_id,
        'claims' as fact,
        fact_no,
        '”' || sentence || '”' as label,
        source_line,
        source_line_end,
        source_text,
        confidence,
        has_moved
    from repeated_figures

    union all

    select distinct
        dated.report_id,
        'remarks' as fact,
        dated.fact_no,
        '”' || dated.label || '”' as label,
        dated.source_line,
        dated.source_line_end,
        dated.source_text,
        dated.confidence,
        earlier_reports.fiscal_year < reports.fiscal_year as has_moved
    from dated
    inner join {{ ref('stg_reports') }} as reports on dated.report_id = reports.report_id and reports.is_current
    inner join former on dated.report_id = former.report_id
    inner join dated as earlier
        on former.other_report_id = earlier.report_id and dated.plain_label = earlier.plain_label
    inner join {{ ref('stg_reports') }} as earlier_reports
        on earlier.report_id = earlier_reports.report_id and earlier_reports.is_current
),

sentences as (
    select
        {{ relation_id("'G4'", ['report_id']) }} as relation_id,
        *,
        row_number() over (partition by report_id order by has_moved desc, source_line asc, label asc) as place_no,
        min(confidence) over (partition by report_id) as least_confidence
    from repeated
    qualify row_number() over (partition by report_id, label order by has_moved desc, fact_no asc) = 1
)

select
    sentences.relation_id,
    'G4' as rule_id,
    sentences.report_id,
    'oförändrade meningar' as location,
    roles.role,
    case when roles.role = 'reported' then 0 else sentences.place_no end as term_no,
    sentences.label,
    {{ exact('null') }} as value,
    {{ exact(0) }} as half_width,
    cast(null as varchar) as unit,
    case when sentences.has_moved then 1 else 0 end as weight,
    sentences.source_line,
    sentences.source_line_end,
    sentences.source_text,
    sentences.fact,
    sentences.fact_no,
    sentences.least_confidence as confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'listed' as comparison,
    cast(null as varchar) as reason
from sentences
cross join (values ('reported'), ('term')) as roles (role)
where (roles.role = 'reported' and sentences.place_no = 1) or (roles.role = 'term' and sentences.has_moved)
