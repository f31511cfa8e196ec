select
    finding_id as "Iakttagelse-id",
    rule_id as "Kontroll",
    report_id as "Rapport-id",
    location as "Plats",
    reported as "Redovisat värde",
    computed as "Beräknat värde",
    difference as "Differens",
    tolerance as "Avrundningsmarginal",
    unit as "Enhet",
    case severity
        when 'error' then 'fel'
        when 'warning' then 'varning'
        when 'info' then 'notering'
        else severity
    end as "Allvar",
    extraction_suspect as "Osäker avläsning",
    suspect_cell as "Misstänkt tal",
    suspected_value as "Troligt värde",
    message_sv as "Meddelande",
    source_line as "Källrad",
    source_line_end as "Källrad till",
    source_text as "Källtext",
    page as "Sida",
    case state
        when 'open' then 'öppen'
        when 'accepted' then 'godtagen'
        when 'resolved' then 'åtgärdad'
        else state
    end as "Läge",
    accepted_by as "Godtagen av",
    accepted_reason as "Motivering",
    accepted_kind as "Godtagen som",
    accepted_until as "Godtagen till och med",
    version_no as "Version",
    first_seen as "Först sedd",
    last_seen as "Senast sedd"
from {{ ref('quality_findings').include(database=false) }}
