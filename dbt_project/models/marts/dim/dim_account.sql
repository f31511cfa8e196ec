-- A row of an organisation's account over its reports, as labelled last; below which total it stands there.
with lines as (
    select
        {{ key_of(['reports.organisation_key', 'cells.statement', folded('cells.line_label')]) }} as account_key,
        reports.organisation_key,
        reports.period_end,
        cells.report_id,
        cells.statement,
        cells.line_no,
        cells.line_label,
        cells.line_kind,
        row_number() over (
            partition by reports.organisation_key, cells.statement, {{ folded('cells.line_label') }}
            order by reports.period_end desc, cells.report_id asc, cells.fact_no asc
        ) as recency
    from {{ ref('stg_finance_cells') }} as cells
    inner join {{ ref('dim_report') }} as reports on cells.report_id = reports.report_id
),

totals as (
    select
        arcs.report_id,
        arcs.statement,
        arcs.item_line_no,
        arcs.total_line_no,
        row_number() over (
            partition by arcs.report_id, arcs.statement, arcs.item_line_no
            order by abs(arcs.total_line_no - arcs.item_line_no), arcs.total_line_no
        ) as nearness
    from {{ ref('stg_calculation_arcs') }} as arcs
    where arcs.fact = 'finance_cells'
),

labels as (
    select
        report_id,
        statement,
        line_no,
        min(line_label) as line_label
    from {{ ref('stg_finance_cells') }}
    group by report_id, statement, line_no
)

select
    lines.account_key,
    lines.statement,
    lines.line_label,
    lines.line_kind,
    lines.line_kind = 'memo' as is_memo,
    lines.line_kind in ('total', 'subtotal') as is_sum,
    {{ account_type('lines.line_label') }} as account_type,
    labels.line_label as parent_label,
    lines.line_no as sort_order
from lines
left join totals
    on
        lines.report_id = totals.report_id and lines.statement = totals.statement
        and lines.line_no = totals.item_line_no and totals.nearness = 1
left join labels
    on
        totals.report_id = labels.report_id and totals.statement = labels.statement
        and totals.total_line_no = labels.line_no
where lines.recency = 1
