select
    {{ sv_report_columns() }},
    area as "Område",
    statement as "Tabell",
    line_no as "Radnummer",
    line_label as "Rad",
    {{ sv_line_kind() }} as "Radtyp",
    measure as "Mått",
    amount_sek as "Belopp kr",
    population_year as "Befolkning 31 december år",
    population_31_dec as "Befolkning 31 december",
    sek_per_inhabitant as "Kr per invånare",
    source_line as "Källrad",
    confidence as "Säkerhet i avläsning"
from {{ ref('finance_per_inhabitant').include(database=false) }}
