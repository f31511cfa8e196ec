{#- Text for matching: lower case, no accents (optical reading loses them), single blanks. -#}
{% macro plain_text(text) -%}
    regexp_replace(strip_accents(lower(trim(coalesce({{ text }}, '')))), '\s+', ' ', 'g')
{%- endmacro %}

{#- An exact number as text within a label: decimal comma, no zeros at the end. -#}
{% macro number_text(value) -%}
    replace(regexp_replace(cast({{ exact(value) }} as varchar), '\.?0+$', ''), '.', ',')
{%- endmacro %}
