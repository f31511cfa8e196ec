{#-
    Tables are replaced in one statement. dbt-duckdb's own materialization renames an old and a new table around the
    build, which costs more than the models of a report do; the working file has no reader whom that would spare.
-#}
{% materialization table, adapter='duckdb' %}
    {{ return({'relations': [replaced_in_one_statement('table')]}) }}
{% endmaterialization %}

{#- Builds the model as a relation of the kind, `table` or `view`, over the former one of its name; returns it. -#}
{% macro replaced_in_one_statement(kind) %}
    {%- set target_relation = this.incorporate(type=kind) -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing_relation is not none and existing_relation.type != kind -%}
        {% do adapter.drop_relation(existing_relation) %}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace {{ kind }} {{ target_relation }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
    {%- if config.get('contract').enforced %}
        {% do hold_to_contract(target_relation) %}
    {%- endif %}
    {% do describe_columns(target_relation) %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return(target_relation) }}
{% endmacro %}

{#-
    The columns of the table that was built, by name and type, against those that the model's yml promises; dbt's own
    error, naming each column that differs, when they are not the same. dbt's own check binds every query twice more,
    which costs a run over a few reports about a second; the working file may hold a wrong table, nobody reads it.
-#}
{% macro hold_to_contract(relation) %}
    {%- set promised = [] -%}
    {%- for column in model.columns.values() -%}
        {%- do promised.append(column.name ~ ' ' ~ (column.data_type or 'no type') | lower | replace(' ', '')) -%}
    {%- endfor -%}
    {%- set built = [] -%}
    {%- set columns = adapter.get_column_schema_from_query('select * from ' ~ relation) -%}
    {%- for column in columns -%}
        {%- do built.append(column.name ~ ' ' ~ column.dtype | lower | replace(' ', '')) -%}
    {%- endfor -%}
    {%- if promised | sort != built | sort -%}
        {%- set promised_columns = [] -%}
        {%- for column in model.columns.values() -%}
            {%- set data_type = (column.data_type or 'no type') | lower | replace(' ', '') -%}
            {%- do promised_columns.append(
                {'name': column.name, 'data_type': data_type, 'formatted': column.name ~ ' ' ~ data_type}
            ) -%}
        {%- endfor -%}
        {%- set built_columns = [] -%}
        {%- for column in columns -%}
            {%- set data_type = column.dtype | lower | replace(' ', '') -%}
            {%- do built_columns.append(
                {'name': column.name, 'data_type': data_type, 'formatted': column.name ~ ' ' ~ data_type}
            ) -%}
        {%- endfor -%}
        {% do exceptions.raise_contract_error(promised_columns, built_columns) %}
    {%- endif -%}
{% endmacro %}
