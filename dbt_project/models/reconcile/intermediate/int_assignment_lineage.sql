-- From which first row an assignment comes: followed from report to report, also where its title was reworded.
with recursive links as (
    select
        report_id,
        fact_no,
        earlier_report_id,
        earlier_fact_no
    from {{ ref('int_assignment_pairs') }}
    where earlier_fact = 'assignments' and fact_no is not null
),

lineage as (
    select
        assignments.report_id,
        assignments.fact_no,
        assignments.report_id as first_report_id,
        assignments.fact_no as first_fact_no
    from {{ ref('stg_assignments') }} as assignments
    left join links on assignments.report_id = links.report_id and assignments.fact_no = links.fact_no
    where links.report_id is null
    union all
    select
        links.report_id,
        links.fact_no,
        lineage.first_report_id,
        lineage.first_fact_no
    from links
    inner join lineage on links.earlier_report_id = lineage.report_id and links.earlier_fact_no = lineage.fact_no
)

select
    lineage.report_id,
    lineage.fact_no,
    lineage.first_report_id,
    lineage.first_fact_no,
    firsts.kind as first_kind,
    firsts.title as first_title
from lineage
inner join {{ ref('stg_assignments') }} as firsts
    on lineage.first_report_id = firsts.report_id and lineage.first_fact_no = firsts.fact_no
