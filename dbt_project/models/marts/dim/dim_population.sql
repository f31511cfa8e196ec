select
    municipalities.municipality_key,
    municipalities.municipality_code,
    population.year,
    population.population_1_nov,
    population.population_31_dec
from {{ ref('population') }} as population
inner join {{ ref('dim_municipality') }} as municipalities
    on population.municipality_code = municipalities.municipality_code
