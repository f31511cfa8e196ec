-- G3. Amounts in another unit than their table says: a factor of 1 000 or 10 between the same rows of two tables, or
-- between a column and the two that it is made of. Told only where that one factor makes every row hold, none holds
-- without it, and the unit is printed in the tables themselves: one that is taken from the text may be the wrong one.
-- A number without two digits of its own fits by chance and is passed over.
{%- set factors = ['1000', '10', '0.1', '0.001'] %}
with printed as (
    select distinct
        remarks.report_id,
        split_part(remarks.subject, ': ', 1) as fact,
        split_part(remarks.subject, ': ', 2) as statement
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_reports') }} as reports on remarks.report_id = reports.report_id and reports.is_current
    where remarks.kind = 'printed_unit' and lower(reports.reader) not like '%ocr%'
),

factors as (
    {% for factor in factors %}
    select {{ exact(factor) }} as factor
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

amounts as (
    select
        cells.*,
        {{ folded('cells.line_label') }} as folded_label,
        count(*) over (
            partition by cells.report_id, cells.fact, cells.statement, {{ folded('cells.line_label') }}, cells.measure
        ) as namesakes
    from {{ ref('int_cells') }} as cells
    inner join printed
        on
            cells.report_id = printed.report_id and cells.fact = printed.fact and cells.statement = printed.statement
    where cells.unit in ('kr', 'tkr', 'mnkr') and abs(cells.value) >= 10 * 2 * cells.half_width
),

-- The same row and column in two tables.
shared as (
    select
        later.report_id,
        later.fact,
        later.statement,
        later.fact_no,
        later.measure,
        earlier.fact as earlier_fact,
        earlier.statement as earlier_statement,
        earlier.fact_no as earlier_no,
        later.value,
        later.half_width,
        earlier.value * units.factor as earlier_value,
        earlier.half_width * units.factor as earlier_half_width
    from amounts as later
    inner join amounts as earlier
        on
            later.report_id = earlier.report_id and later.folded_label = earlier.folded_label
            and later.measure = earlier.measure
            and (later.fact, later.statement) != (earlier.fact, earlier.statement)
            and (later.source_line, later.fact, later.statement)
            > (earlier.source_line, earlier.fact, earlier.statement)
    inner join {{ ref('unit_conversions') }} as units
        on earlier.unit = units.from_unit and later.unit = units.to_unit
    where
        later.namesakes = 1 and earlier.namesakes = 1
        and later.folded_label not in (
            '', 'summa', 'totalt', 'total', 'totalsumma', 'summa totalt', 'delsumma', 'netto', 'resultat'
        )
),

tables_tried as (
    select
        shared.report_id,
        shared.fact,
        shared.statement,
        shared.earlier_fact,
        shared.earlier_statement,
        shared.measure,
        factors.factor,
        count(*) as rows_shared,
        sum(
            case
                when abs(shared.value - shared.earlier_value) <= shared.half_width + shared.earlier_half_width then 1
                else 0
            end
        ) as rows_equal,
        sum(
            case
                when
                    abs(shared.value * factors.factor - shared.earlier_value)
                    <= shared.half_width * factors.factor + shared.earlier_half_width
                    then 1
                else 0
            end
        ) as rows_scaled
    from shared
    cross join factors
    group by all
),

-- A whole table, or a column of three rows or more whatever the others say.
tables_judged as (
    select
        *,
        sum(rows_shared) over (same_tables) as cells_shared,
        sum(rows_equal) over (same_tables) = 0
        and sum(rows_scaled) over (same_tables) = sum(rows_shared) over (same_tables)
        and sum(rows_shared) over (same_tables) >= 3
        or (rows_equal = 0 and rows_scaled = rows_shared and rows_shared >= 3) as hit
    from tables_tried
    window same_tables as (
        partition by report_id, fact, statement, earlier_fact, earlier_statement, factor
    )
),

between_tables as (
    select
        shared.*,
        tables_judged.factor,
        tables_judged.hit
    from shared
    inner join tables_judged
        on
            shared.report_id = tables_judged.report_id and shared.fact = tables_judged.fact
            and shared.statement = tables_judged.statement and shared.earlier_fact = tables_judged.earlier_fact
            and shared.earlier_statement = tables_judged.earlier_statement
            and shared.measure = tables_judged.measure
    where tables_judged.cells_shared >= 3
    -- The factor that repairs it; of a table that holds any.
    qualify
        row_number() over (
            partition by shared.report_id, shared.fact_no, shared.earlier_no, shared.fact, shared.earlier_fact
            order by case when tables_judged.hit then 0 else 1 end, tables_judged.factor
        ) = 1
),

-- A difference column and its two sides; which of the two is taken from the other is open here.
triples as (
    select
        difference.report_id,
        difference.fact,
        difference.statement,
        difference.line_no,
        difference.measure,
        difference.value as d,
        minuend.value as m,
        subtrahend.value as s,
        difference.half_width as d_room,
        minuend.half_width as m_room,
        subtrahend.half_width as s_room,
        columns.minuend,
        columns.subtrahend
    from {{ ref('difference_columns') }} as columns
    inner join amounts as difference on columns.measure = difference.measure
    inner join amounts as minuend
        on
            difference.report_id = minuend.report_id and difference.fact = minuend.fact
            and difference.statement = minuend.statement and difference.line_no = minuend.line_no
            and columns.minuend = minuend.measure and difference.unit = minuend.unit
    inner join amounts as subtrahend
        on
            difference.report_id = subtrahend.report_id and difference.fact = subtrahend.fact
            and difference.statement = subtrahend.statement and difference.line_no = subtrahend.line_no
            and columns.subtrahend = subtrahend.measure and difference.unit = subtrahend.unit
),

columns_tried as (
    {% for column, scaled in [('measure', 'd'), ('minuend', 'm'), ('subtrahend', 's')] %}
    {% set times = {scaled: ' * factors.factor'} %}
    select
        triples.report_id,
        triples.fact,
        triples.statement,
        triples.measure,
        triples.{{ column }} as scaled,
        triples.minuend,
        triples.subtrahend,
        factors.factor,
        count(*) as rows_tried,
        sum(
            case
                when
                    abs(abs(triples.d) - abs(triples.m - triples.s))
                    <= triples.d_room + triples.m_room + triples.s_room
                    then 1
                else 0
            end
        ) as rows_equal,
        sum(
            case
                when
                    abs(abs(triples.d{{ times.d }}) - abs(triples.m{{ times.m }} - triples.s{{ times.s }}))
                    <= triples.d_room{{ times.d }} + triples.m_room{{ times.m }} + triples.s_room{{ times.s }}
                    then 1
                else 0
            end
        ) as rows_scaled
    from triples
    cross join factors
    group by all
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

columns_judged as (
    select
        *,
        rows_equal = 0 and rows_scaled = rows_tried
        and count(case when rows_scaled = rows_tried then 1 end) over (
            partition by report_id, fact, statement, measure, minuend, subtrahend
        ) = 1 as hit
    from columns_tried
    where rows_tried >= 3
    qualify
        row_number() over (
            partition by report_id, fact, statement, measure, minuend, subtrahend
            order by rows_scaled desc, scaled asc, factor asc
        ) = 1
),

{% set factor_text = "case when factor in (1000, 0.001) then '1 000' else '10' end" %}
asked as (
    select
        {{ relation_id("'G3'", ['report_id', 'fact', 'statement', 'earlier_fact', 'earlier_statement']) }}
            as relation_id,
        report_id,
        replace(statement, '_', ' ') || ' mot ' || replace(earlier_statement, '_', ' ') || ': enhet' as location,
        {{ factor_text }} as factor_text,
        hit,
        fact,
        fact_no,
        earlier_fact,
        earlier_no
    from between_tables

    union all

    select
        {{ relation_id("'G3'", ['judged.report_id', 'judged.fact', 'judged.statement', 'judged.measure']) }}
            as relation_id,
        judged.report_id,
        replace(judged.statement, '_', ' ') || ': enhet i en kolumn' as location,
        {{ factor_text | replace('factor in', 'judged.factor in') }} as factor_text,
        judged.hit,
        cells.fact,
        cells.fact_no,
        cast(null as varchar) as earlier_fact,
        cast(null as integer) as earlier_no
    from columns_judged as judged
    inner join amounts as cells
        on
            judged.report_id = cells.report_id and judged.fact = cells.fact and judged.statement = cells.statement
            and judged.scaled = cells.measure
),

numbered as (
    select
        asked.*,
        row_number() over (
            partition by asked.relation_id order by case when asked.hit then 0 else 1 end, asked.fact_no
        ) as place_no
    from asked
)

{% for role in ['reported', 'own', 'other'] %}
select
    numbered.relation_id,
    'G3' as rule_id,
    numbered.report_id,
    numbered.location,
    '{{ 'reported' if role == 'reported' else 'term' }}' as role,
    {{ {'reported': '0', 'own': '2 * numbered.place_no - 1', 'other': '2 * numbered.place_no'}[role] }} as term_no,
    {% if role == 'own' %}
    cells.line_label || ', ' || cells.measure_title || ' (faktor ' || numbered.factor_text || ')' as label,
    {% else %}
    {{ "'mot '" if role == 'other' else "''" }} || replace(cells.statement, '_', ' ') || ': '
    || cells.line_label as label,
    {% endif %}
    {{ 'cast(null as decimal(32, 10))' if role == 'reported' else 'cells.value' }} as value,
    cells.half_width,
    cells.unit,
    {{ 0 if role == 'other' else 1 }} as weight,
    cells.source_line,
    cells.source_line_end,
    cells.source_text,
    cells.fact,
    cells.fact_no,
    cells.confidence,
    cast(1 as decimal(18, 4)) as scale,
    {{ exact(0) }} as allowance,
    'listed' as comparison,
    cast(null as varchar) as reason
from numbered
inner join {{ ref('int_cells') }} as cells
    on
        numbered.report_id = cells.report_id
        and {{ 'numbered.earlier_fact' if role == 'other' else 'numbered.fact' }} = cells.fact
        and {{ 'numbered.earlier_no' if role == 'other' else 'numbered.fact_no' }} = cells.fact_no
where {{ 'numbered.place_no = 1' if role == 'reported' else 'numbered.hit and numbered.place_no <= 3' }}
{{ 'union all' if not loop.last }}
{% endfor %}
