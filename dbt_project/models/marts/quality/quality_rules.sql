select
    rule_id,
    slug,
    family,
    title_sv,
    title_en,
    compares_sv,
    needs,
    severity,
    message_sv,
    message_en,
    doc_section
from {{ ref('rules') }}
