{#- Views are replaced in one statement too, for the reason that tables are, and are held to their contract alike. -#}
{% materialization view, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing_relation is not none and existing_relation.type != 'view' -%}
        {% do adapter.drop_relation(existing_relation) %}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace view {{ target_relation }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
    {%- if config.get('contract').enforced %}
        {% do hold_to_contract(target_relation) %}
    {%- endif %}
    {% do describe_columns(target_relation) %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
