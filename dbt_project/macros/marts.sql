{#- The ten measures of a finance table, in reading order. -#}
{% macro finance_measures() -%}
    {{ return([
        'budget_ytd', 'actual_ytd', 'variance_ytd', 'actual_ytd_prior_year', 'change_ytd',
        'budget_year', 'forecast_year', 'variance_year', 'actual_year', 'actual_prior_year'
    ]) }}
{%- endmacro %}

{#-
    An amount in kr, exact: four decimals in any unit. Widened first, because DuckDB keeps the product of two short
    decimals short and stops when it overflows.
-#}
{% macro in_kr(value, factor) -%}
    cast(cast({{ value }} as decimal(28, 4)) * {{ factor }} as decimal(28, 4))
{%- endmacro %}

{#- 100 * part / whole in percent with one decimal; null for a whole of 0. A ratio, so its rounding loses no amount. -#}
{% macro percent_of(part, whole) -%}
    cast(round(100 * {{ part }} / nullif({{ whole }}, 0), 1) as decimal(28, 1))
{%- endmacro %}

{#- Text folded for matching over reports: lower case, outer and repeated blanks gone. -#}
{% macro folded(text) -%}
    regexp_replace(lower(trim(coalesce({{ text }}, ''))), '\s+', ' ', 'g')
{%- endmacro %}

{#- A municipality's name without what is written now and then: `Alingsås kommun`, `Stockholms stad` → `alingså`, `stockholm`. -#}
{% macro municipality_stem(name) -%}
    regexp_replace({{ folded(name) }}, 's?( kommun| stad)?$', '')
{%- endmacro %}

{#- Surrogate key of texts that may be null; the separator keeps ('ab', 'c') apart from ('a', 'bc'). -#}
{% macro key_of(columns) -%}
    md5(
        {%- for column in columns -%}
            {% if not loop.first %} || '|' || {% endif %}coalesce(cast({{ column }} as varchar), '')
        {%- endfor -%}
    )
{%- endmacro %}

{#- The columns by which every mart row is sliced; `relation` is the alias of dim_report or of a mart that has them. -#}
{% macro report_columns(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {{ prefix }}report_id,
    {{ prefix }}organisation_key,
    {{ prefix }}period_key,
    {{ prefix }}municipality,
    {{ prefix }}organisation,
    {{ prefix }}report_type,
    {{ prefix }}fiscal_year,
    {{ prefix }}period_start,
    {{ prefix }}period_end,
    {{ prefix }}is_current
{%- endmacro %}

{#- What kind of revenue or cost the row's label names: intäkt, kostnad, resultat; null when it tells none. -#}
{% macro account_type(label) -%}
    case
        when {{ plain_text(label) }} like '%netto%' or {{ plain_text(label) }} like '%resultat%' then 'resultat'
        when regexp_matches({{ plain_text(label) }}, 'intakt|bidrag|avgift|skatt') then 'intäkt'
        when regexp_matches({{ plain_text(label) }}, 'kostnad|personal|hyr|kop av|avskrivning|material') then 'kostnad'
    end
{%- endmacro %}

{#-
    A project over the reports of its organisation: by its number, or by the words of its label without one. Two rows
    of a report may share it: phases of one project.
-#}
{% macro project_key(organisation_key, project_no, label) -%}
    {%- set words = "trim(regexp_replace(" ~ plain_text(label) ~ ", '[^a-z0-9]+', ' ', 'g'))" -%}
    {{ key_of([organisation_key, 'coalesce(' ~ project_no ~ ', ' ~ words ~ ')']) }}
{%- endmacro %}

{#- How many whole months a period of two days has. -#}
{% macro months_between(first_day, last_day) -%}
    cast(
        12 * (extract(year from {{ last_day }}) - extract(year from {{ first_day }}))
        + extract(month from {{ last_day }}) - extract(month from {{ first_day }}) + 1 as integer
    )
{%- endmacro %}
