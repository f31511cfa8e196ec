-- D6, D7. The same indicator in two reports.
--   D6  an indicator of the whole municipality in the reports of several of its bodies for one period: each report that
--       differs from what most of them (of two, the first) say; a name that speaks of a part is none of the whole
--   D7  outcomes of earlier years that differ from the organisation's report before, below the same name or one that is
--       nearly the same (then the definition may have changed): one list per report; what was preliminary may change
with cells as (
    select
        cells.*,
        reports.period_end,
        {{ key_of([folded('reports.municipality'), 'reports.period_start', 'reports.period_end']) }} as occasion,
        {{ key_of([folded('reports.municipality'), folded('reports.organisation')]) }} as body,
        {{ exact('cells.value') }} as amount,
        {{ exact(half_width('cells.decimals')) }} as half_width,
        case
            when cells.measure = 'actual_ytd' and extract(month from reports.period_end) = 12
                then 'actual_' || reports.fiscal_year
            else cells.measure
        end as told,
        trim(regexp_replace({{ plain_text('cells.indicator') }}, '[^a-z0-9%]+', ' ', 'g')) as words
    from {{ ref('stg_indicator_cells') }} as cells
    inner join {{ ref('stg_reports') }} as reports on cells.report_id = reports.report_id and reports.is_current
    where cells.value is not null and cells.confidence = 1
    qualify row_number() over (partition by cells.report_id, cells.line_no, told order by cells.fact_no) = 1
),

whole as (
    select
        *,
        {{ key_of(['occasion', 'words', 'told', 'unit']) }} as figure
    from cells
    where scope = 'kf' and not regexp_matches(words, 'namnd|forvaltning|kontoret|avdelning|enhet|egna|egen')
),

votes as (
    select
        figure,
        amount,
        min(report_id) as first_report_id,
        row_number() over (partition by figure order by -count(distinct body), min(report_id)) as preference
    from whole
    group by figure, amount
),

usual as (
    select
        whole.*,
        row_number() over (partition by whole.figure order by whole.report_id, whole.fact_no) as occurrence
    from whole
    inner join votes
        on
            whole.figure = votes.figure and whole.amount = votes.amount and whole.report_id = votes.first_report_id
            and votes.preference = 1
),

compared as (
    select
        {{ relation_id("'D6'", ['whole.report_id', 'whole.line_no', 'whole.measure']) }} as relation_id,
        whole.*,
        'indikatorer: ' || whole.indicator || ' / ' || coalesce(whole.column_title, whole.measure) as location,
        usual.report_id as usual_report_id,
        usual.amount as usual_amount,
        usual.half_width as usual_half_width
    from whole
    inner join usual on whole.figure = usual.figure and usual.occurrence = 1 and whole.body != usual.body
),

reporting as (
    select distinct
        report_id,
        body,
        period_end
    from cells
),

occasions as (
    select
        report_id,
        lag(report_id) over (partition by body order by period_end, report_id) as earlier_report_id
    from reporting
),

outcomes as (
    select * from cells
    where told like 'actual\_20__' escape '\'
),

-- The same name, or one of which a letter in five (of a long name, a word) differs, but no number.
twins as (
    select
        later.report_id,
        later.line_no,
        earlier.report_id as earlier_report_id,
        earlier.line_no as earlier_line_no,
        later.words = earlier.words as has_same_name,
        case
            when later.words = earlier.words then 2
            else 1 - levenshtein(later.words, earlier.words) / greatest(length(later.words), length(earlier.words))
        end as likeness
    from occasions
    inner join outcomes as later on occasions.report_id = later.report_id
    inner join outcomes as earlier
        on
            occasions.earlier_report_id = earlier.report_id
            and coalesce(later.unit, '') = coalesce(earlier.unit, '')
            and abs(length(later.words) - length(earlier.words)) * 5 <= length(later.words)
            and regexp_replace(later.words, '[^0-9]', '', 'g') = regexp_replace(earlier.words, '[^0-9]', '', 'g')
    group by all
),

same as (
    select *
    from twins
    where likeness >= 0.8
    qualify
        row_number() over (partition by report_id, line_no order by -likeness, earlier_line_no) = 1
        and row_number() over (partition by report_id, earlier_line_no order by -likeness, line_no) = 1
),

restated as (
    select
        later.*,
        later.indicator || ', ' || right(later.told, 4) || ', tidigare '
        || {{ number_text('earlier.amount') }}
        || case when same.has_same_name then '' else ' under namnet ' || earlier.indicator end || ', nu' as label
    from same
    inner join outcomes as later on same.report_id = later.report_id and same.line_no = later.line_no
    inner join outcomes as earlier
        on
            same.earlier_report_id = earlier.report_id and same.earlier_line_no = earlier.line_no
            and later.told = earlier.told
    where
        earlier.qualifier is null
        and abs(later.amount - earlier.amount) > later.half_width + earlier.half_width
)

{% for role, term_no, label, value, half_width, fact_no in [
    ('reported', 0, 'coalesce(column_title, measure)', 'amount', 'half_width', 'fact_no'),
    ('term', 1, 'usual_report_id', 'usual_amount', 'usual_half_width', 'null')
] %}
select
    relation_id,
    'D6' as rule_id,
    report_id,
    location,
    '{{ role }}' as role,
    {{ term_no }} as term_no,
    {{ label }} as label,
    {{ value }} as value,
    {{ half_width }} as half_width,
    unit,
    1 as weight,
    {{ 'null' if term_no else 'source_line' }} as source_line,
    {{ 'null' if term_no else 'source_line_end' }} as source_line_end,
    {{ 'null' if term_no else 'source_text' }} as source_text,
    'indicator_cells' as fact,
    {{ fact_no }} as fact_no,
    confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'mean' as comparison,
    cast(null as varchar) as reason
from compared
union all
{% endfor %}

{{ listed_rows('D7', 'restated', "'indikatorer: ändrade jämförelsetal'", 'label', 'indicator_cells', value='amount',
    unit='unit') }}
