-- C1, C2. The statements that only a whole municipality has, against one another and the balance requirement's sums.
-- Rows are known by the words of the law, columns by year and by koncern or kommun in their header; a figure that is
-- not found exactly once is not compared. Year-end figures have one date; of an interim report only the balance sheet
-- has a column of last year that is comparable.
{%- set figures = {
    'result': "^(arets|periodens|delarets) resultat$",
    'assets': "^(summa|totala?) tillgangar$",
    'equity_and_liabilities': "^(summa|totalt?) eget kapital,? (avsattningar )?och skulder$",
    'cash': "^(kassa och bank|likvida medel|kassa,? bank.*)$",
    'cash_opening': "^(likvida medel vid (arets|periodens) borjan|ingaende likvida medel)$",
    'cash_closing': "^(likvida medel vid (arets|periodens) slut|utgaende likvida medel)$",
    'cash_flow': "^((arets|periodens) kassaflode|forandring av likvida medel)$"
} %}
with cells as (
    {% for fact in ['finance_cells', 'other_cells'] %}
    select
        '{{ fact }}' as fact,
        *,
        {{ plain_text('line_label') }} as plain_label,
        {{ plain_text('column_title') }} as plain_title
    from {{ ref('stg_' ~ fact) }}
    where unit in ('kr', 'tkr', 'mnkr')
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

statements as (
    select
        report_id,
        fact,
        statement,
        case
            when
                bool_or(plain_label like 'skatteintakt%') and bool_or(plain_label like 'verksamhetens netto%')
                then 'income'
            when bool_or(plain_label like '%balanskravsresultat%') then 'requirement'
            when bool_or(plain_label like '%kassaflode%' or plain_label like 'likvida medel vid %') then 'cash'
            when bool_or(regexp_matches(plain_label, '^(summa|totalt|totala?) (eget kapital|tillgangar)'))
                then 'balance'
        end as kind,
        bool_or(plain_title like '%koncern%') as has_group_columns
    from cells
    group by report_id, fact, statement
),

columns_known as (
    select
        cells.*,
        statements.kind,
        reports.fiscal_year,
        extract(month from reports.period_end) as last_month,
        case
            when cells.statement like '%koncern%' or cells.plain_title like '%koncern%' then 'koncernen'
            when cells.plain_title like '%kommun%' or not statements.has_group_columns then 'kommunen'
        end as entity,
        case
            when len(list_distinct(regexp_extract_all(cells.plain_title, '20\d\d'))) = 1
                then cast(regexp_extract(cells.plain_title, '20\d\d') as integer)
            when
                len(regexp_extract_all(cells.plain_title, '20\d\d')) = 0
                and cells.measure in ('actual_ytd', 'actual_year')
                then reports.fiscal_year
        end as stated_year,
        try_cast(nullif(regexp_extract(cells.plain_title, '20\d\d-(\d\d)', 1), '') as integer) as stated_month
    from cells
    inner join statements
        on
            cells.report_id = statements.report_id and cells.fact = statements.fact
            and cells.statement = statements.statement
    inner join {{ ref('stg_reports') }} as reports on cells.report_id = reports.report_id and reports.is_current
    where
        statements.kind is not null
        and not regexp_matches(cells.plain_title, 'budget|prognos|avvik|forandr|diff|helar|plan')
),

comparable as (
    select *
    from columns_known
    where
        entity is not null and (
            (stated_year = fiscal_year and coalesce(stated_month, last_month) = last_month)
            or (
                stated_year = fiscal_year - 1 and coalesce(stated_month, 12) = 12
                and (last_month = 12 or kind = 'balance')
            )
        )
),

named as (
    select
        *,
        case
            {%- for figure, words in figures.items() %}
            when regexp_matches(plain_label, '{{ words }}') then '{{ figure }}'
            {%- endfor %}
        end as figure
    from comparable
),

found as (
    select
        *,
        kind || '_' || figure as named_figure
    from named
    where
        (kind = 'income' and figure = 'result')
        or (kind = 'balance' and figure in ('result', 'assets', 'equity_and_liabilities', 'cash'))
        or (kind = 'cash' and figure in ('result', 'cash_opening', 'cash_closing', 'cash_flow'))
        or (kind = 'requirement' and figure = 'result')
    qualify count(*) over (partition by report_id, kind, figure, entity, stated_year) = 1
),

-- What a cash flow statement counts as cash may be more than the balance sheet's row: one of the two dates must agree.
same_cash as (
    select distinct
        flow.report_id,
        flow.entity
    from found as flow
    inner join found as stock
        on
            flow.report_id = stock.report_id and flow.entity = stock.entity and flow.unit = stock.unit
            and stock.named_figure = 'balance_cash'
            and stock.stated_year = case
                when flow.figure = 'cash_opening' then flow.stated_year - 1 else flow.stated_year
            end
    where
        flow.named_figure in ('cash_cash_opening', 'cash_cash_closing')
        and abs(flow.value - stock.value) <= {{ half_width('flow.decimals') }} + {{ half_width('stock.decimals') }}
),

pairs as (
    {% for name, rule, reported, term, years_back in [
        ('result_in_balance', 'C1', 'balance_result', 'income_result', 0),
        ('result_in_cash', 'C1', 'cash_result', 'income_result', 0),
        ('result_in_requirement', 'C2', 'requirement_result', 'income_result', 0),
        ('balance', 'C1', 'balance_assets', 'balance_equity_and_liabilities', 0),
        ('cash_at_end', 'C1', 'cash_cash_closing', 'balance_cash', 0),
        ('cash_at_start', 'C1', 'cash_cash_opening', 'balance_cash', 1)
    ] %}
    select
        '{{ name }}' as identity_name,
        '{{ rule }}' as rule_id,
        reported.report_id,
        reported.entity,
        reported.stated_year,
        reported.fact as reported_fact,
        reported.fact_no as reported_no,
        term.fact as term_fact,
        term.fact_no as term_no,
        1 as weight
    from found as reported
    inner join found as term
        on
            reported.report_id = term.report_id and reported.entity = term.entity and reported.unit = term.unit
            and term.stated_year = reported.stated_year - {{ years_back }}
    {%- if 'cash_at' in name %}
    inner join same_cash on reported.report_id = same_cash.report_id and reported.entity = same_cash.entity
    {%- endif %}
    where reported.named_figure = '{{ reported }}' and term.named_figure = '{{ term }}'
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

    union all

    -- The year's cash flow is the difference of the two ends; where the table's own structure says so R1 compares them.
    select
        'cash_flow' as identity_name,
        'C1' as rule_id,
        reported.report_id,
        reported.entity,
        reported.stated_year,
        reported.fact as reported_fact,
        reported.fact_no as reported_no,
        term.fact as term_fact,
        term.fact_no as term_no,
        case when term.figure = 'cash_closing' then 1 else -1 end as weight
    from found as reported
    inner join found as term
        on
            reported.report_id = term.report_id and reported.entity = term.entity and reported.unit = term.unit
            and reported.stated_year = term.stated_year
    left join {{ ref('stg_calculation_arcs') }} as arcs
        on
            term.report_id = arcs.report_id and term.fact = arcs.fact and term.statement = arcs.statement
            and term.line_no = arcs.total_line_no
    where
        reported.named_figure = 'cash_cash_flow' and term.named_figure in ('cash_cash_opening', 'cash_cash_closing')
        and arcs.report_id is null
    qualify count(*) over (partition by reported.report_id, reported.entity, reported.stated_year) = 2
),

-- The balance requirement: the rows from the result to the adjusted result, and from there to the requirement's result.
steps as (
    select
        *,
        case
            when plain_label like '%efter balanskravsjustering%' then 'adjusted'
            when plain_label like '%balanskravsresultat%' then 'final'
            when regexp_matches(plain_label, '^(arets|periodens|delarets) resultat') then 'first'
            else 'part'
        end as step
    from columns_known
    where kind = 'requirement' and line_kind != 'memo'
),

totals as (
    select
        steps.*,
        (
            select max(lower_step.line_no) from steps as lower_step
            where
                lower_step.report_id = steps.report_id and lower_step.fact = steps.fact
                and lower_step.statement = steps.statement and lower_step.measure = steps.measure
                and lower_step.line_no < steps.line_no
                and lower_step.step = case when steps.step = 'final' then 'adjusted' else 'first' end
        ) as from_line
    from steps
    left join {{ ref('stg_calculation_arcs') }} as arcs
        on
            steps.report_id = arcs.report_id and steps.fact = arcs.fact and steps.statement = arcs.statement
            and steps.line_no = arcs.total_line_no
    where steps.step in ('adjusted', 'final') and arcs.report_id is null
    qualify row_number() over (
        partition by steps.report_id, steps.fact, steps.statement, steps.measure, steps.step order by steps.line_no
    ) = 1
),

parts as (
    select
        totals.report_id,
        totals.fact,
        totals.statement,
        totals.measure,
        totals.step,
        totals.fact_no as reported_no,
        totals.value as reported,
        parts.fact_no as term_no,
        parts.value,
        -- Deductions that the table prints without a minus.
        case
            when
                parts.value > 0 and parts.plain_label not like '%undantag%'
                and regexp_matches(
                    parts.plain_label, 'reducering|avgar|avdrag|reservering|realisationsvinster|orealiserade vinster'
                )
                then -1
            else 1
        end as weight_by_label,
        {{ half_width('totals.decimals') }} + sum({{ half_width('parts.decimals') }}) over (
            partition by totals.fact, totals.report_id, totals.fact_no
        ) as bound
    from totals
    inner join steps as parts
        on
            totals.report_id = parts.report_id and totals.fact = parts.fact and totals.statement = parts.statement
            and totals.measure = parts.measure and parts.line_no between totals.from_line and totals.line_no - 1
            and parts.step != 'final'
),

sums as (
    select
        report_id,
        fact,
        statement,
        step,
        reported_no,
        abs(min(reported) - sum(value)) <= min(bound) as holds_signed,
        abs(min(reported) - sum(value * weight_by_label)) <= min(bound) as holds_by_label
    from parts
    group by report_id, fact, statement, step, reported_no
),

conventions as (
    select
        *,
        count(*) over (partition by report_id, fact, statement, step) as columns_judged,
        bool_or(holds_signed or holds_by_label) over (partition by report_id, fact, statement, step) as any_holds,
        sum(case when holds_signed then 1 else 0 end) over (partition by report_id, fact, statement, step)
        >= sum(case when holds_by_label then 1 else 0 end) over (partition by report_id, fact, statement, step)
            as is_signed
    from sums
),

relations as (
    select
        {{ relation_id('rule_id', ['report_id', 'identity_name', 'entity', 'stated_year']) }} as relation_id,
        rule_id,
        report_id,
        reported_fact,
        reported_no,
        term_fact,
        term_no,
        weight,
        cast(null as varchar) as reason
    from pairs

    union all

    select
        {{ relation_id("'C2'", ['parts.report_id', 'parts.fact', 'parts.reported_no']) }} as relation_id,
        'C2' as rule_id,
        parts.report_id,
        parts.fact as reported_fact,
        parts.reported_no,
        parts.fact as term_fact,
        parts.term_no,
        case when conventions.is_signed then 1 else parts.weight_by_label end as weight,
        case when conventions.columns_judged = 1 then 'single_column' end as reason
    from parts
    inner join conventions
        on
            parts.report_id = conventions.report_id and parts.fact = conventions.fact
            and parts.reported_no = conventions.reported_no
    -- Where no column holds, the table is built in another way than this.
    where conventions.any_holds or conventions.columns_judged = 1
),

roles as (
    select distinct
        relation_id,
        rule_id,
        report_id,
        'reported' as role,
        reported_fact as fact,
        reported_no as fact_no,
        1 as weight,
        reason
    from relations
    union all
    select
        relation_id,
        rule_id,
        report_id,
        'term' as role,
        term_fact as fact,
        term_no as fact_no,
        weight,
        cast(null as varchar) as reason
    from relations
)

select
    roles.relation_id,
    roles.rule_id,
    roles.report_id,
    replace(cells.statement, '_', ' ') || ': ' || cells.line_label || ' / '
    || coalesce(cells.column_title, cells.measure) as location,
    roles.role,
    case when roles.role = 'reported' then 0 else cells.fact_no end as term_no,
    replace(cells.statement, '_', ' ') || ': ' || cells.line_label as label,
    {{ exact('cells.value') }} as value,
    {{ exact(half_width('cells.decimals')) }} as half_width,
    cells.unit,
    roles.weight,
    cells.source_line,
    cells.source_line_end,
    cells.source_text,
    roles.fact,
    roles.fact_no,
    cells.confidence,
    {{ plain_comparison('roles.reason') }}
from roles
inner join cells on roles.report_id = cells.report_id and roles.fact = cells.fact and roles.fact_no = cells.fact_no
