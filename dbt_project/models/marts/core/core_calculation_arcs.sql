select
    report_id,
    fact,
    statement,
    total_line_no,
    item_line_no,
    weight,
    basis,
    columns_holding,
    columns_total,
    exact
from {{ ref('stg_calculation_arcs') }}
