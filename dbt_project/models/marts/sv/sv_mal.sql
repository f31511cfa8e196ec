select
    report_id as "Rapport-id",
    municipality as "Kommun",
    organisation as "Organisation",
    report_type as "Rapporttyp",
    fiscal_year as "År",
    period_start as "Period från",
    period_end as "Period till",
    is_current as "Senaste rapport",
    fact_no as "Nummer i rapporten",
    goal_no as "Mål nr",
    title as "Mål",
    assessment as "Bedömning",
    assessment_text as "Bedömning enligt texten",
    trend as "Trend",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('goals_goal_assessments').include(database=false) }}
