select
    {{ sv_report_columns() }},
    case event
        when 'created' then 'nytt'
        when 'carried_over' then 'överfört'
        when 'moved' then 'flyttat'
        when 'done' then 'slutfört'
        when 'struck' then 'struket'
        when 'reopened' then 'återöppnat'
        when 'deviates' then 'avviker'
        when 'vanished' then 'försvunnet'
        else event
    end as "Händelse",
    kind as "Slag",
    title as "Uppdrag",
    department as "Avdelning",
    value_before as "Före",
    value_after as "Efter",
    days_moved as "Flyttat dagar",
    told_in_report_id as "Redovisat i rapport",
    fact_no as "Nummer i rapporten",
    source_line as "Källrad"
from {{ ref('goals_assignment_events').include(database=false) }}
