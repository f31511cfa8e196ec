{#- The columns by which every Swedish view of a mart is sliced, under their Swedish names. -#}
{% macro sv_report_columns() -%}
    report_id as "Rapport-id",
    municipality as "Kommun",
    organisation as "Organisation",
    report_type as "Rapporttyp",
    fiscal_year as "År",
    period_start as "Period från",
    period_end as "Period till",
    is_current as "Senaste rapport"
{%- endmacro %}

{#- What a row of a table is, in Swedish. -#}
{% macro sv_line_kind() -%}
    case line_kind
        when 'item' then 'rad'
        when 'subtotal' then 'delsumma'
        when 'total' then 'summa'
        when 'memo' then 'varav'
        else line_kind
    end
{%- endmacro %}
