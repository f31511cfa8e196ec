{#- Schemas are named exactly as configured, without the target's schema as a prefix. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}

{#- A mart's model carries its schema in front, because model names are unique over the project: `hr_sick_leave` is the table `hr.sick_leave`. -#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- set schema_prefix = (node.config.schema or '') ~ '_' -%}
    {%- if custom_alias_name -%}
        {{ custom_alias_name | trim }}
    {%- elif node.resource_type == 'model' and node.name.startswith(schema_prefix) -%}
        {{ node.name[schema_prefix | length :] }}
    {%- else -%}
        {{ node.name }}
    {%- endif -%}
{%- endmacro %}
