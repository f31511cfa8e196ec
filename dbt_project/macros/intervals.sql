{#-
    When does a reported number not add up? A printed number stands for an interval; two sides agree when their
    intervals touch (XBRL Calculations 1.1, round to nearest). Decimals throughout: `power`, `/` and `avg` give floats
    in DuckDB, so half widths are looked up.
-#}

{#- Half of the last printed digit, in the number's own unit; amounts carry four decimals at most. -#}
{% macro half_width(decimals) -%}
    case {{ decimals }}
        when 0 then cast('0.5' as decimal(10, 6))
        when 1 then cast('0.05' as decimal(10, 6))
        when 2 then cast('0.005' as decimal(10, 6))
        when 3 then cast('0.0005' as decimal(10, 6))
        else cast('0.00005' as decimal(10, 6))
    end
{%- endmacro %}

{#-
    consistent, rounding, inconsistent or not_evaluable, for one reported and one computed value (decimals of one
    unit) and the bound. Strict: a difference that equals the bound is rounding. A side that is absent is not evaluated.
-#}
{% macro interval_outcome(reported, computed, bound) -%}
    case
        when {{ reported }} is null or {{ computed }} is null or {{ bound }} is null then 'not_evaluable'
        when {{ reported }} = {{ computed }} then 'consistent'
        when abs({{ reported }} - {{ computed }}) <= {{ bound }} then 'rounding'
        else 'inconsistent'
    end
{%- endmacro %}
