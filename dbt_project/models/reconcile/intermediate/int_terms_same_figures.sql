-- R13. The same total in two finance tables of a report. Rows are taken for the same figure only when at least three
-- of their columns are shared and most of those agree: the outvoted columns are what does not add up.
with totals as (
    select
        *,
        regexp_replace(lower(trim(line_label)), '\s+', ' ', 'g') as folded_label
    from {{ ref('int_cells') }}
    where fact = 'finance_cells' and line_kind = 'total' and coalesce(unit, '') != '%'
),

pairs as (
    select
        later.report_id,
        later.statement,
        later.line_no,
        later.measure,
        earlier.statement as earlier_statement,
        earlier.line_no as earlier_line_no,
        abs(later.value - earlier.value) <= later.half_width + earlier.half_width as agrees
    from totals as later
    inner join totals as earlier
        on
            later.report_id = earlier.report_id and later.folded_label = earlier.folded_label
            and later.measure = earlier.measure and coalesce(later.unit, '') = coalesce(earlier.unit, '')
            and later.statement != earlier.statement
            and (later.source_line, later.statement) > (earlier.source_line, earlier.statement)
    where later.folded_label not in (
        'summa', 'totalt', 'total', 'totalsumma', 'summa totalt', 'delsumma', 'netto', 'resultat'
    )
),

same_rows as (
    select
        report_id,
        statement,
        line_no,
        earlier_statement,
        earlier_line_no
    from pairs
    group by report_id, statement, line_no, earlier_statement, earlier_line_no
    having count(*) >= 3 and 2 * sum(case when agrees then 1 else 0 end) > count(*)
),

relations as (
    select
        pairs.*,
        {{ relation_id("'R13'", ['pairs.report_id', 'pairs.statement', 'pairs.line_no', 'pairs.measure',
            'pairs.earlier_statement', 'pairs.earlier_line_no']) }} as relation_id
    from pairs
    inner join same_rows
        on
            pairs.report_id = same_rows.report_id and pairs.statement = same_rows.statement
            and pairs.line_no = same_rows.line_no and pairs.earlier_statement = same_rows.earlier_statement
            and pairs.earlier_line_no = same_rows.earlier_line_no
),

roles as (
    select
        relation_id,
        report_id,
        'reported' as role,
        0 as term_no,
        statement,
        line_no,
        measure
    from relations
    union all
    select
        relation_id,
        report_id,
        'term' as role,
        1 as term_no,
        earlier_statement as statement,
        earlier_line_no as line_no,
        measure
    from relations
)

select
    roles.relation_id,
    'R13' as rule_id,
    roles.report_id,
    totals.location,
    roles.role,
    roles.term_no,
    replace(totals.statement, '_', ' ') || ': ' || totals.line_label as label,
    totals.value,
    totals.half_width,
    totals.unit,
    1 as weight,
    totals.source_line,
    totals.source_line_end,
    totals.source_text,
    totals.fact,
    totals.fact_no,
    totals.confidence,
    {{ plain_comparison() }}
from roles
inner join totals
    on
        roles.report_id = totals.report_id and roles.statement = totals.statement
        and roles.line_no = totals.line_no and roles.measure = totals.measure
