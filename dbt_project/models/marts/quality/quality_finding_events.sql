select
    finding_id,
    report_id,
    event_no,
    event,
    version_sha256,
    reported,
    computed,
    suspected_value,
    unit,
    cause_sv,
    first_seen
from {{ source('findings', 'finding_events') }}
