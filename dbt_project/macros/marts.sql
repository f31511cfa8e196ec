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
    {{ prefix }}period_end
{%- endmacro %}
