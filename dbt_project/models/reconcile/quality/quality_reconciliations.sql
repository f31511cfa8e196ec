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
    case
        when 'info' in (rules.severity, reasons.severity) then 'info'
        when 'warning' in (rules.severity, reasons.severity) then 'warning'
        else rules.severity
    end as severity,
    evaluated.source_line,
    evaluated.relation_id,
    evaluated.reason,
    evaluated.unit,
    evaluated.confidence,
    evaluated.source_line_end
from evaluated
inner join {{ ref('rules') }} as rules on evaluated.rule_id = rules.rule_id
left join {{ ref('relation_reasons') }} as reasons on evaluated.reason = reasons.reason
