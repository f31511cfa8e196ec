select
    finding_id as "Iakttagelse-id",
    report_id as "Rapport-id",
    organisation_key as "Organisationsnyckel",
    period_key as "Periodnyckel",
    period_end as "Period till",
    rule_id as "Kontroll",
    severity as "Allvar",
    state as "Läge",
    extraction_suspect as "Osäker avläsning",
    reported as "Redovisat värde",
    computed as "Beräknat värde",
    difference as "Differens",
    tolerance as "Avrundningsmarginal",
    unit as "Enhet",
    findings as "Antal iakttagelser",
    source_line as "Källrad"
from {{ ref('star_fact_finding').include(database=false) }}
