select
    report_id,
    first_line,
    last_line,
    reason
from {{ ref('stg_unparsed') }}
