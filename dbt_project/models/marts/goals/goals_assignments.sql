select
    {{ report_columns('reports') }},
    facts.fact_no,
    {{ key_of(['reports.organisation_key', 'lineage.first_kind', folded('lineage.first_title')]) }} as assignment_key,
    facts.goal_no,
    facts.kind,
    facts.title,
    facts.department,
    facts.prognosis,
    facts.status,
    facts.due_date,
    facts.due_text,
    facts.comment,
    facts.comment_date,
    facts.source_line,
    facts.confidence
from {{ ref('stg_assignments') }} as facts
inner join {{ ref('dim_report') }} as reports on facts.report_id = reports.report_id
inner join {{ ref('int_assignment_lineage') }} as lineage
    on facts.report_id = lineage.report_id and facts.fact_no = lineage.fact_no
