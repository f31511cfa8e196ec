with cells as (
    select
        cells.*,
        {{ in_kr('cells.value', 'units.factor') }} as value_sek
    from {{ ref('stg_finance_cells') }} as cells
    inner join {{ ref('unit_conversions') }} as units on cells.unit = units.from_unit and units.to_unit = 'kr'
),

lines as (
    select
        report_id,
        statement,
        line_no,
        min(line_label) as line_label,
        min(line_kind) as line_kind,
        {% for measure in finance_measures() %}
        max(case when measure = '{{ measure }}' then value_sek end) as {{ measure }}_sek,
        {% endfor %}
        min(source_line) as source_line,
        min(confidence) as confidence
    from cells
    group by report_id, statement, line_no
)

select
    {{ report_columns('reports') }},
    lines.statement,
    lines.line_no,
    lines.line_label,
    lines.line_kind,
    {% for measure in finance_measures() %}
    lines.{{ measure }}_sek,
    {% endfor %}
    lines.source_line,
    lines.confidence
from lines
inner join {{ ref('dim_report') }} as reports on lines.report_id = reports.report_id
