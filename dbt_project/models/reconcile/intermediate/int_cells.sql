with cells as (
    {% for fact in ['finance_cells', 'investment_cells', 'other_cells'] %}
    select
        report_id,
        '{{ fact }}' as fact,
        fact_no,
        statement,
        line_no,
        line_label,
        line_kind,
        measure,
        value,
        decimals,
        unit,
        source_line,
        source_line_end,
        source_text,
        confidence
    from {{ ref('stg_' ~ fact) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- A row names each of its columns once; should extraction name one twice, the first stands for it.
numbered as (
    select
        *,
        row_number() over (
            partition by report_id, fact, statement, line_no, measure order by fact_no
        ) as occurrence
    from cells
)

select
    numbered.report_id,
    numbered.fact,
    numbered.fact_no,
    numbered.statement,
    numbered.line_no,
    numbered.line_label,
    numbered.line_kind,
    numbered.measure,
    coalesce(measures.title_sv, replace(numbered.measure, '_', ' ')) as measure_title,
    replace(numbered.statement, '_', ' ') || ': ' || numbered.line_label || ' / '
    || coalesce(measures.title_sv, replace(numbered.measure, '_', ' ')) as location,
    {{ exact('numbered.value') }} as value,
    {{ exact(half_width('numbered.decimals')) }} as half_width,
    numbered.unit,
    numbered.source_line,
    numbered.source_line_end,
    numbered.source_text,
    numbered.confidence
from numbered
left join {{ ref('measures') }} as measures on numbered.measure = measures.measure
where numbered.occurrence = 1
