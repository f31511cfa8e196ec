-- F1. A rate told in prose for several months against the table's months of the same population. The months' weights
-- (working time) are unknown and may vary by 25 %, so the rate may leave the plain mean by as much as a mean with
-- weights from 0.75 to 1.25 can. That mean is at its extreme when the k largest (or smallest) months weigh 1.25 and the
-- other n - k weigh 0.75; with T their sum and S the sum of all months it is then off the plain mean S / n by
--     2 * (n * T - k * S) / (n * (3 * n + 2 * k))
-- and the largest of these over k = 1 .. n, both ways, is the room. It is rounded to four decimals.
-- `scale` n spares the division of the mean itself.
with figures as (
    select * from {{ ref('int_sick_leave') }}
    where measure = 'rate'
),

stated as (
    select
        *,
        {{ relation_id("'F1'", ['report_id', 'fact_no']) }} as relation_id,
        last_month - first_month + 1 as months_stated
    from figures
    where basis = 'prose' and last_month > first_month
),

months as (
    select * from figures
    where basis = 'table' and last_month = first_month
),

candidates as (
    select
        stated.relation_id,
        stated.report_id,
        stated.months_stated,
        stated.last_month as stated_last_month,
        stated.value as stated_value,
        stated.half_width as stated_half_width,
        stated.folded_group as stated_group,
        months.fact_no,
        months.folded_group,
        months.first_month as month_no,
        months.value,
        months.half_width,
        row_number() over (
            partition by stated.relation_id, months.folded_group, months.first_month order by months.fact_no
        ) as occurrence
    from stated
    inner join months
        on
            stated.report_id = months.report_id and stated.folded_population = months.folded_population
            and months.first_month between stated.first_month and stated.last_month
),

whole_groups as (
    select
        relation_id,
        folded_group,
        stated_group
    from candidates
    where occurrence = 1
    group by relation_id, folded_group, stated_group, months_stated
    having count(*) = months_stated
),

-- The group that the sentence names; where it names none, the table's only one.
chosen as (
    select
        relation_id,
        min(case when folded_group = stated_group then folded_group end) as named_group,
        min(folded_group) as any_group,
        count(*) as groups_present
    from whole_groups
    group by relation_id
),

terms as (
    select candidates.*
    from candidates
    inner join chosen
        on
            candidates.relation_id = chosen.relation_id
            and candidates.folded_group
            = coalesce(chosen.named_group, case when chosen.groups_present = 1 then chosen.any_group end)
    where candidates.occurrence = 1 and (chosen.named_group is not null or candidates.stated_group = '')
),

ordered as (
    select
        relation_id,
        months_stated as n,
        sum(value) over (partition by relation_id) as total,
        {% for name, direction in [('highest', 'desc'), ('lowest', 'asc')] %}
        sum(value) over (
            partition by relation_id order by value {{ direction }}, month_no
            rows between unbounded preceding and current row
        ) as {{ name }},
        row_number() over (
            partition by relation_id order by value {{ direction }}, month_no
        ) as {{ name }}_count,
        {% endfor %}
        month_no = stated_last_month and abs(value - stated_value) <= half_width + stated_half_width
            as equals_last_month
    from terms
),

rooms as (
    select
        relation_id,
        max(n) as n,
        max(
            greatest(
                cast(2 * (n * highest - highest_count * total) / (n * (3 * n + 2 * highest_count)) as decimal(18, 4)),
                cast(2 * (lowest_count * total - n * lowest) / (n * (3 * n + 2 * lowest_count)) as decimal(18, 4))
            )
        ) as room,
        max(case when equals_last_month then 1 else 0 end) as equals_last_month
    from ordered
    group by relation_id
)

select
    stated.relation_id,
    'F1' as rule_id,
    stated.report_id,
    stated.label || ' / ' || stated.period as location,
    'reported' as role,
    0 as term_no,
    stated.period as label,
    stated.value,
    stated.half_width,
    '%' as unit,
    1 as weight,
    stated.source_line,
    stated.source_line_end,
    stated.source_text,
    'sick_leave' as fact,
    stated.fact_no,
    stated.confidence,
    cast(rooms.n as decimal(18, 4)) as scale,
    {{ exact('rooms.room') }} as allowance,
    'mean' as comparison,
    case
        when rooms.relation_id is null then 'months_missing'
        when rooms.equals_last_month = 1 then 'equals_last_month'
    end as reason
from stated
left join rooms on stated.relation_id = rooms.relation_id

union all

select
    terms.relation_id,
    'F1' as rule_id,
    terms.report_id,
    figures.label || ' / ' || figures.period as location,
    'term' as role,
    terms.month_no - terms.stated_last_month + terms.months_stated as term_no,
    figures.period as label,
    figures.value,
    figures.half_width,
    '%' as unit,
    1 as weight,
    figures.source_line,
    figures.source_line_end,
    figures.source_text,
    'sick_leave' as fact,
    figures.fact_no,
    figures.confidence,
    {{ plain_comparison() }}
from terms
inner join figures on terms.report_id = figures.report_id and terms.fact_no = figures.fact_no
