with evaluated as (
    {{ evaluate_relations(ref('int_relation_terms')) | indent(4) }}
)

select
    evaluated.rule_id,
    evaluated.report_id,
    evaluated.location,
    evaluated.reported,
    evaluated.computed,
    evaluated.difference,
    evaluated.tolerance,
    evaluated.outcome,
    rules.severity,
    evaluated.source_line,
    evaluated.relation_id,
    evaluated.reason,
    evaluated.unit,
    evaluated.confidence,
    evaluated.source_line_end
from evaluated
inner join {{ ref('rules') }} as rules on evaluated.rule_id = rules.rule_id
