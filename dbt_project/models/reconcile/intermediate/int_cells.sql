-- A row names each of its columns once; should extraction name one twice, the first stands for it. Joined on narrow
-- keys, for each fact by itself: numbering whole rows takes more memory than there is.
with
{% set facts = ['finance_cells', 'investment_cells', 'other_cells'] %}
{% for fact in facts %}
first_{{ fact }} as (
    select
        report_id,
        min(fact_no) as fact_no
    from {{ ref('stg_' ~ fact) }}
    group by report_id, statement, line_no, measure
),

{% endfor %}
cells as (
    {% for fact in facts %}
    select
        source.*,
        '{{ fact }}' as fact
    from {{ ref('stg_' ~ fact) }} as source
    inner join first_{{ fact }} as firsts on source.report_id = firsts.report_id and source.fact_no = firsts.fact_no
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}
)

select
    cells.report_id,
    cells.fact,
    cells.fact_no,
    cells.statement,
    cells.line_no,
    cells.line_label,
    cells.line_kind,
    cells.measure,
    coalesce(measures.title_sv, replace(cells.measure, '_', ' ')) as measure_title,
    replace(cells.statement, '_', ' ') || ': ' || cells.line_label || ' / '
    || coalesce(measures.title_sv, replace(cells.measure, '_', ' ')) as location,
    {{ exact('cells.value') }} as value,
    {{ exact(half_width('cells.decimals')) }} as half_width,
    cells.unit,
    cells.source_line,
    cells.source_line_end,
    cells.source_text,
    cells.confidence
from cells
left join {{ ref('measures') }} as measures on cells.measure = measures.measure
