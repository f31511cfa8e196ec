select
    report_id,
    fact,
    statement,
    total_line_no,
    item_line_no,
    weight,
    basis,
    columns_holding,
    columns_total
from {{ ref('stg_calculation_arcs') }}
