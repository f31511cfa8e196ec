-- The account, long: one amount per reported cell. Sums stand beside their items: filter on dim.account.is_sum.
select
    reports.report_id,
    cells.fact_no,
    reports.organisation_key,
    reports.period_key,
    reports.period_end,
    {{ key_of(['reports.organisation_key', 'cells.statement', folded('cells.line_label')]) }} as account_key,
    cells.measure,
    {{ in_kr('cells.value', 'units.factor') }} as amount_sek,
    cells.source_line,
    cells.confidence
from {{ ref('stg_finance_cells') }} as cells
inner join {{ ref('dim_report') }} as reports on cells.report_id = reports.report_id
inner join {{ ref('unit_conversions') }} as units on cells.unit = units.from_unit and units.to_unit = 'kr'
