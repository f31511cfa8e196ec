select
    measure as "Måttnyckel",
    title_sv as "Mått",
    title_en as "Mått på engelska",
    measure_group as "Måttgrupp"
from {{ ref('dim_measure').include(database=false) }}
