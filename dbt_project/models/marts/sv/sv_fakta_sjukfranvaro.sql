select
    report_id as "Rapport-id",
    fact_no as "Nummer i rapporten",
    organisation_key as "Organisationsnyckel",
    period_key as "Periodnyckel",
    period_end as "Period till",
    population as "Population",
    group_name as "Grupp",
    case measure
        when 'rate' then 'andel'
        when 'change' then 'förändring'
        else measure
    end as "Mått",
    period_kind as "Periodslag",
    value_period_start as "Värdets period från",
    value_period_end as "Värdets period till",
    value as "Värde %",
    unit as "Enhet",
    source_line as "Källrad"
from {{ ref('star_fact_sick_leave').include(database=false) }}
