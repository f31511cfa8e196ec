select
    rule_id as "Kontroll",
    family as "Kontrollfamilj",
    title_sv as "Kontrollens namn",
    compares_sv as "Jämför"
from {{ ref('quality_rules').include(database=false) }}
