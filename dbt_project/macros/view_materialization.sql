{#- Views are replaced in one statement too, for the reason that tables are, and are held to their contract alike. -#}
{% materialization view, adapter='duckdb' %}
    {{ return({'relations': [replaced_in_one_statement('view')]}) }}
{% endmaterialization %}
