{#- Dates in Swedish prose that was folded by `plain_text`. -#}

{#- What a date looks like: 2025-06-30, 30 juni 2025, 30 juni, juni 2025. No group but for the whole. -#}
{% macro date_pattern() -%}
    {%- set months = 'januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december' -%}
    (?:20\d\d-\d\d-\d\d|\d{1,2} (?:{{ months }})(?: 20\d\d)?|(?:{{ months }}) 20\d\d)
{%- endmacro %}

{#- Number of the month whose name stands in the text; null when none does. -#}
{% macro month_number(text) -%}
    case
        {%- for month in ['januari', 'februari', 'mars', 'april', 'maj', 'juni', 'juli', 'augusti', 'september',
            'oktober', 'november', 'december'] %}
        when {{ text }} like '%{{ month }}%' then {{ loop.index }}
        {%- endfor %}
    end
{%- endmacro %}

{#-
    The day that a text found by `date_pattern` tells, null where there is no such day. A month alone is its first day,
    the earliest that it can mean; `year` stands for the year that the text leaves out.
-#}
{% macro date_told(found, year) -%}
    case
        when {{ found }} like '20__-__-__' then try_cast({{ found }} as date)
        else try_cast(
            coalesce(nullif(regexp_extract({{ found }}, '20\d\d$'), ''), cast({{ year }} as varchar)) || '-'
            || {{ month_number(found) }} || '-'
            || coalesce(nullif(regexp_extract({{ found }}, '^\d{1,2}'), ''), '1') as date
        )
    end
{%- endmacro %}
