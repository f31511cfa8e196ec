select
    account_key as "Kontonyckel",
    statement as "Tabell",
    line_label as "Konto",
    {{ sv_line_kind() }} as "Radtyp",
    is_memo as "Varav-rad",
    is_sum as "Summarad",
    account_type as "Kontoslag",
    parent_label as "Summeras i",
    sort_order as "Ordning"
from {{ ref('dim_account').include(database=false) }}
