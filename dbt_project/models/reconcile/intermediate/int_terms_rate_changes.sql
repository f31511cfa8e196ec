-- R7. A printed change against the two rates it is the difference of: this period's less that of the same months of an
-- earlier year, for one population and group of the same table. The row's own rates come before those of other rows.
with figures as (
    select * from {{ ref('int_sick_leave') }}
    where basis = 'table'
),

changes as (
    select
        *,
        {{ relation_id("'R7'", ['report_id', 'fact_no']) }} as relation_id
    from figures
    where measure = 'change'
),

candidates as (
    select
        changes.relation_id,
        changes.report_id,
        rates.fact_no,
        case when rates.last_month = changes.last_month then 1 else -1 end as weight,
        row_number() over (
            partition by changes.relation_id, case when rates.last_month = changes.last_month then 1 else -1 end
            order by
                case when rates.source_line = changes.source_line then 0 else 1 end,
                -rates.last_month,
                rates.fact_no
        ) as preference
    from changes
    inner join figures as rates
        on
            changes.report_id = rates.report_id and changes.folded_population = rates.folded_population
            and changes.folded_group = rates.folded_group and rates.measure = 'rate'
            and (
                (changes.first_month = rates.first_month and changes.last_month = rates.last_month)
                or (
                    changes.last_month > rates.last_month
                    and mod(changes.first_month, 12) = mod(rates.first_month, 12)
                    and mod(changes.last_month, 12) = mod(rates.last_month, 12)
                    and changes.last_month - changes.first_month = rates.last_month - rates.first_month
                )
            )
),

-- One rate alone is no difference.
complete as (
    select relation_id
    from candidates
    where preference = 1
    group by relation_id
    having count(*) = 2
),

roles as (
    select
        relation_id,
        report_id,
        fact_no,
        'reported' as role,
        0 as term_no,
        1 as weight
    from changes
    union all
    select
        candidates.relation_id,
        candidates.report_id,
        candidates.fact_no,
        'term' as role,
        case when candidates.weight = 1 then 1 else 2 end as term_no,
        candidates.weight
    from candidates
    inner join complete on candidates.relation_id = complete.relation_id
    where candidates.preference = 1
)

select
    roles.relation_id,
    'R7' as rule_id,
    roles.report_id,
    figures.label || ' / förändring' as location,
    roles.role,
    roles.term_no,
    case when roles.role = 'reported' then 'förändring' else figures.period end as label,
    figures.value,
    figures.half_width,
    'procentenheter' as unit,
    roles.weight,
    figures.source_line,
    figures.source_line_end,
    figures.source_text,
    'sick_leave' as fact,
    figures.fact_no,
    figures.confidence,
    {{ plain_comparison() }}
from roles
inner join figures on roles.report_id = figures.report_id and roles.fact_no = figures.fact_no
