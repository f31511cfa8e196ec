select
    report_id,
    numeric_tokens,
    loaded,
    classified_other,
    unaccounted
from {{ ref('stg_coverage') }}
