-- A changed full-year budget is normal (pay pot, capital costs, supplementary budget): a row here, never a finding.
with budgets as (
    select
        *,
        {{ key_of(['organisation_key', 'statement', folded('line_label')]) }} as line_key,
        row_number() over (
            partition by organisation_key, fiscal_year, statement, {{ folded('line_label') }}, report_id
            order by line_no
        ) as occurrence
    from {{ ref('finance_operating_account') }}
    where budget_year_sek is not null
),

ordered as (
    select
        *,
        lag(budget_year_sek) over (
            partition by line_key, fiscal_year, occurrence order by period_end, report_id
        ) as previous_budget_year_sek,
        lag(report_id) over (
            partition by line_key, fiscal_year, occurrence order by period_end, report_id
        ) as previous_report_id
    from budgets
)

select
    {{ report_columns() }},
    line_key,
    statement,
    line_no,
    line_label,
    line_kind,
    previous_report_id,
    previous_budget_year_sek,
    budget_year_sek,
    cast(budget_year_sek - previous_budget_year_sek as decimal(28, 4)) as budget_change_sek,
    -- The items of the table change, and their sum does not: money moved between them.
    sum(case when line_kind = 'item' then budget_year_sek - previous_budget_year_sek else 0 end) over (
        partition by report_id, statement
    ) = 0 as is_reallocation,
    source_line
from ordered
where budget_year_sek != previous_budget_year_sek
