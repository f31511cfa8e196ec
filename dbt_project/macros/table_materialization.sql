{#-
    Tables are replaced in one statement. dbt-duckdb's own materialization renames an old and a new table around the
    build, which costs more than the models of a report do; the working file has no reader whom that would spare.
-#}
{% materialization table, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing_relation is not none and existing_relation.type != 'table' -%}
        {% do adapter.drop_relation(existing_relation) %}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace table {{ target_relation }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
    {%- if config.get('contract').enforced %}
        {% do hold_to_contract(target_relation) %}
    {%- endif %}
    {% do persist_docs(target_relation, model) %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#-
    The columns of the table that was built, by name and type, against those that the model's yml promises; dbt's own
    error, naming each column that differs, when they are not the same. dbt's own check binds every query twice more,
    which costs a run over a few reports about a second; the working file may hold a wrong table, nobody reads it.
-#}
{% macro hold_to_contract(relation) %}
    {%- set promised = [] -%}
    {%- for column in model.columns.values() -%}
        {%- do promised.append({
            'name': column.name, 'data_type': (column.data_type or 'no type') | lower | replace(' ', ''),
            'formatted': column.name ~ ' ' ~ (column.data_type or 'no type')
        }) -%}
    {%- endfor -%}
    {%- set built = [] -%}
    {%- for row in run_query('describe ' ~ relation).rows -%}
        {%- do built.append({
            'name': row[0], 'data_type': row[1] | lower | replace(' ', ''), 'formatted': row[0] ~ ' ' ~ row[1]
        }) -%}
    {%- endfor -%}
    {%- set differs = promised | length != built | length -%}
    {%- set found = namespace(differs=differs) -%}
    {%- for column in built -%}
        {%- if not promised | selectattr('name', 'equalto', column.name)
            | selectattr('data_type', 'equalto', column.data_type) | list -%}
            {%- set found.differs = true -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if found.differs -%}
        {% do exceptions.raise_contract_error(promised, built) %}
    {%- endif -%}
{% endmacro %}
