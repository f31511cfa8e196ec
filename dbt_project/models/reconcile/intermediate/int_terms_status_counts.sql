-- R4, R5, R6. Counts are exact: half width 0. A blank count is absent; where it should have been one, the sum shows it.
{%- set count_columns = ['on_plan', 'deviating', 'total'] -%}
{%- set titles = {'on_plan': 'enligt plan', 'deviating': 'avviker från plan', 'total': 'totalt'} %}
with numbered as (
    select
        *,
        -- A total row closes its table: what follows belongs to the next one.
        coalesce(sum(case when kind = 'total' then 1 else 0 end) over (
            partition by report_id order by fact_no rows between unbounded preceding and 1 preceding
        ), 0) as table_no,
        kind || case when status is null then '' else ' ' || status end as label
    from {{ ref('stg_status_counts') }}
),

counts as (
    {% for column in count_columns %}
    select
        report_id,
        table_no,
        fact_no,
        kind,
        status,
        label,
        'statustabell: ' || label || ' / {{ titles[column] }}' as location,
        '{{ column }}' as count_column,
        '{{ titles[column] }}' as column_title,
        {{ exact(column) }} as value,
        source_line,
        source_line_end,
        source_text,
        confidence
    from numbered
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Rows that the total row sums: those per kind and status where there are such, else those per kind.
summed as (
    select
        counts.*,
        max(case when counts.kind != 'total' and counts.status is not null then 1 else 0 end)
            over (partition by counts.report_id, counts.table_no) as has_statuses
    from counts
),

listed as (
    select
        report_id,
        kind,
        status,
        prognosis,
        source_line,
        source_line_end,
        confidence
    from {{ ref('stg_assignments') }}
),

listed_counts as (
    -- Per kind and status, only where the list states statuses at all; so also per kind and prognosis.
    select
        counts.report_id,
        counts.fact_no,
        'total' as count_column,
        sum(case when listed.status = counts.status then 1 else 0 end) as listed_count,
        min(listed.source_line) as source_line,
        max(listed.source_line_end) as source_line_end,
        min(listed.confidence) as confidence
    from counts
    inner join listed on counts.report_id = listed.report_id and counts.kind = listed.kind
    where counts.count_column = 'total' and counts.value is not null and counts.status is not null
    group by counts.report_id, counts.fact_no
    having count(listed.status) > 0
),

prognosis_counts as (
    select
        report_id,
        kind,
        sum(case when prognosis = 'enligt plan' then 1 else 0 end) as on_plan,
        sum(case when prognosis = 'avvikelse från plan' then 1 else 0 end) as deviating,
        min(source_line) as source_line,
        max(source_line_end) as source_line_end,
        min(confidence) as confidence
    from listed
    group by report_id, kind
    having count(prognosis) > 0
),

counts_per_kind as (
    select
        report_id,
        kind,
        count_column,
        column_title,
        sum(value) as value,
        min(fact_no) as fact_no,
        min(source_line) as source_line,
        max(source_line_end) as source_line_end,
        min(source_text) as source_text,
        min(confidence) as confidence
    from counts
    where status is not null and kind != 'total' and count_column != 'total'
    group by report_id, kind, count_column, column_title
    having count(value) > 0
),

terms as (
    -- R4: on plan + deviating = total, row by row
    select
        {{ relation_id("'R4'", ['report_id', 'fact_no']) }} as relation_id,
        'R4' as rule_id,
        report_id,
        location,
        case when count_column = 'total' then 'reported' else 'term' end as role,
        case count_column when 'total' then 0 when 'on_plan' then 1 else 2 end as term_no,
        column_title as label,
        value,
        1 as weight,
        source_line,
        source_line_end,
        source_text,
        'status_counts' as fact,
        fact_no,
        confidence
    from counts
    where
        exists (
            select 1 from counts as totals
            where
                totals.report_id = counts.report_id and totals.fact_no = counts.fact_no
                and totals.count_column = 'total' and totals.value is not null
        )

    union all

    -- R5: the total row against the rows
    select
        {{ relation_id("'R5'", ['report_id', 'fact_no', 'count_column']) }} as relation_id,
        'R5' as rule_id,
        report_id,
        location,
        'reported' as role,
        0 as term_no,
        label,
        value,
        1 as weight,
        source_line,
        source_line_end,
        source_text,
        'status_counts' as fact,
        fact_no,
        confidence
    from summed
    where
        kind = 'total' and (
            value is not null
            -- A blank total of totals is worth telling only when its row states nothing else.
            or (
                count_column = 'total' and not exists (
                    select 1 from numbered
                    where
                        numbered.report_id = summed.report_id and numbered.fact_no = summed.fact_no
                        and numbered.on_plan is not null and numbered.deviating is not null
                )
            )
        )

    union all

    select
        {{ relation_id("'R5'", ['totals.report_id', 'totals.fact_no', 'totals.count_column']) }} as relation_id,
        'R5' as rule_id,
        totals.report_id,
        totals.location,
        'term' as role,
        items.fact_no as term_no,
        items.label,
        items.value,
        1 as weight,
        items.source_line,
        items.source_line_end,
        items.source_text,
        'status_counts' as fact,
        items.fact_no,
        items.confidence
    from summed as totals
    inner join summed as items
        on
            totals.report_id = items.report_id and totals.table_no = items.table_no
            and totals.count_column = items.count_column
    where
        totals.kind = 'total' and totals.value is not null and items.kind != 'total'
        and (items.status is not null or items.has_statuses = 0)

    union all

    -- R6: the table against the assignments that the report lists, by kind and status
    select
        {{ relation_id("'R6'", ['counts.report_id', 'counts.fact_no', "'status'"]) }} as relation_id,
        'R6' as rule_id,
        counts.report_id,
        counts.location,
        'reported' as role,
        0 as term_no,
        counts.label,
        counts.value,
        1 as weight,
        counts.source_line,
        counts.source_line_end,
        counts.source_text,
        'status_counts' as fact,
        counts.fact_no,
        counts.confidence
    from counts
    inner join listed_counts
        on
            counts.report_id = listed_counts.report_id and counts.fact_no = listed_counts.fact_no
            and counts.count_column = listed_counts.count_column

    union all

    select
        {{ relation_id("'R6'", ['counts.report_id', 'counts.fact_no', "'status'"]) }} as relation_id,
        'R6' as rule_id,
        counts.report_id,
        counts.location,
        'term' as role,
        1 as term_no,
        'redovisade ' || counts.label as label,
        {{ exact('listed_counts.listed_count') }} as value,
        1 as weight,
        listed_counts.source_line,
        listed_counts.source_line_end,
        cast(null as varchar) as source_text,
        'assignments' as fact,
        cast(null as integer) as fact_no,
        listed_counts.confidence
    from counts
    inner join listed_counts
        on
            counts.report_id = listed_counts.report_id and counts.fact_no = listed_counts.fact_no
            and counts.count_column = listed_counts.count_column

    union all

    -- R6: and by kind and prognosis, over all statuses
    select
        {{ relation_id("'R6'", ['tables.report_id', 'tables.kind', 'tables.count_column']) }} as relation_id,
        'R6' as rule_id,
        tables.report_id,
        'statustabell: ' || tables.kind || ' / ' || tables.column_title as location,
        'reported' as role,
        0 as term_no,
        tables.kind || ' ' || tables.column_title as label,
        {{ exact('tables.value') }} as value,
        1 as weight,
        tables.source_line,
        tables.source_line_end,
        tables.source_text,
        'status_counts' as fact,
        tables.fact_no,
        tables.confidence
    from counts_per_kind as tables
    inner join prognosis_counts on tables.report_id = prognosis_counts.report_id and tables.kind = prognosis_counts.kind

    union all

    select
        {{ relation_id("'R6'", ['tables.report_id', 'tables.kind', 'tables.count_column']) }} as relation_id,
        'R6' as rule_id,
        tables.report_id,
        'statustabell: ' || tables.kind || ' / ' || tables.column_title as location,
        'term' as role,
        1 as term_no,
        'redovisade ' || tables.kind || ' ' || tables.column_title as label,
        {{ exact("case when tables.count_column = 'on_plan' then prognosis_counts.on_plan"
            ~ " else prognosis_counts.deviating end") }} as value,
        1 as weight,
        prognosis_counts.source_line,
        prognosis_counts.source_line_end,
        cast(null as varchar) as source_text,
        'assignments' as fact,
        cast(null as integer) as fact_no,
        prognosis_counts.confidence
    from counts_per_kind as tables
    inner join prognosis_counts on tables.report_id = prognosis_counts.report_id and tables.kind = prognosis_counts.kind
)

select
    relation_id,
    rule_id,
    report_id,
    location,
    role,
    term_no,
    label,
    value,
    {{ exact(0) }} as half_width,
    'st' as unit,
    weight,
    source_line,
    source_line_end,
    source_text,
    fact,
    fact_no,
    confidence,
    {{ plain_comparison("case when role = 'reported' and value is null then 'reported_missing' end") }}
from terms
