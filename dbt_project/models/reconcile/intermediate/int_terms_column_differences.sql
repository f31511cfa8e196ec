-- R2, R3. A column that is the difference of two others, in the table's own sign convention: the one under which more
-- of its rows hold. Rows that hold either way do not tip the scale; with no majority it is minuend - subtrahend.
-- A column that fails on more rows than it holds on is no difference of the two: its title means something else.
with cells as (
    select * from {{ ref('int_cells') }}
),

columns_present as (
    select distinct
        report_id,
        fact,
        statement,
        measure
    from cells
),

differences as (
    select
        difference.report_id,
        difference.fact,
        difference.statement,
        difference.line_no,
        columns.rule_id,
        columns.measure,
        columns.minuend,
        columns.subtrahend,
        difference.value,
        minuend.value as minuend_value,
        subtrahend.value as subtrahend_value,
        difference.half_width + minuend.half_width + subtrahend.half_width as bound
    from {{ ref('difference_columns') }} as columns
    inner join cells as difference on columns.measure = difference.measure
    inner join cells as minuend
        on
            difference.report_id = minuend.report_id and difference.fact = minuend.fact
            and difference.statement = minuend.statement and difference.line_no = minuend.line_no
            and columns.minuend = minuend.measure
    inner join cells as subtrahend
        on
            difference.report_id = subtrahend.report_id and difference.fact = subtrahend.fact
            and difference.statement = subtrahend.statement and difference.line_no = subtrahend.line_no
            and columns.subtrahend = subtrahend.measure
    left join columns_present as instead
        on
            difference.report_id = instead.report_id and difference.fact = instead.fact
            and difference.statement = instead.statement and columns.unless_measure = instead.measure
    where
        instead.measure is null
        and coalesce(difference.unit, '') = coalesce(minuend.unit, '')
        and coalesce(difference.unit, '') = coalesce(subtrahend.unit, '')
),

conventions as (
    select
        report_id,
        fact,
        statement,
        measure,
        minuend,
        case
            when
                sum(case when abs(value - (subtrahend_value - minuend_value)) <= bound then 1 else 0 end)
                > sum(case when abs(value - (minuend_value - subtrahend_value)) <= bound then 1 else 0 end)
                then -1
            else 1
        end as direction
    from differences
    where value != 0 or minuend_value != subtrahend_value
    group by report_id, fact, statement, measure, minuend
    having
        count(*) = 1
        or 2 * greatest(
            sum(case when abs(value - (subtrahend_value - minuend_value)) <= bound then 1 else 0 end),
            sum(case when abs(value - (minuend_value - subtrahend_value)) <= bound then 1 else 0 end)
        ) >= count(*)
),

relations as (
    select
        differences.*,
        conventions.direction,
        {{ relation_id('differences.rule_id', ['differences.report_id', 'differences.fact', 'differences.statement',
            'differences.line_no', 'differences.measure']) }} as relation_id
    from differences
    inner join conventions
        on
            differences.report_id = conventions.report_id and differences.fact = conventions.fact
            and differences.statement = conventions.statement and differences.measure = conventions.measure
            and differences.minuend = conventions.minuend
),

roles as (
    {% for role, term_no, measure, weight in [
        ('reported', 0, 'measure', '1'), ('term', 1, 'minuend', 'direction'), ('term', 2, 'subtrahend', '-direction')
    ] %}
    select
        relation_id,
        rule_id,
        report_id,
        fact,
        statement,
        line_no,
        '{{ role }}' as role,
        {{ term_no }} as term_no,
        {{ measure }} as cell_measure,
        {{ weight }} as weight
    from relations
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    roles.relation_id,
    roles.rule_id,
    roles.report_id,
    cells.location,
    roles.role,
    roles.term_no,
    cells.measure_title as label,
    cells.value,
    cells.half_width,
    cells.unit,
    roles.weight,
    cells.source_line,
    cells.source_line_end,
    cells.source_text,
    cells.fact,
    cells.fact_no,
    cells.confidence,
    {{ plain_comparison() }}
from roles
inner join cells
    on
        roles.report_id = cells.report_id and roles.fact = cells.fact and roles.statement = cells.statement
        and roles.line_no = cells.line_no and roles.cell_measure = cells.measure
