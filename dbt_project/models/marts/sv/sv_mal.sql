select
    {{ sv_report_columns() }},
    fact_no as "Nummer i rapporten",
    goal_no as "Mål nr",
    title as "Mål",
    assessment as "Bedömning",
    assessment_text as "Bedömning enligt texten",
    trend as "Trend",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('goals_goal_assessments').include(database=false) }}
