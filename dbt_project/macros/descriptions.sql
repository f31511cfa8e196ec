{#-
    The descriptions of a model and its columns as comments in the database, in one statement, where `persist_docs` asks
    for them. dbt's own way renders a macro per column, which costs a run a second and a half.
-#}
{% macro describe_columns(relation) %}
    {%- set wanted = config.get('persist_docs', {}) -%}
    {%- set statements = [] -%}
    {%- if wanted.get('relation') and model.description -%}
        {%- do statements.append(
            'comment on ' ~ relation.type ~ ' ' ~ relation ~ " is '" ~ model.description.replace("'", "''") ~ "'"
        ) -%}
    {%- endif -%}
    {%- if wanted.get('columns') -%}
        {%- for column in model.columns.values() if column.description -%}
            {%- do statements.append(
                'comment on column ' ~ relation ~ '."' ~ column.name ~ '" is \'' ~ column.description.replace("'", "''") ~ "'"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if statements -%}
        {%- call statement('descriptions') -%}{{ statements | join(';\n') }}{%- endcall -%}
    {%- endif -%}
{% endmacro %}
