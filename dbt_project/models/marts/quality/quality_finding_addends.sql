select * from {{ source('findings', 'finding_addends') }}
