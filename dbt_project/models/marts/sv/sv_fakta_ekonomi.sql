select
    report_id as "Rapport-id",
    fact_no as "Nummer i rapporten",
    organisation_key as "Organisationsnyckel",
    period_key as "Periodnyckel",
    period_end as "Period till",
    account_key as "Kontonyckel",
    measure as "Måttnyckel",
    amount_sek as "Belopp kr",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('star_fact_finance').include(database=false) }}
