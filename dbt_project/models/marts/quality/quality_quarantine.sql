select
    cast(source_file as varchar) as source_file,
    cast(reason as varchar) as reason,
    cast(detail as varchar) as detail,
    cast(first_seen as timestamp) as first_seen
from {{ source('state', 'quarantine') }}
