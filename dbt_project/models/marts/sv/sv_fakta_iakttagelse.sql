select
    finding_id as "Iakttagelse-id",
    report_id as "Rapport-id",
    organisation_key as "Organisationsnyckel",
    period_key as "Periodnyckel",
    period_end as "Period till",
    rule_id as "Kontroll",
    case severity
        when 'error' then 'fel'
        when 'warning' then 'varning'
        when 'info' then 'notering'
        else severity
    end as "Allvar",
    case state
        when 'open' then 'öppen'
        when 'accepted' then 'godtagen'
        when 'resolved' then 'åtgärdad'
        else state
    end as "Läge",
    extraction_suspect as "Osäker avläsning",
    reported as "Redovisat värde",
    computed as "Beräknat värde",
    difference as "Differens",
    tolerance as "Avrundningsmarginal",
    unit as "Enhet",
    findings as "Antal iakttagelser",
    source_line as "Källrad"
from {{ ref('star_fact_finding').include(database=false) }}
