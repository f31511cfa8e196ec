{#- The columns together are a key: never null in any of them, no combination twice. -#}
{% test unique_key(model, columns) %}
    {%- set key = columns | join(', ') %}
    select {{ key }}
    from {{ model }}
    group by {{ key }}
    having count(*) > 1 or {{ columns | join(' is null or ') }} is null
{% endtest %}
