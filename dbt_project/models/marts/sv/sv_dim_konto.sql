select
    account_key as "Kontonyckel",
    statement as "Tabell",
    line_label as "Konto",
    case line_kind
        when 'item' then 'rad'
        when 'subtotal' then 'delsumma'
        when 'total' then 'summa'
        when 'memo' then 'varav'
        else line_kind
    end as "Radtyp",
    is_memo as "Varav-rad",
    is_sum as "Summarad",
    account_type as "Kontoslag",
    parent_label as "Summeras i",
    sort_order as "Ordning"
from {{ ref('dim_account').include(database=false) }}
