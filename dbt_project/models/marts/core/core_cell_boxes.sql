select
    report_id,
    fact,
    fact_no,
    page,
    x0,
    y0,
    x1,
    y1
from {{ ref('stg_cell_boxes') }}
