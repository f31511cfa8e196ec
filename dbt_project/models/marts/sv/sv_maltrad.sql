select
    {{ sv_report_columns() }},
    goal_no as "Mål nr",
    parent_goal_no as "Överordnat mål nr",
    level as "Nivå",
    title as "Mål",
    valid_from_year as "Gäller från år",
    valid_to_year as "Gäller till år",
    assessment as "Bedömning",
    trend as "Trend",
    indicators as "Antal indikatorer",
    indicators_fulfilled as "Indikatorer uppfyllda",
    indicators_partly as "Indikatorer delvis uppfyllda",
    indicators_not as "Indikatorer ej uppfyllda",
    assignments as "Antal uppdrag",
    assignments_done as "Uppdrag slutförda",
    assignments_deviating as "Uppdrag som avviker"
from {{ ref('goals_goal_tree').include(database=false) }}
