select
    findings.finding_id,
    findings.report_id,
    reports.organisation_key,
    reports.period_key,
    reports.period_end,
    findings.rule_id,
    findings.severity,
    findings.state,
    findings.extraction_suspect,
    findings.reported,
    findings.computed,
    findings.difference,
    findings.tolerance,
    findings.unit,
    cast(1 as integer) as findings,
    findings.source_line
from {{ ref('quality_findings') }} as findings
inner join {{ ref('dim_report') }} as reports on findings.report_id = reports.report_id
