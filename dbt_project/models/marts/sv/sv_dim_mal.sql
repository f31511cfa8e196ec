select
    goal_key as "Målnyckel",
    fiscal_year as "År",
    goal_no as "Mål nr",
    title as "Mål"
from {{ ref('dim_goal').include(database=false) }}
